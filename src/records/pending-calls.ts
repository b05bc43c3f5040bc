import type { Clock, Timer } from '../../protocols/base/clock.ts';
import type { JsonValue } from '../../protocols/base/json.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Call, CallMethod } from './child/link.ts';

const mostCalls = 32;
const callTimeoutMs = 10_000;

interface Waiting {
  readonly resolve: (result: JsonValue) => void;
  readonly reject: (error: Error) => void;
  readonly timer: Timer;
}

/** Questions to the records child that it has not answered yet. */
export class PendingCalls {
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects with the reason, at the latest after 10 s. */
  ask(method: CallMethod, params: Call['params'], send: (call: Call) => void): Promise<JsonValue> {
    if (this.#waiting.size >= mostCalls) {
      return Promise.reject(new Error(`${mostCalls} requests are waiting already`));
    }
    this.#last += 1;
    const call = this.#last;
    return new Promise((resolve, reject) => {
      const timer = this.#clock.after(milliseconds(callTimeoutMs), () => {
        this.reject(call, `the records did not answer within ${callTimeoutMs / 1000} s`);
      });
      this.#waiting.set(call, { resolve, reject, timer });
      send({ call, method, params });
    });
  }

  resolve(call: number, result: JsonValue): void {
    this.#take(call)?.resolve(result);
  }

  reject(call: number, reason: string): void {
    this.#take(call)?.reject(new Error(reason));
  }

  rejectAll(reason: string): void {
    for (const call of [...this.#waiting.keys()]) this.reject(call, reason);
  }

  /** An answer that comes too late finds nothing. */
  #take(call: number): Waiting | undefined {
    const waiting = this.#waiting.get(call);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(call);
    this.#clock.cancel(waiting.timer);
    return waiting;
  }
}
