import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { bootId } from '../../records/files/boot-id.ts';
import { replaceDurably } from '../../records/files/durable-file.ts';
import { durations } from '../../safety/durations.ts';

const fileSchema = z.strictObject({ heardAtMs: z.number(), boot: z.string().max(100) });

export interface SounderMemoryOptions {
  /** ms since the computer started. The wall clock may jump, and tells nothing here. */
  readonly uptimeMs?: () => number;
  /** Identifies the present start of the computer. */
  readonly boot?: string;
}

/**
 * Remembers when a person last confirmed hearing both sounders (H32). It outlives a restart of the service, and not one
 * of the computer: what has been unplugged or changed meanwhile is not known.
 */
export class SounderMemory {
  readonly #path: string;
  readonly #uptimeMs: () => number;
  readonly #boot: string;
  #heardAtMs: number | null = null;

  constructor(data: string, { uptimeMs = () => uptime() * 1000, boot = bootId() }: SounderMemoryOptions = {}) {
    this.#path = join(data, 'sounders.json');
    this.#uptimeMs = uptimeMs;
    this.#boot = boot;
    try {
      const saved = fileSchema.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      if (saved.boot === boot) this.#heardAtMs = saved.heardAtMs;
    } catch {
      // What cannot be read counts as never heard.
    }
  }

  /** ms for which the confirmation still holds; 0: there is none. */
  get holdsForMs(): number {
    if (this.#heardAtMs === null) return 0;
    const ageMs = this.#uptimeMs() - this.#heardAtMs;
    // An age below zero is another start of a computer that cannot tell its starts apart.
    return ageMs < 0 ? 0 : Math.max(0, durations.soundersHeardForMs - ageMs);
  }

  /** Rejects if it cannot be saved; until the next start it is remembered all the same. */
  async recordHeard(): Promise<void> {
    this.#heardAtMs = this.#uptimeMs();
    await replaceDurably(this.#path, `${JSON.stringify({ heardAtMs: this.#heardAtMs, boot: this.#boot })}\n`);
  }
}
