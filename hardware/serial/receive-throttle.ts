import type { Clock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

/** A line carries baud rate / 10 bytes a second; whatever brings so many times that is no line, and gets no more time. */
const factor = 8;
const window = 100;
/** Beyond the rate: what a driver may have kept for later. */
const allowance = 8192;

/** What can be read from later. */
interface Paused {
  isPaused(): boolean;
  pause(): unknown;
  resume(): unknown;
}

/** Holds back a port that brings more than its line can carry, for the rest of a tenth of a second at a time. */
export class ReceiveThrottle {
  readonly #clock: Clock;
  readonly #most: number;
  #floods = 0;
  #began = 0;
  #bytes = 0;

  constructor(clock: Clock, baudRate: number) {
    this.#clock = clock;
    this.#most = (baudRate / 10) * (window / 1000) * factor + allowance;
  }

  /** How often something was held back. */
  get floods(): number {
    return this.#floods;
  }

  passed(port: Paused, bytes: number): void {
    const now = this.#clock.now();
    if (now - this.#began >= window) {
      this.#began = now;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (this.#bytes <= this.#most || port.isPaused()) return;
    this.#floods += 1;
    port.pause();
    this.#clock.after(milliseconds(window), () => port.resume());
  }
}
