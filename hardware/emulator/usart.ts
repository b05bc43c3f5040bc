/**
 * The chip's serial port after its data sheet: a receive buffer of two bytes, a transmit buffer ahead of the shift register,
 * and flags that stay set until their cause is gone. avr8js's own USART loses a received byte whenever the program writes
 * UCSR0B, and has no transmit buffer.
 */
import type { CPU } from 'avr8js';

type Interrupt = Parameters<CPU['setInterruptFlag']>[0];

const ucsra = 0xc0;
const ucsrb = 0xc1;
const ubrrl = 0xc4;
const ubrrh = 0xc5;
const udr = 0xc6;

const received = 0x80;
const transmitted = 0x40;
const empty = 0x20;
const overrun = 0x08;
const doubleSpeed = 0x02;
const multiProcessor = 0x01;
const receiverOn = 0x10;
const transmitterOn = 0x08;

/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;

const receiveInterrupt: Interrupt = {
  address: 0x24,
  flagRegister: ucsra,
  flagMask: received,
  enableRegister: ucsrb,
  enableMask: 0x80,
  constant: true,
};
const emptyInterrupt: Interrupt = {
  address: 0x26,
  flagRegister: ucsra,
  flagMask: empty,
  enableRegister: ucsrb,
  enableMask: 0x20,
  constant: true,
};
const transmitInterrupt: Interrupt = {
  address: 0x28,
  flagRegister: ucsra,
  flagMask: transmitted,
  enableRegister: ucsrb,
  enableMask: 0x40,
};

export class Usart {
  readonly #cpu: CPU;
  /** Called when a byte has been sent, stop bit included. */
  readonly #onSent: (byte: number) => void;
  /** Received but not yet read, oldest first. */
  readonly #waiting: { readonly byte: number; readonly afterLoss: boolean }[] = [];
  #lost = false;
  #shifting: number | null = null;
  #buffered: number | null = null;

  constructor(cpu: CPU, onSent: (byte: number) => void) {
    this.#cpu = cpu;
    this.#onSent = onSent;
    const { data } = cpu;
    data[ucsra] = empty;
    data[0xc2] = 0x06;
    cpu.writeHooks[ucsra] = (value) => {
      data[ucsra] =
        (this.#register(ucsra) & ~(doubleSpeed | multiProcessor)) | (value & (doubleSpeed | multiProcessor));
      cpu.clearInterruptByFlag(transmitInterrupt, value);
      return true;
    };
    cpu.writeHooks[ucsrb] = (value) => {
      data[ucsrb] = value;
      if (!(value & receiverOn)) this.#discardReceived();
      for (const interrupt of [receiveInterrupt, emptyInterrupt, transmitInterrupt]) {
        cpu.updateInterruptEnable(interrupt, value);
      }
      return true;
    };
    cpu.readHooks[udr] = () => this.#read();
    cpu.writeHooks[udr] = (value) => {
      this.#send(value);
      return true;
    };
  }

  /** Call when a byte has arrived, stop bit included. */
  receive(byte: number): void {
    if (!(this.#register(ucsrb) & receiverOn)) return;
    if (this.#waiting.length === 2) {
      this.#lost = true;
      return;
    }
    this.#waiting.push({ byte, afterLoss: this.#lost });
    this.#lost = false;
    this.#updateFlags();
  }

  #read(): number {
    const first = this.#waiting.shift();
    this.#updateFlags();
    return first?.byte ?? 0;
  }

  #discardReceived(): void {
    this.#waiting.length = 0;
    this.#lost = false;
    this.#updateFlags();
  }

  /** Sets the flags of the next byte to be read. */
  #updateFlags(): void {
    const [next] = this.#waiting;
    const flags = this.#register(ucsra) & ~overrun;
    this.#cpu.data[ucsra] = next?.afterLoss === true ? flags | overrun : flags;
    if (next === undefined) this.#cpu.clearInterrupt(receiveInterrupt);
    else this.#cpu.setInterruptFlag(receiveInterrupt);
  }

  #send(byte: number): void {
    if (!(this.#register(ucsrb) & transmitterOn)) return;
    if (this.#shifting === null) {
      this.#shift(byte);
      return;
    }
    // Overwrites a full buffer, as the chip does: the program must check the flag first.
    this.#buffered = byte;
    this.#cpu.clearInterrupt(emptyInterrupt);
  }

  #shift(byte: number): void {
    this.#shifting = byte;
    const divisor = (this.#register(ubrrh) & 0x0f) * 256 + this.#register(ubrrl) + 1;
    const perBit = divisor * (this.#register(ucsra) & doubleSpeed ? 8 : 16);
    this.#cpu.addClockEvent(() => this.#shifted(byte), bitsPerByte * perBit);
  }

  #shifted(byte: number): void {
    this.#shifting = null;
    const next = this.#buffered;
    this.#buffered = null;
    if (next === null) {
      this.#cpu.setInterruptFlag(transmitInterrupt);
    } else {
      this.#shift(next);
      this.#cpu.setInterruptFlag(emptyInterrupt);
    }
    this.#onSent(byte);
  }

  #register(address: number): number {
    return this.#cpu.data[address] ?? 0;
  }
}
