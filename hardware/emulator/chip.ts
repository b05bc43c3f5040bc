/**
 * An ATmega328P at 16 MHz running a program image, on avr8js: the processor, its serial port, ports B and D, and of the
 * other peripherals those that a board fits. It knows no table: levels in, levels and bytes out, time in cycles since
 * power came on.
 */
import { AVRIOPort, avrInstruction, CPU, PinState, portBConfig, portDConfig } from 'avr8js';
import type { ResetCause } from '../simulator/device/board.ts';
import type { Random } from '../simulator/random.ts';
import { PollingLoop } from './polling-loop.ts';
import { Usart } from './usart.ts';

export const cyclesPerMs = 16_000;
/** The fuses of an Uno hold the chip in reset for 65 ms and 16,384 cycles after power has come. */
export const startUpMs = 66;
const ramBytes = 2048;
const ramStart = 0x100;

const mcusr = 0x54;
const resetFlags: Readonly<Record<ResetCause, number>> = {
  power: 0x01,
  external: 0x02,
  brownout: 0x04,
  watchdog: 0x08,
};
const sleepControl = 0x53;
/** SLEEP in the mode that stops nothing but the processor. */
const idleEnabled = 0x01;
const statusRegister = 0x5f;
const interruptsOn = 0x80;
const pwm = { control: 0x80, mode: 0x81, top: 0x86, compare: 0x88 };

const opcodes = { sei: 0x9478, reti: 0x9518, sleep: 0x9588, jumpToItself: 0xcfff };
/** Cycles from an interrupt to its vector; avr8js counts two of them. */
const interruptResponse = 4;
const wakingUp = 4;

/** The peripherals that a program uses beside those that every chip here has. Called anew at each reset. */
export type Peripherals = (cpu: CPU) => void;

export interface ChipOptions {
  readonly flash: Uint16Array;
  /** What is in it as power comes on: nothing that a program could rely on. */
  readonly ram: Uint8Array;
  readonly cause: ResetCause;
  readonly peripherals: Peripherals;
  readonly callbacks: ChipCallbacks;
  /** For a program that never sleeps: see {@link PollingLoop}. */
  readonly skipsIdleLoops?: boolean;
}

/** What power finds in RAM: anything. */
export function randomRam(random: Random): Uint8Array {
  return Uint8Array.from({ length: ramBytes }, () => random.integer(256));
}

/** The world around the chip. */
export interface ChipCallbacks {
  /** A byte has left the transmitter. */
  sent(byte: number): void;
  /** The watchdog has reset the chip; its RAM is as it was. */
  watchdogReset(): void;
}

/** Who wants to know when interrupts begin and end; measurements do. */
export interface InterruptObserver {
  began(vector: number, cycle: number): void;
  ended(cycle: number): void;
}

/** The list of events that the peripherals have set, of which avr8js's types say nothing: asleep, time skipsIdleLoops to the first. */
interface EventQueue {
  readonly nextClockEvent: { readonly cycles: number } | null;
}

interface Parts {
  readonly cpu: CPU;
  readonly events: EventQueue;
  readonly usart: Usart;
  readonly portB: AVRIOPort;
  readonly portD: AVRIOPort;
  readonly loop: PollingLoop | null;
}

export class Chip {
  observer: InterruptObserver | null = null;
  readonly #image: Uint16Array;
  /** What the chip runs: the image, but where it hangs. */
  readonly #flash: Uint16Array;
  readonly #peripherals: Peripherals;
  readonly #callbacks: ChipCallbacks;
  readonly #skipsIdleLoops: boolean;
  #parts: Parts;
  #levels = 0;
  #asleep = false;
  #resetDue = false;

  constructor({ flash, ram, cause, peripherals, callbacks, skipsIdleLoops = false }: ChipOptions) {
    this.#image = flash;
    this.#flash = flash.slice();
    this.#peripherals = peripherals;
    this.#callbacks = callbacks;
    this.#skipsIdleLoops = skipsIdleLoops;
    this.#parts = this.#build(ram, cause, 0);
  }

  get cycles(): number {
    return this.#parts.cpu.cycles;
  }

  /** Bytes of RAM, for whoever keeps them over a reset or looks how deep the stack went. */
  get ram(): Uint8Array {
    return this.#parts.cpu.data.slice(ramStart, ramStart + ramBytes);
  }

  /** A byte of its data memory, registers included. */
  peek(address: number): number {
    return this.#parts.cpu.data[address] ?? 0;
  }

  /** Lets the program run up to this cycle; an instruction that straddles it is finished. */
  run(until: number): void {
    while (this.#parts.cpu.cycles < until) {
      if (this.#asleep) this.#doze(until);
      else this.#execute(until);
      if (this.#resetDue) this.#restart();
    }
  }

  /** The program hangs where it is, in a jump to itself; interrupts still come. Only a reset ends it (rule 11). */
  hang(): void {
    this.#flash[this.#parts.cpu.pc] = opcodes.jumpToItself;
  }

  receive(byte: number): void {
    this.#parts.loop?.disturb();
    this.#parts.usart.receive(byte);
  }

  /** Levels at the pins of port D, a bit each. */
  setLevels(levels: number): void {
    const changed = levels ^ this.#levels;
    this.#levels = levels;
    if (changed === 0) return;
    this.#parts.loop?.disturb();
    for (let pin = 0; pin < 8; pin += 1) {
      if ((changed >> pin) & 1) this.#parts.portD.setPin(pin, ((levels >> pin) & 1) === 1);
    }
  }

  /** Level at a pin of port B: an output's own; a floating one is pulled to ground on the board. */
  high(pin: number): boolean {
    return this.#parts.portB.pinState(pin) === PinState.High;
  }

  /**
   * Share of the time in which OC1A is high. Read from the registers of timer 1, which puts out nothing else: running it
   * would cost 40,000 events a second. A new duty counts from its writing, up to 50 us ahead of the chip's own.
   */
  get duty(): number {
    const { portB, cpu } = this.#parts;
    const state = portB.pinState(1);
    if (state !== PinState.High && state !== PinState.Low) return 0;
    const control = cpu.data[pwm.control] ?? 0;
    if ((control & 0xc0) === 0) return state === PinState.High ? 1 : 0;
    const isFastPwm = (control & 0xc3) === 0x82 && cpu.data[pwm.mode] === 0x19;
    if (!isFastPwm) throw new Error('timer 1 is not in the only mode that is emulated: fast PWM up to ICR1');
    return Math.min(1, (this.#word(pwm.compare) + 1) / (this.#word(pwm.top) + 1));
  }

  /** The chip out of reset. Peripherals are made anew: avr8js's own reset leaves their events in the queue. */
  #build(ram: Uint8Array, cause: ResetCause, cycles: number): Parts {
    const cpu = new CPU(this.#flash, ramBytes);
    cpu.cycles = cycles;
    cpu.data.set(ram, ramStart);
    cpu.data[mcusr] = resetFlags[cause];
    cpu.reset = () => {
      this.#resetDue = true;
    };
    this.#peripherals(cpu);
    const usart = new Usart(cpu, (byte) => this.#callbacks.sent(byte));
    const portB = new AVRIOPort(cpu, portBConfig);
    const portD = new AVRIOPort(cpu, portDConfig);
    for (let pin = 0; pin < 8; pin += 1) portD.setPin(pin, ((this.#levels >> pin) & 1) === 1);
    const loop = this.#skipsIdleLoops ? new PollingLoop(cpu) : null;
    // A private field of avr8js's CPU, which its own `tick` reads as this does.
    return { cpu, events: cpu as unknown as EventQueue, usart, portB, portD, loop };
  }

  #restart(): void {
    this.#resetDue = false;
    this.#asleep = false;
    this.#flash.set(this.#image);
    this.#parts = this.#build(this.ram, 'watchdog', this.cycles);
    this.#callbacks.watchdogReset();
  }

  #execute(until: number): void {
    const { cpu, events, loop } = this.#parts;
    const { progMem, data } = cpu;
    while (cpu.cycles < until) {
      const opcode = progMem[cpu.pc];
      avrInstruction(cpu);
      if (loop !== null && cpu.pc === loop.anchor) loop.pass(Math.min(until, events.nextClockEvent?.cycles ?? until));
      // No interrupt comes between SEI or RETI and the next instruction: a program may sleep safely after SEI.
      if (opcode === opcodes.sei) continue;
      if (opcode === opcodes.reti) {
        this.observer?.ended(cpu.cycles);
        loop?.begin(cpu.pc);
        continue;
      }
      if (opcode === opcodes.sleep && data[sleepControl] === idleEnabled) {
        this.#asleep = true;
        return;
      }
      const event = events.nextClockEvent;
      const isDue = event !== null && event.cycles <= cpu.cycles;
      if (!isDue && (cpu.nextInterrupt < 0 || ((data[statusRegister] ?? 0) & interruptsOn) === 0)) continue;
      this.#tick(cpu);
      if (this.#resetDue) return;
    }
  }

  /** Asleep nothing happens until an interrupt, so time skipsIdleLoops from event to event. */
  #doze(until: number): void {
    const { cpu, events } = this.#parts;
    while (cpu.cycles < until) {
      if (this.#tick(cpu)) {
        this.#asleep = false;
        cpu.cycles += wakingUp;
        return;
      }
      if (this.#resetDue) return;
      const next = events.nextClockEvent?.cycles ?? until;
      if (next > cpu.cycles) cpu.cycles = Math.min(next, until);
    }
  }

  /** At most one event and one interrupt. Returns whether an interrupt began. */
  #tick(cpu: CPU): boolean {
    const { pc, cycles } = cpu;
    this.#parts.loop?.disturb();
    cpu.tick();
    if (cpu.pc === pc) return false;
    cpu.cycles = cycles + interruptResponse;
    this.observer?.began(cpu.pc, cycles);
    return true;
  }

  #word(address: number): number {
    const { data } = this.#parts.cpu;
    return (data[address] ?? 0) + 256 * (data[address + 1] ?? 0);
  }
}
