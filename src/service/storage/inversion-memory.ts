import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { beginner } from '../../../protocols/therapy/limits.ts';
import type { TurnInput } from '../../controller/input.ts';
import type { TurnOutput } from '../../controller/output.ts';
import type { TurnObserver } from '../../controller/turn-observer.ts';
import type { TurnState } from '../../controller/turn-state.ts';
import { bootId } from '../../records/files/boot-id.ts';
import { codeOf, replaceDurably } from '../../records/files/durable-file.ts';
import { type CarriedDose, nothingCarried } from '../../safety/dose-across-sessions.ts';
import { carriedBy, inversionInShort, inversionOf, type SavedInversion, savedInversion } from './saved-inversion.ts';

export interface InversionMemoryOptions {
  readonly onFailed: (code: string) => void;
  /** ms since the computer started. The wall clock may jump, and tells nothing here. */
  readonly uptimeMs?: () => number;
  /** Identifies the present start of the computer. */
  readonly boot?: string;
}

/**
 * Remembers the last inversion beyond the end of this program (H26): the rest that it requires, and the head-down time that
 * counts. Written when an inversion begins or ends, and when a session begins or is over.
 */
export class InversionMemory implements TurnObserver {
  readonly #path: string;
  readonly #onFailed: (code: string) => void;
  readonly #uptimeMs: () => number;
  readonly #boot: string;
  /** What was owed when this program started. */
  readonly carried: Readonly<CarriedDose>;
  #told = '';
  #nextTryMs = 0;
  #next: SavedInversion | null = null;
  /** The newest one, where writing has failed. */
  #unsaved: SavedInversion | null = null;
  #writing: Promise<void> | null = null;

  constructor(data: string, { onFailed, uptimeMs = () => uptime() * 1000, boot = bootId() }: InversionMemoryOptions) {
    this.#path = join(data, 'inversions.json');
    this.#onFailed = onFailed;
    this.#uptimeMs = uptimeMs;
    this.#boot = boot;
    this.carried = this.#read();
  }

  before(): void {}

  after(t: TurnState, _input: TurnInput, _output: TurnOutput, _atMs: number): void {
    const told = inversionInShort(t);
    if (told === null || told === this.#told) return;
    const atMs = this.#uptimeMs();
    const saved = inversionOf(t, { boot: this.#boot, atMs });
    if (atMs < this.#nextTryMs) {
      this.#unsaved = saved;
      return;
    }
    this.#told = told;
    this.#next = saved;
    this.#writing ??= this.#write();
  }

  /** Resolves once everything is written; what could not be is tried once more. */
  async close(): Promise<void> {
    await this.#writing;
    if (this.#unsaved === null) return;
    this.#next ??= this.#unsaved;
    await this.#write();
  }

  /** One write at a time; what is overtaken by a newer one is not written. */
  async #write(): Promise<void> {
    for (let saved = this.#next; saved !== null; saved = this.#next) {
      this.#next = null;
      try {
        await replaceDurably(this.#path, `${JSON.stringify(saved)}\n`);
        this.#unsaved = null;
      } catch (error) {
        this.#unsaved = this.#next ?? saved;
        // A later turn writes again.
        this.#told = '';
        this.#nextTryMs = this.#uptimeMs() + betweenTriesMs;
        this.#onFailed(codeOf(error));
        break;
      }
    }
    this.#writing = null;
  }

  #read(): CarriedDose {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? { ...nothingCarried } : unknown();
    }
    try {
      return carriedBy(savedInversion.parse(JSON.parse(text)), { boot: this.#boot, atMs: this.#uptimeMs() });
    } catch {
      return unknown();
    }
  }
}

/** After a write that failed. */
const betweenTriesMs = 1000;

/** A file that cannot be read may record an inversion that has just ended. */
function unknown(): CarriedDose {
  const restDueMs = Math.max(beginner.restBetweenSets, beginner.finalPause);
  return { totalMs: 0, restedMs: 0, restDueMs, sinceMs: 0, person: null, isOver: false };
}
