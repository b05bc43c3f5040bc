import { codeOf } from '../../records/files/durable-file.ts';
import { mostQueuedLogins } from '../bounds.ts';
import { checkPin } from './clinicians.ts';
import type { LoginLock } from './login-lock.ts';

export type LoginOutcome =
  /** `name`: the clinician's. */
  | { readonly kind: 'right'; readonly name: string }
  | { readonly kind: 'wrong'; readonly triesLeft: number }
  /** `isNew`: this try caused the lock. */
  | { readonly kind: 'locked'; readonly forMs: number; readonly isNew: boolean }
  /** Too many logins are waiting. */
  | { readonly kind: 'busy' }
  /** There are several clinicians: `login` needs a name. */
  | { readonly kind: 'unnamed' }
  /** No PIN is set, or its file or the count of wrong tries cannot be relied on. */
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Checks PINs one at a time. A bounded number of logins waits; while logins are locked no PIN is checked. */
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
  async login(pin: string, name?: string): Promise<LoginOutcome> {
    if (this.#lock.remainingMs > 0) return this.#locked(false);
    if (this.#waiting >= mostQueuedLogins) return { kind: 'busy' };
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#check(pin, name));
    this.#last = turn;
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  async #check(pin: string, name?: string): Promise<LoginOutcome> {
    // A login earlier in the queue may have caused a lock.
    if (this.#lock.remainingMs > 0) return this.#locked(false);
    try {
      await this.#lock.countTry();
      const verdict = await checkPin(this.#data, pin, name);
      switch (verdict.kind) {
        case 'right':
          await this.#lock.clear();
          return { kind: 'right', name: verdict.name };
        case 'wrong':
          if (await this.#lock.confirmWrong()) return this.#locked(true);
          return { kind: 'wrong', triesLeft: this.#lock.triesLeft };
        case 'unnamed':
          await this.#lock.uncountTry();
          return { kind: 'unnamed' };
        case 'none':
          await this.#lock.uncountTry();
          return { kind: 'unavailable', reason: 'no PIN is set: fulcrum pin set' };
        case 'refused':
          await this.#lock.uncountTry();
          return { kind: 'unavailable', reason: verdict.reason };
      }
    } catch (error) {
      // A PIN is not checked where the try cannot be counted: a four-digit PIN is only as good as the count.
      return { kind: 'unavailable', reason: `tries cannot be counted on the disk (${codeOf(error)})` };
    }
  }

  #locked(isNew: boolean): LoginOutcome {
    return { kind: 'locked', forMs: this.#lock.remainingMs, isNew };
  }
}
