/**
 * Makes a virtual clock follow the wall clock at a given speed, for a bench table behind real ports: bytes are injected at
 * the instant they arrive. A computer that is too slow does not catch up later: emulated time slips, and the slip is
 * reported.
 */
import type { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

/** Wall ms between two updates, which add half of it in latency on average. */
const updateIntervalMs = 2;
/** Wall ms that one update may take, so that the ports are served in between. */
const maxUpdateMs = 10;
/** Emulated ms between two checks of {@link maxUpdateMs}. */
const stepMs = 2;
/** Wall ms of delay that are caught up with; more than this slips. */
const maxBehindMs = 50;

export class Pacer {
  readonly #clock: VirtualClock;
  readonly #speed: number;
  /** Wall time that corresponds to the current emulated time. */
  #caughtUpAt = 0;
  #slippedMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #isRunning = false;

  /** @param speed emulated seconds per second */
  constructor(clock: VirtualClock, speed: number) {
    this.#clock = clock;
    this.#speed = speed;
  }

  /** Emulated ms skipped because the computer was too slow. */
  get slippedMs(): number {
    return Math.round(this.#slippedMs);
  }

  start(): void {
    this.#caughtUpAt = performance.now();
    this.#timer = setInterval(() => this.catchUp(), updateIntervalMs);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Advances emulated time to this instant, as far as {@link maxUpdateMs} allows. Call before acting on the table. */
  catchUp(): void {
    // Bytes that the table sends may lead back here.
    if (this.#isRunning || this.#timer === null) return;
    this.#isRunning = true;
    const now = performance.now();
    const behind = now - this.#caughtUpAt;
    if (behind > maxBehindMs) {
      this.#slippedMs += (behind - maxBehindMs) * this.#speed;
      this.#caughtUpAt = now - maxBehindMs;
    }
    let from: number = this.#clock.now();
    const until = from + (now - this.#caughtUpAt) * this.#speed;
    while (from < until && performance.now() - now < maxUpdateMs) {
      const to = Math.min(until, from + stepMs);
      this.#clock.advanceTo(milliseconds(to));
      this.#caughtUpAt += (to - from) / this.#speed;
      from = to;
    }
    this.#isRunning = false;
  }
}
