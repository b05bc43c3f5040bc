import type { Clock, Timer } from '../../../../../protocols/base/clock.ts';
import { type Milliseconds, milliseconds } from '../../../../../protocols/base/units.ts';

/** The browser's monotonic time. The wall clock, which may be wrong by years, is asked nowhere on the page. */
export class BrowserClock implements Clock {
  readonly #handles = new WeakMap<Timer, number>();

  now(): Milliseconds {
    return milliseconds(performance.now());
  }

  after(delay: Milliseconds, action: () => void): Timer {
    const timer = {};
    this.#handles.set(timer, window.setTimeout(action, delay));
    return timer;
  }

  cancel(timer: Timer): void {
    window.clearTimeout(this.#handles.get(timer));
  }
}
