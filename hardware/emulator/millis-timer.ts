/**
 * Timer 0 in the mode of Arduino programs: fast PWM from 0 to 255, an interrupt at each overflow, readable count. Needs one
 * event per overflow, where avr8js's own timer needs one per count. Its outputs at D5 and D6 are not emulated.
 */
import type { CPU } from 'avr8js';

const tccr0b = 0x45;
const tcnt0 = 0x46;
const timsk0 = 0x6e;
const tifr0 = 0x35;

const counts = 256;
/** By the clock select bits; 0 means stopped. The last two count edges at a pin, which is not emulated. */
const dividers = [0, 1, 8, 64, 256, 1024, 0, 0];

const overflowInterrupt: Parameters<CPU['setInterruptFlag']>[0] = {
  address: 0x20,
  flagRegister: tifr0,
  flagMask: 0x01,
  enableRegister: timsk0,
  enableMask: 0x01,
};

export class MillisTimer {
  readonly #cpu: CPU;
  #divider = 0;
  /** Cycle at which the count was 0. */
  #zeroAt = 0;
  /** The count while the timer is stopped. */
  #count = 0;
  readonly #overflow = (): void => {
    this.#zeroAt += counts * this.#divider;
    this.#cpu.setInterruptFlag(overflowInterrupt);
    this.#schedule();
  };

  constructor(cpu: CPU) {
    this.#cpu = cpu;
    const { data } = cpu;
    cpu.writeHooks[tccr0b] = (value) => {
      const count = this.#read();
      data[tccr0b] = value;
      this.#divider = dividers[value & 0x07] ?? 0;
      this.#set(count);
      return true;
    };
    cpu.writeHooks[tcnt0] = (value) => {
      this.#set(value);
      return true;
    };
    cpu.readHooks[tcnt0] = () => this.#read();
    cpu.writeHooks[tifr0] = (value) => {
      cpu.clearInterruptByFlag(overflowInterrupt, value);
      return true;
    };
    cpu.writeHooks[timsk0] = (value) => {
      cpu.updateInterruptEnable(overflowInterrupt, value);
    };
  }

  #read(): number {
    if (this.#divider === 0) return this.#count;
    return Math.floor((this.#cpu.cycles - this.#zeroAt) / this.#divider) & (counts - 1);
  }

  #set(count: number): void {
    this.#count = count;
    this.#cpu.clearClockEvent(this.#overflow);
    this.#zeroAt = this.#cpu.cycles - count * this.#divider;
    if (this.#divider > 0) this.#schedule();
  }

  #schedule(): void {
    this.#cpu.addClockEvent(this.#overflow, this.#zeroAt + counts * this.#divider - this.#cpu.cycles);
  }
}
