import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';

const tickMs = milliseconds(100);
/** As for H22: below it, a request has hardly waited. */
const stallMs = 500;
/** After a stall, what had been sent during it takes a moment to be read. */
const aftermathMs = 1000;

/** Tells whether this process has just been stalled (suspended, or hung), so that requests may have waited for long. */
export class StallWatch {
  readonly #clock: Clock;
  #tickAt: number;
  #aftermathUntil = Number.NEGATIVE_INFINITY;
  #timer: Timer;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#tickAt = clock.now();
    this.#timer = clock.after(tickMs, () => this.#tick());
  }

  get hasJustStalled(): boolean {
    this.#check();
    return this.#clock.now() < this.#aftermathUntil;
  }

  stop(): void {
    this.#clock.cancel(this.#timer);
  }

  #tick(): void {
    this.#check();
    this.#timer = this.#clock.after(tickMs, () => this.#tick());
  }

  /** Input is handled before the timers that are due. */
  #check(): void {
    const now = this.#clock.now();
    if (now - this.#tickAt > stallMs) this.#aftermathUntil = now + aftermathMs;
    this.#tickAt = now;
  }
}
