import type { Milliseconds } from './units.ts';
import { milliseconds } from './units.ts';

/** Handle of a pending timer, for {@link Clock.cancel}. */
export type Timer = object;

/** Monotonic time and timers. Injected into everything that waits, so that tests control time. */
export interface Clock {
  /** Milliseconds since an arbitrary origin; never decreases, also when the wall clock is set back (H22). */
  now(): Milliseconds;
  after(delay: Milliseconds, action: () => void): Timer;
  cancel(timer: Timer): void;
}

/** Resolves after this time. */
export function pause(clock: Clock, duration: Milliseconds): Promise<void> {
  return new Promise((resolve) => {
    clock.after(duration, resolve);
  });
}

interface Pending {
  readonly at: number;
  readonly order: number;
  action: (() => void) | null;
}

/**
 * A clock that advances only on request, from deadline to deadline. Actions due at the same instant run in the order in
 * which they were scheduled. Uses a binary heap because the bench schedules about 300 timers per simulated second.
 */
export class VirtualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #heap: Pending[] = [];

  now(): Milliseconds {
    return milliseconds(this.#now);
  }

  after(delay: Milliseconds, action: () => void): Timer {
    const pending: Pending = { at: this.#now + Math.max(0, delay), order: this.#order++, action };
    this.#push(pending);
    return pending;
  }

  cancel(timer: Timer): void {
    // The entry stays in the heap and is skipped when due, which is cheaper than searching for it.
    if ('action' in timer) (timer as Pending).action = null;
  }

  /** Runs all actions due up to and including `until`, then sets the time to `until`. */
  advanceTo(until: Milliseconds): void {
    while (this.step(until));
    if (until > this.#now) this.#now = until;
  }

  /** Runs the next action that is due by `until`. Returns false if there is none. */
  step(until: Milliseconds): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.at > until) return false;
      this.#pop();
      if (next.action === null) continue;
      this.#now = Math.max(this.#now, next.at);
      const action = next.action;
      next.action = null;
      action();
      return true;
    }
  }

  #push(pending: Pending): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(pending);
    while (index > 0) {
      const up = (index - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !isBefore(pending, parent)) break;
      heap[index] = parent;
      index = up;
    }
    heap[index] = pending;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let least = heap[child];
      if (least === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, least)) {
        child += 1;
        least = right;
      }
      if (!isBefore(least, last)) break;
      heap[index] = least;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: Pending, b: Pending): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
