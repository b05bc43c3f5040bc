import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceDurably } from './durable-file.ts';

const fileSchema = z.strictObject({ passedOn: z.iso.date() });

/** Remembers the day on which the drive-function test last passed: it is due before the first session of each day. */
export class DriveTestMemory {
  readonly #path: string;
  readonly #wallTime: () => number;
  #passedOn: string | null = null;

  constructor(data: string, wallTime: () => number) {
    this.#path = join(data, 'drive-test.json');
    this.#wallTime = wallTime;
    try {
      this.#passedOn = fileSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).passedOn;
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
    await replaceDurably(this.#path, `${JSON.stringify({ passedOn: this.#passedOn })}\n`);
  }
}

function localDate(timeMs: number): string {
  const date = new Date(timeMs);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}
