/** A status line on standard error that is overwritten as work proceeds; silent where standard error is no terminal. */
export class ProgressLine {
  readonly #isShown: boolean;

  constructor(isWanted: boolean) {
    this.#isShown = isWanted && process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  show(text: string): void {
    if (this.#isShown) process.stderr.write(`\r${text}\u001b[K`);
  }

  /** Call before printing anything else. */
  clear(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K');
  }
}
