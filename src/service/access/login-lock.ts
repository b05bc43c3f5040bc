/**
 * Wrong PINs, counted on the disk: a restart frees nobody. Five lock all logins for 60 s, the next five for twice as
 * long, and so on up to an hour; a right one forgets them all. Locks logins and nothing else.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Clock } from '../../../protocols/base/clock.ts';
import { codeOf, replaceDurably } from '../storage/durable-file.ts';

export const triesBeforeLock = 5;
const firstLock = 60_000;
const longestLock = 3_600_000;

const keptSchema = z.strictObject({
  /** Since the last lock, or the last right PIN. */
  wrongTries: z.int().min(0).max(triesBeforeLock),
  /** How often logins were locked since the last right PIN. */
  locks: z.int().min(0).max(1000),
  /** What was left of the lock when this was written. */
  remainingMs: z.number().min(0).max(longestLock),
  /** The wall clock when this was written. */
  writtenAtMs: z.number(),
});
type Kept = z.output<typeof keptSchema>;

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

  /** Takes up what an earlier run left. Never rejects: a file that cannot be read is as bad as five wrong tries. */
  async load(): Promise<void> {
    try {
      const kept = keptSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
      this.#wrongTries = kept.wrongTries;
      this.#locks = kept.locks;
      // A wall clock that was set back, or is not yet set after a restart, lets no time pass.
      const passed = Math.max(0, this.#wallTime() - kept.writtenAtMs);
      this.#lockFor(Math.max(0, kept.remainingMs - passed));
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return;
      this.#wrongTries = triesBeforeLock;
    }
    // Killed between the last wrong try and the lock that it earned.
    if (this.#wrongTries >= triesBeforeLock) this.#lock();
  }

  /** How long logins are still locked for; 0: they are not. */
  get remainingMs(): number {
    return Math.max(0, Math.ceil(this.#lockedUntil - this.#clock.now()));
  }

  get triesLeft(): number {
    return triesBeforeLock - this.#wrongTries;
  }

  /** Counts a try as a wrong one, ahead of looking at it: who pulls the plug has tried. Rejects where it cannot be kept. */
  async count(): Promise<void> {
    this.#wrongTries += 1;
    await this.#keep();
  }

  /** The try that was counted was wrong. True where that locked the logins. */
  async wrong(): Promise<boolean> {
    if (this.#wrongTries < triesBeforeLock) return false;
    this.#lock();
    await this.#keep();
    return true;
  }

  async right(): Promise<void> {
    this.#wrongTries = 0;
    this.#locks = 0;
    await this.#keep();
  }

  /** The try that was counted was none: there was no PIN to hold it against. */
  async unjudged(): Promise<void> {
    this.#wrongTries = Math.max(0, this.#wrongTries - 1);
    await this.#keep();
  }

  #lock(): void {
    this.#wrongTries = 0;
    this.#locks += 1;
    this.#lockFor(Math.min(longestLock, firstLock * 2 ** Math.min(this.#locks - 1, 10)));
  }

  #lockFor(duration: number): void {
    if (duration > 0) this.#lockedUntil = this.#clock.now() + duration;
  }

  async #keep(): Promise<void> {
    const kept: Kept = {
      wrongTries: Math.min(this.#wrongTries, triesBeforeLock),
      locks: Math.min(this.#locks, 1000),
      remainingMs: this.remainingMs,
      writtenAtMs: this.#wallTime(),
    };
    await replaceDurably(this.#path, `${JSON.stringify(kept)}\n`);
  }
}
