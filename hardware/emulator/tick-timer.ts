/**
 * Timer 0 in the only mode the firmware uses (CTC): counts up to OCR0A and restarts, with an interrupt at each match. Needs
 * one event per match, where avr8js's own timer needs one per count: a quarter of a million a second.
 */
import type { CPU } from 'avr8js';

const tccr0a = 0x44;
const tccr0b = 0x45;
const tcnt0 = 0x46;
const ocr0a = 0x47;
const timsk0 = 0x6e;
const tifr0 = 0x35;

const clearOnMatch = 0x02;
/** By the clock select bits; 0 means stopped. The last two, which count edges at a pin, are not supported. */
const dividers = [0, 1, 8, 64, 256, 1024];

const matchInterrupt: Parameters<CPU['setInterruptFlag']>[0] = {
  address: 0x1c,
  flagRegister: tifr0,
  flagMask: 0x02,
  enableRegister: timsk0,
  enableMask: 0x02,
};

export class TickTimer {
  readonly #cpu: CPU;
  /** Cycle of the next match. Kept apart from the event, which may come an instruction late. */
  #dueAt = 0;
  readonly #match = (): void => {
    this.#cpu.setInterruptFlag(matchInterrupt);
    this.#schedule();
  };

  constructor(cpu: CPU) {
    this.#cpu = cpu;
    const { data } = cpu;
    cpu.writeHooks[tccr0b] = (value) => {
      data[tccr0b] = value;
      cpu.clearClockEvent(this.#match);
      this.#dueAt = cpu.cycles;
      this.#schedule();
      return true;
    };
    cpu.writeHooks[tifr0] = (value) => {
      cpu.clearInterruptByFlag(matchInterrupt, value);
      return true;
    };
    cpu.writeHooks[timsk0] = (value) => {
      cpu.updateInterruptEnable(matchInterrupt, value);
    };
    cpu.readHooks[tcnt0] = () => {
      throw new Error('the count of timer 0 is not emulated');
    };
  }

  #schedule(): void {
    const { data, cycles } = this.#cpu;
    const divider = dividers[(data[tccr0b] ?? 0) & 0x07];
    if (divider === 0) return;
    if (divider === undefined || data[tccr0a] !== clearOnMatch) throw new Error('timer 0 is emulated in CTC mode only');
    this.#dueAt += divider * ((data[ocr0a] ?? 0) + 1);
    this.#cpu.addClockEvent(this.#match, this.#dueAt - cycles);
  }
}
