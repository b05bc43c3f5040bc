/** One run of the records child: starts it, exchanges messages with it, and notices its end. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ChildMessage } from './child/link.ts';
import { started } from './started.ts';

export interface ChildEvents {
  readonly onMessage: (message: ChildMessage) => void;
  /** Called once. `said`: the last text on its standard error. */
  readonly onExit: (how: {
    readonly code: number | null;
    readonly signal: string | null;
    readonly said: string;
  }) => void;
}

export interface ChildOptions {
  readonly sizeCapMiB?: number | undefined;
  /** The child's JavaScript file, for a program that does not run from its built files. */
  readonly program?: string | undefined;
}

/** The built program of the child. */
const childProgram = fileURLToPath(new URL('./child/main.js', import.meta.url));
const keptErrorText = 2000;

/** Null: it is no message. */
function messageOf(line: string): ChildMessage | null {
  try {
    const message = JSON.parse(line);
    return typeof Object(message).kind === 'string' ? message : null;
  } catch {
    return null;
  }
}

export class RecordsChild {
  /** Null: it could not be started. */
  readonly #process: ChildProcessWithoutNullStreams | null;
  #said = '';
  #isOver = false;
  #isGarbled = false;

  constructor(data: string, { onMessage, onExit }: ChildEvents, { program = childProgram, sizeCapMiB }: ChildOptions) {
    const args = sizeCapMiB === undefined ? [] : [String(sizeCapMiB)];
    const over = (code: number | null, signal: string | null, said: string) => {
      if (this.#isOver) return;
      this.#isOver = true;
      onExit({ code, signal, said });
    };
    const child = started(() => spawn(process.execPath, [program, data, ...args], { stdio: 'pipe' }));
    if (child instanceof Error) {
      this.#process = null;
      // As for any other end, the caller has this object by then.
      setImmediate(() => over(null, null, child.message));
      return;
    }
    this.#process = child;
    const { stdin, stdout, stderr } = child;
    // The child's end is reported by `exit`; a write that it did not live to read is sent again to the next one.
    stdin.on('error', () => undefined);
    let text = '';
    stdout.setEncoding('utf8').on('data', (more: string) => {
      const lines = (text + more).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        if (this.#isOver || this.#isGarbled) return;
        const message = messageOf(line);
        if (message !== null) onMessage(message);
        else this.#giveUp();
      }
    });
    stderr.setEncoding('utf8').on('data', (more: string) => {
      if (!this.#isGarbled) this.#said = (this.#said + more).slice(-keptErrorText);
    });
    child.once('error', (error) => over(null, null, error.message));
    // `close` and not `exit`: everything that it has written has been read by then.
    child.once('close', (code, signal) => over(code, signal, this.#said.trim()));
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Never waits: what the child does not read stays in this process. */
  write(bytes: Buffer): void {
    if (!this.#isOver) this.#process?.stdin.write(bytes);
  }

  /** Asks the child to write what it has and to end. */
  finish(): void {
    if (!this.#isOver) this.#process?.stdin.end();
  }

  kill(): void {
    if (!this.#isOver) this.#process?.kill('SIGKILL');
  }

  /** A child that writes something else than messages cannot be relied on: its end is reported. */
  #giveUp(): void {
    this.#isGarbled = true;
    this.#said = 'it wrote a line that is no message';
    this.kill();
  }
}
