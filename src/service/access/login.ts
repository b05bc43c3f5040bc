import { codeOf } from '../storage/durable-file.ts';
import type { LoginLock } from './login-lock.ts';
import { checkPin } from './pin.ts';

export type LoginOutcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** `now`: this try did it. */
  | { readonly kind: 'locked'; readonly forMs: number; readonly now: boolean }
  /** Too many are being looked at. */
  | { readonly kind: 'busy' }
  /** No PIN is set, or what is kept cannot be relied on. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Guesses that wait for their turn; each takes some 32 MB while it is looked at, so that is done one at a time. */
const mostWaiting = 8;

/** Where PINs are looked at: one at a time, a bounded number waiting, none at all while locked. */
export class LoginQueue {
  readonly #data: string;
  readonly #lock: LoginLock;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(data: string, lock: LoginLock) {
    this.#data = data;
    this.#lock = lock;
  }

  get lockedForMs(): number {
    return this.#lock.remainingMs;
  }

  /** Never rejects. */
  async login(pin: string): Promise<LoginOutcome> {
    if (this.#lock.remainingMs > 0) return this.#locked(false);
    if (this.#waiting >= mostWaiting) return { kind: 'busy' };
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#judge(pin));
    this.#last = turn;
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #judge(pin: string): Promise<LoginOutcome> {
    // Locked by one that was ahead of it.
    if (this.#lock.remainingMs > 0) return this.#locked(false);
    try {
      await this.#lock.count();
      const verdict = await checkPin(this.#data, pin);
      switch (verdict.kind) {
        case 'right':
          await this.#lock.right();
          return { kind: 'right' };
        case 'wrong':
          if (await this.#lock.wrong()) return this.#locked(true);
          return { kind: 'wrong', triesLeft: this.#lock.triesLeft };
        case 'none':
          await this.#lock.unjudged();
          return { kind: 'unavailable', reason: 'no PIN is set: fulcrum pin set' };
        case 'refused':
          await this.#lock.unjudged();
          return { kind: 'unavailable', reason: verdict.reason };
      }
    } catch (error) {
      // What cannot be counted is not looked at: the count is what four digits are worth.
      return { kind: 'unavailable', reason: `tries cannot be counted on the disk (${codeOf(error)})` };
    }
  }

  #locked(now: boolean): LoginOutcome {
    return { kind: 'locked', forMs: this.#lock.remainingMs, now };
  }
}
