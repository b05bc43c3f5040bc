/**
 * Lets a virtual clock follow the wall's at a given speed, so that a bench table stands behind a real port: what arrives
 * there is injected at the instant it came. A computer that cannot keep up does not make up for it: emulated time slips,
 * and it is told by how much.
 */
import type { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

/** Wall ms between two looks; the latency that it adds is half of it. */
const lookInterval = 2;
/** Wall ms in a row that the table may take before it is the ports' turn. */
const longestTurn = 10;
/** Emulated ms at once, between two looks at how long it has taken. */
const step = 2;
/** Wall ms that may be made up for; what is more has slipped. */
const mostBehind = 50;

export class Pacer {
  readonly #clock: VirtualClock;
  readonly #speed: number;
  /** What the wall's clock said when emulated time was where it is now. */
  #caughtUpAt = 0;
  #slippedMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #isRunning = false;

  /** @param speed emulated seconds a second */
  constructor(clock: VirtualClock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
  }

  /** Emulated ms that were lost to a computer which had no time for them. */
  get slippedMs(): number {
    return Math.round(this.#slippedMs);
  }

  start(): void {
    this.#caughtUpAt = performance.now();
    this.#timer = setInterval(() => this.catchUp(), lookInterval);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Brings emulated time to this instant, as far as a turn's time allows. For whatever is to happen now. */
  catchUp(): void {
    // What the table sends may come back here.
    if (this.#isRunning || this.#timer === null) return;
    this.#isRunning = true;
    const now = performance.now();
    const behind = now - this.#caughtUpAt;
    if (behind > mostBehind) {
      this.#slippedMs += (behind - mostBehind) * this.#speed;
      this.#caughtUpAt = now - mostBehind;
    }
    let from: number = this.#clock.now();
    const until = from + (now - this.#caughtUpAt) * this.#speed;
    while (from < until && performance.now() - now < longestTurn) {
      const to = Math.min(until, from + step);
      this.#clock.advanceTo(milliseconds(to));
      this.#caughtUpAt += (to - from) / this.#speed;
      from = to;
    }
    this.#isRunning = false;
  }
}
