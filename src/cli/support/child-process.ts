/** A command of this program as a child process, apart from the terminal: Ctrl-C reaches the parent alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../main.js', import.meta.url));
const keptLines = 12;
/** Ends a child whose parent was killed, and could not end it. Of util-linux, which every Debian has. */
const setpriv = '/usr/bin/setpriv';
const untilParentDies: readonly string[] = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'TERM'] : [];

export class Child {
  readonly name: string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  #onLine: (line: string) => void = () => undefined;

  /** @param isOnTerminal it takes over the terminal, and its signals */
  constructor(args: readonly string[], isOnTerminal = false) {
    this.name = `fulcrum ${args[0] ?? ''}`;
    // A pipe for standard input: the bench table reads commands from it, and goes on when it ends.
    const stdio = isOnTerminal ? 'inherit' : 'pipe';
    const [command = process.execPath, ...words] = [...untilParentDies, process.execPath, program, ...args];
    this.#process = spawn(command, words, { stdio, detached: !isOnTerminal });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', (line) => this.#take(line));
    }
    this.ended = new Promise((resolve) => {
      this.#process.once('error', () => resolve(1));
      this.#process.once('close', (code, signal) => resolve(code ?? signal ?? 1));
    });
  }

  /** Its last lines of output, which usually say why it has ended. */
  get lastWords(): readonly string[] {
    return this.#lines;
  }

  /** Calls back with each line from now on. */
  onLine(listener: (line: string) => void): void {
    this.#onLine = listener;
  }

  /** The first line for which this is true; null: it has ended before. */
  line(isIt: (line: string) => boolean): Promise<string | null> {
    return new Promise((resolve) => {
      this.onLine((line) => {
        if (isIt(line)) resolve(line);
      });
      void this.ended.then(() => resolve(null));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async end(): Promise<void> {
    this.signal('SIGTERM');
    await this.ended;
  }

  #take(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > keptLines) this.#lines.shift();
    this.#onLine(line);
  }
}
