import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, replaceDurably } from '../../records/files/durable-file.ts';

export const lockOutFile = (data: string): string => join(data, 'lock-out.json');

const fileSchema = z.strictObject({ reason: z.string(), at: z.iso.datetime() });

/**
 * Remembers that the brake has slipped (H17): a restart repairs no brake. Ended by removing the file once the brake has
 * been serviced, which only the machine's administrator can do.
 */
export class LockOutMemory {
  readonly #path: string;
  readonly #wallTime: () => number;
  /** Why no session may start, as an earlier run has found; null: none has. */
  readonly reason: string | null;

  constructor(data: string, wallTime: () => number) {
    this.#path = lockOutFile(data);
    this.#wallTime = wallTime;
    this.reason = this.#read();
  }

  /** Rejects if it cannot be saved; until the next start the controller remembers it. */
  async record(reason: string): Promise<void> {
    const content: z.output<typeof fileSchema> = { reason, at: new Date(this.#wallTime()).toISOString() };
    await replaceDurably(this.#path, `${JSON.stringify(content)}\n`);
  }

  #read(): string | null {
    try {
      const { reason, at } = fileSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      return `${reason} (${at})`;
    } catch (error) {
      // A file that cannot be read may say that the brake has slipped.
      return codeOf(error) === 'ENOENT' ? null : 'the record of a brake that has slipped cannot be read';
    }
  }
}
