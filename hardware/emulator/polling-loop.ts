/**
 * Skips idle rounds of a program that polls in a loop instead of sleeping. When the processor returns to the same address in
 * exactly the same state (registers, RAM, I/O) and nothing happened in between, it will repeat the same cycles until the
 * next event, so whole rounds can be skipped. This is exact: neither the program nor its output can tell the difference.
 */
import type { CPU } from 'avr8js';

const generalRegisters = 32;
const statusRegister = 0x5f;

export class PollingLoop {
  /** The address that is watched. */
  anchor: number | null = null;
  readonly #cpu: CPU;
  /** A view of the processor's current data memory. */
  readonly #state: Buffer;
  readonly #snapshot: Buffer;
  /** Cycle of the snapshot; -1 while there is none. */
  #snapshotAt = -1;
  /** Visits since the snapshot, and the number of them after which it is replaced: Brent's cycle detection. */
  #visits = 0;
  #visitsToReplace = 1;

  /**
   * Create it after the peripherals: it wraps their register hooks, because a round that accesses a register with side
   * effects must not be skipped.
   */
  constructor(cpu: CPU) {
    this.#cpu = cpu;
    this.#state = Buffer.from(cpu.data.buffer, cpu.data.byteOffset, cpu.data.length);
    this.#snapshot = Buffer.alloc(cpu.data.length);
    const { readHooks, writeHooks } = cpu;
    for (const address of Object.keys(readHooks).map(Number)) {
      const hook = readHooks[address];
      if (hook === undefined) continue;
      readHooks[address] = (at) => {
        this.invalidate();
        return hook(at);
      };
    }
    for (const address of Object.keys(writeHooks).map(Number)) {
      const hook = writeHooks[address];
      if (hook === undefined) continue;
      writeHooks[address] = (value, old, at, mask) => {
        this.invalidate();
        return hook(value, old, at, mask);
      };
    }
  }

  /** Call with an address inside the loop, if there is one. */
  setAnchor(address: number): void {
    this.anchor = address;
    this.invalidate();
  }

  /** Call when an interrupt has returned, perhaps to another loop. */
  clearAnchor(): void {
    this.anchor = null;
    this.invalidate();
  }

  /** Call when anything happens that may change the loop's course: the snapshot no longer predicts it. */
  invalidate(): void {
    this.#snapshotAt = -1;
    this.#visitsToReplace = 1;
  }

  /** Call when the processor is at the anchor. Skips whole rounds that end before `limit`, the cycle of the next event. */
  visit(limit: number): void {
    const cpu = this.#cpu;
    if (this.#snapshotAt >= 0 && this.#matchesSnapshot()) {
      const round = cpu.cycles - this.#snapshotAt;
      // The last round is executed normally.
      const rounds = Math.floor((limit - 1 - cpu.cycles) / round);
      if (rounds > 0) cpu.cycles += rounds * round;
      this.#snapshotAt = cpu.cycles;
      return;
    }
    this.#visits += 1;
    if (this.#snapshotAt >= 0 && this.#visits < this.#visitsToReplace) return;
    this.#state.copy(this.#snapshot);
    this.#snapshotAt = cpu.cycles;
    this.#visits = 0;
    this.#visitsToReplace *= 2;
  }

  /** Compares the general registers first: if anything differs, they nearly always do. */
  #matchesSnapshot(): boolean {
    const state = this.#state;
    const snapshot = this.#snapshot;
    for (let register = 0; register < generalRegisters; register += 1) {
      if (state[register] !== snapshot[register]) return false;
    }
    return state[statusRegister] === snapshot[statusRegister] && state.equals(snapshot);
  }
}
