import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceDurably } from './durable-file.ts';

const keptSchema = z.strictObject({ passedOn: z.iso.date() });

/** On which day the drive-function test last passed: it is due before each day's first session, by the wall clock. */
export class DriveTestMemory {
  readonly #path: string;
  readonly #wallTime: () => number;
  #passedOn: string | null = null;

  constructor(data: string, wallTime: () => number) {
    this.#path = join(data, 'drive-test.json');
    this.#wallTime = wallTime;
    try {
      this.#passedOn = keptSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8'))).passedOn;
    } catch {
      // Not known is not passed: the test is made once more.
    }
  }

  get isDue(): boolean {
    return this.#passedOn !== dayOf(this.#wallTime());
  }

  /** Rejects where it cannot be kept; it holds until the next start all the same. */
  async passed(): Promise<void> {
    this.#passedOn = dayOf(this.#wallTime());
    await replaceDurably(this.#path, `${JSON.stringify({ passedOn: this.#passedOn })}\n`);
  }
}

/** The day as people at the table have it. */
function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
