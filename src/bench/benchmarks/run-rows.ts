import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../protocols/base/errors.ts';
import { type Build, root } from './builds.ts';
import { Children } from './children.ts';
import type { Row, RowResult } from './row.ts';
import { within } from './waiting.ts';

/** No row takes this long, even on a busy machine. */
const longestMs = 3_600_000;

export interface RunOptions {
  readonly isQuick: boolean;
  readonly against: Build | null;
  /** Called with each row as soon as it is done. */
  readonly onResult: (result: RowResult) => void;
}

/** Measures one row after the other. A row that fails, or is not part of this run, has its reason as its result. */
export class RowsRun {
  readonly #options: RunOptions;
  readonly #folder: string;
  #children = new Children();
  #count = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    // On the project's own file system: what /tmp is differs, and may be memory. Short: so are the paths of sockets.
    mkdirSync(join(root, 'out'), { recursive: true });
    this.#folder = mkdtempSync(join(root, 'out', 'b-'));
  }

  async run(rows: readonly Row[]): Promise<void> {
    for (const row of rows) this.#options.onResult({ row, outcome: await this.#outcomeOf(row) });
  }

  /** Ends what the row under way has started, and removes all files. */
  end(): void {
    this.#children.end();
    remove(this.#folder);
  }

  async #outcomeOf(row: Row): Promise<RowResult['outcome']> {
    const { isQuick, against } = this.#options;
    if (isQuick && !row.isQuick) return { kind: 'not measured', reason: 'not in a run with --quick' };
    const children = new Children();
    this.#children = children;
    this.#count += 1;
    const folder = join(this.#folder, `${this.#count}`);
    mkdirSync(folder);
    try {
      const rounds = (full: number, quick: number) => (isQuick ? quick : full);
      const measured = await within(longestMs, 'not done', row.measure({ isQuick, rounds, folder, children, against }));
      return { kind: 'measured', measured };
    } catch (error) {
      return { kind: 'not measured', reason: reasonOf(error) };
    } finally {
      children.end();
      remove(folder);
    }
  }
}

/** A process that is just ending may still write into it. */
const remove = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 });

function reasonOf(error: unknown): string {
  return messageOf(error).split('\n', 1)[0]?.slice(0, 300) || 'an error without a message';
}
