import type { Clock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

/** A line carries baud rate / 10 bytes per second. This many times that is no serial line, and is throttled. */
const toleratedFactor = 8;
const windowMs = 100;
/** Extra bytes per window, for what a driver may have buffered. */
const allowanceBytes = 8192;

interface Pausable {
  isPaused(): boolean;
  pause(): unknown;
  resume(): unknown;
}

/** Pauses a port that delivers more than its line can carry, for one window at a time, to bound the host's work. */
export class ReceiveThrottle {
  readonly #clock: Clock;
  readonly #maxBytes: number;
  #floods = 0;
  #windowStart = 0;
  #bytes = 0;

  constructor(clock: Clock, baudRate: number) {
    this.#clock = clock;
    this.#maxBytes = (baudRate / 10) * (windowMs / 1000) * toleratedFactor + allowanceBytes;
  }

  /** Number of times that reading was paused. */
  get floods(): number {
    return this.#floods;
  }

  received(port: Pausable, bytes: number): void {
    const now = this.#clock.now();
    if (now - this.#windowStart >= windowMs) {
      this.#windowStart = now;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (this.#bytes <= this.#maxBytes || port.isPaused()) return;
    this.#floods += 1;
    port.pause();
    this.#clock.after(milliseconds(windowMs), () => port.resume());
  }
}
