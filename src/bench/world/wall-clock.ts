/** The computer's wall clock, which may be wrong, and jump. Nothing that moves the table may depend on it. */
import type { Clock } from '../../../protocols/base/clock.ts';

/** Where nothing else is asked for. */
const usualStart = Date.UTC(2026, 11, 1, 9);

export class WallClock {
  readonly #clock: Clock;
  /** Its reading at the monotonic clock's zero. */
  #zero: number;

  constructor(clock: Clock, startMs = usualStart) {
    this.#clock = clock;
    this.#zero = startMs;
  }

  get now(): number {
    return this.#zero + this.#clock.now();
  }

  get day(): string {
    return new Date(this.now).toISOString().slice(0, 10);
  }

  jump(byMs: number): void {
    this.#zero += byMs;
  }
}
