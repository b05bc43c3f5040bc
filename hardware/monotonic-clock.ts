import type { Clock, Timer } from '../protocols/base/clock.ts';
import type { Milliseconds } from '../protocols/base/units.ts';
import { milliseconds } from '../protocols/base/units.ts';

/** The computer's monotonic time, for real tables. */
export class MonotonicClock implements Clock {
  now(): Milliseconds {
    return milliseconds(performance.now());
  }

  after(delay: Milliseconds, action: () => void): Timer {
    // Node 24 warns of a delay below zero: that of an instant which this process has missed.
    return setTimeout(action, Math.max(0, delay));
  }

  cancel(timer: Timer): void {
    clearTimeout(timer as NodeJS.Timeout);
  }
}
