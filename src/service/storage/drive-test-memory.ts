import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { bootId } from '../../records/files/boot-id.ts';
import { replaceDurably } from '../../records/files/durable-file.ts';

const fileSchema = z.strictObject({ passedOn: z.iso.date(), boot: z.string().max(100) });

/**
 * Remembers the day and the boot in which the drive-function test last passed: it is due before the first session of
 * each day, and after each start of the computer. A computer without a battery for its clock can start with the day of
 * its last shutdown.
 */
export class DriveTestMemory {
  readonly #path: string;
  readonly #wallTime: () => number;
  readonly #boot: string;
  #passedOn: string | null = null;

  /** @param boot identifies the present boot */
  constructor(data: string, wallTime: () => number, boot = bootId()) {
    this.#path = join(data, 'drive-test.json');
    this.#wallTime = wallTime;
    this.#boot = boot;
    try {
      const saved = fileSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      if (saved.boot === boot) this.#passedOn = saved.passedOn;
    } catch {
      // An unknown day counts as not passed: the test is repeated.
    }
  }

  get isDue(): boolean {
    return this.#passedOn !== localDate(this.#wallTime());
  }

  /** Rejects if the day cannot be saved; until the next start it is remembered all the same. */
  async recordPassed(): Promise<void> {
    this.#passedOn = localDate(this.#wallTime());
    await replaceDurably(this.#path, `${JSON.stringify({ passedOn: this.#passedOn, boot: this.#boot })}\n`);
  }
}

function localDate(timeMs: number): string {
  const date = new Date(timeMs);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}
