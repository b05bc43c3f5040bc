import { type Output, writeLine } from './output.ts';

const barColumns = 24;
/** Elsewhere than on a terminal, a line is printed this often. */
const lineIntervalMs = 10_000;

/** Shows how far a long command is: a bar on a terminal that is overwritten as work proceeds, elsewhere a line now and then. */
export class ProgressLine {
  readonly #err: Output;
  readonly #isWanted: boolean;
  readonly #isLive: boolean;
  #printedAt = performance.now();

  constructor(isWanted: boolean, err: Output = process.stderr) {
    this.#err = err;
    this.#isWanted = isWanted;
    this.#isLive = isWanted && err.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  /** `total` is null where it is not known. */
  show(done: number, total: number | null, text: string): void {
    if (this.#isLive) {
      const bar = total === null ? '' : barOf(done / Math.max(1, total));
      this.#err.write(`\r${`${bar}${text}`.slice(0, (this.#err.columns || 80) - 1)}\u001b[K`);
      return;
    }
    const now = performance.now();
    if (!this.#isWanted || now < this.#printedAt + lineIntervalMs) return;
    this.#printedAt = now;
    writeLine(this.#err, text);
  }

  /** Call before printing anything else. */
  clear(): void {
    if (this.#isLive) this.#err.write('\r\u001b[K');
  }
}

function barOf(share: number): string {
  const full = Math.round(Math.min(1, share) * barColumns);
  return `[${'#'.repeat(full)}${'.'.repeat(barColumns - full)}] `;
}
