/**
 * Counts wrong PINs on the disk, so that a restart unlocks nothing. After five of them all logins are locked for 60 s,
 * after the next five for twice as long, and so on up to an hour; a correct PIN clears the count. STOP, RETURN and
 * everything else that needs no login keep working.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../protocols/base/clock.ts';
import { codeOf, replaceDurably } from '../../records/files/durable-file.ts';

export const triesBeforeLock = 5;
export const firstLockMs = 60_000;
export const longestLockMs = 3_600_000;

const fileSchema = z.strictObject({
  /** Since the last lock, or the last correct PIN. */
  wrongTries: z.int().min(0).max(triesBeforeLock),
  /** How often logins were locked since the last correct PIN. */
  locks: z.int().min(0).max(1000),
  /** Time left of the lock when this was written. */
  remainingMs: z.number().min(0).max(longestLockMs),
  /** The wall clock when this was written. */
  writtenAtMs: z.number(),
});
type FileContent = z.output<typeof fileSchema>;

export class LoginLock {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #wallTime: () => number;
  #wrongTries = 0;
  #locks = 0;
  #lockedUntil = Number.NEGATIVE_INFINITY;

  constructor(data: string, clock: Clock, wallTime: () => number) {
    this.#path = join(data, 'login-lock.json');
    this.#clock = clock;
    this.#wallTime = wallTime;
  }

  /** Restores what an earlier run has saved. Never rejects: an unreadable file counts as five wrong tries. */
  async load(): Promise<void> {
    try {
      const saved = fileSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
      this.#wrongTries = saved.wrongTries;
      this.#locks = saved.locks;
      // A wall clock that was set back, or is not yet set after a restart, must not shorten the lock.
      const elapsed = Math.max(0, this.#wallTime() - saved.writtenAtMs);
      this.#lockFor(Math.max(0, saved.remainingMs - elapsed));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      this.#wrongTries = triesBeforeLock;
    }
    // The earlier run was killed between the last wrong try and the lock.
    if (this.#wrongTries >= triesBeforeLock) this.#lock();
  }

  /** Time until logins are possible again; 0: they are. */
  get remainingMs(): number {
    return Math.max(0, Math.ceil(this.#lockedUntil - this.#clock.now()));
  }

  get triesLeft(): number {
    return triesBeforeLock - this.#wrongTries;
  }

  /**
   * Counts a try as wrong before its PIN is checked: cutting the power during the check gains nothing. Rejects where
   * the count cannot be saved.
   */
  async countTry(): Promise<void> {
    this.#wrongTries += 1;
    await this.#save();
  }

  /** The counted try was wrong. True if it locked the logins. */
  async confirmWrong(): Promise<boolean> {
    if (this.#wrongTries < triesBeforeLock) return false;
    this.#lock();
    await this.#save();
    return true;
  }

  /** The counted try was correct. */
  async clear(): Promise<void> {
    this.#wrongTries = 0;
    this.#locks = 0;
    await this.#save();
  }

  /** The counted try could not be checked, because there is no usable PIN. */
  async uncountTry(): Promise<void> {
    this.#wrongTries = Math.max(0, this.#wrongTries - 1);
    await this.#save();
  }

  #lock(): void {
    this.#wrongTries = 0;
    this.#locks += 1;
    this.#lockFor(Math.min(longestLockMs, firstLockMs * 2 ** Math.min(this.#locks - 1, 10)));
  }

  #lockFor(durationMs: number): void {
    if (durationMs > 0) this.#lockedUntil = this.#clock.now() + durationMs;
  }

  async #save(): Promise<void> {
    const content: FileContent = {
      wrongTries: Math.min(this.#wrongTries, triesBeforeLock),
      locks: Math.min(this.#locks, 1000),
      remainingMs: this.remainingMs,
      writtenAtMs: this.#wallTime(),
    };
    await replaceDurably(this.#path, `${JSON.stringify(content)}\n`);
  }
}
