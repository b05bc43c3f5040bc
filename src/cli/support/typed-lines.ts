/** Lines that answer prompts: typed on a terminal, or written by a script that waits for each prompt. */
import { createInterface, type Interface } from 'node:readline';
import { type Output, writeLine } from './output.ts';

export class TypedLines {
  readonly #lines: Interface;
  readonly #isTerminal = process.stdin.isTTY === true;
  readonly #err: Output;
  readonly #typed: string[] = [];
  #isEnded = false;
  #wake: () => void = () => {};

  constructor(err: Output) {
    this.#err = err;
    this.#lines = createInterface({
      input: process.stdin,
      ...(this.#isTerminal ? { output: process.stderr } : {}),
    });
    // The terminal is in raw mode meanwhile, so Ctrl-C is no signal.
    this.#lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    this.#lines.on('line', (line) => {
      this.#typed.push(line.trim());
      this.#wake();
    });
    this.#lines.on('close', () => {
      this.#isEnded = true;
      this.#wake();
    });
  }

  /** Null: the input has ended. */
  async next(prompt: string): Promise<string | null> {
    if (this.#isTerminal && !this.#isEnded) {
      this.#lines.setPrompt(`${prompt} `);
      this.#lines.prompt();
    } else {
      writeLine(this.#err, prompt);
    }
    while (this.#typed.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#typed.shift() ?? null;
  }

  close(): void {
    this.#lines.close();
  }
}
