/**
 * Time leaps for a program that never sleeps but polls in a loop. Where the processor comes by the same place in the very
 * state that it was in before (registers, RAM, I/O), and nothing happened between, it will go round in the same cycles
 * until the next event: so whole rounds are skipped. Not an estimate: the program cannot tell, nor can its bytes.
 */
import type { CPU } from 'avr8js';

const generalRegisters = 32;
const statusRegister = 0x5f;

export class PollingLoop {
  /** The place that is watched; none: -1. */
  anchor = -1;
  readonly #cpu: CPU;
  readonly #now: Buffer;
  readonly #kept: Buffer;
  #keptAt = -1;
  /** Passes since the state was kept, and the number of them at which a later one is kept: Brent's way to find a cycle. */
  #passes = 0;
  #patience = 1;

  /** After the peripherals, whose registers do things when read or written: a round that touches one is not skipped. */
  constructor(cpu: CPU) {
    this.#cpu = cpu;
    this.#now = Buffer.from(cpu.data.buffer, cpu.data.byteOffset, cpu.data.length);
    this.#kept = Buffer.alloc(cpu.data.length);
    const { readHooks, writeHooks } = cpu;
    for (const address of Object.keys(readHooks).map(Number)) {
      const hook = readHooks[address];
      if (hook === undefined) continue;
      readHooks[address] = (at) => {
        this.disturb();
        return hook(at);
      };
    }
    for (const address of Object.keys(writeHooks).map(Number)) {
      const hook = writeHooks[address];
      if (hook === undefined) continue;
      writeHooks[address] = (value, old, at, mask) => {
        this.disturb();
        return hook(value, old, at, mask);
      };
    }
  }

  /** An interrupt has returned to here, which is somewhere in the loop if there is one. */
  begin(place: number): void {
    this.anchor = place;
    this.disturb();
  }

  /** Something happened: what was kept says nothing of what comes. */
  disturb(): void {
    this.#keptAt = -1;
    this.#patience = 1;
  }

  /** The processor is at the anchor. Skips whole rounds, at most up to `limit`, the cycle of the next event. */
  pass(limit: number): void {
    const cpu = this.#cpu;
    if (this.#keptAt >= 0 && this.#isAsKept()) {
      const round = cpu.cycles - this.#keptAt;
      const rounds = Math.floor((limit - cpu.cycles) / round);
      // What is left of a round is walked.
      if (rounds > 0) cpu.cycles += rounds * round;
      this.#keptAt = cpu.cycles;
      return;
    }
    this.#passes += 1;
    if (this.#keptAt >= 0 && this.#passes < this.#patience) return;
    this.#now.copy(this.#kept);
    this.#keptAt = cpu.cycles;
    this.#passes = 0;
    this.#patience *= 2;
  }

  /** The registers first: they differ nearly always where anything does. */
  #isAsKept(): boolean {
    const now = this.#now;
    const kept = this.#kept;
    for (let register = 0; register < generalRegisters; register += 1) {
      if (now[register] !== kept[register]) return false;
    }
    return now[statusRegister] === kept[statusRegister] && now.equals(kept);
  }
}
