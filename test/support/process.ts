/** A long-running command of the built program, as a process. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { atEnd, type Lifetime } from './cleanup.ts';
import { hangMs } from './waiting.ts';

export const programPath = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface ProcessOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** When the process is killed at the latest; by default at the end of the test. */
  readonly lifetime?: Lifetime;
}

/** Lines kept of each stream; the oldest are dropped. */
const keptLines = 20_000;

const running = new Set<Process>();
process.once('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});

// The output of the processes usually holds the reason for a failure. Runs before cleanup's hook, which kills them.
afterEach(({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const one of running) process.stderr.write(`${one.name}:\n${one.tail()}\n`);
});

export class Process {
  readonly name: string;
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly stdout = new OutputLines();
  readonly stderr = new OutputLines();
  /** Exit code, or the signal that ended the process. */
  readonly exited: Promise<number | NodeJS.Signals>;
  readonly #wakeUps = new Set<() => void>();

  constructor(args: readonly string[], { env, lifetime }: ProcessOptions = {}) {
    this.name = `fulcrum ${args.join(' ')}`;
    this.child = spawn(process.execPath, [programPath, ...args], {
      stdio: 'pipe',
      ...(env === undefined ? {} : { env }),
    });
    running.add(this);
    this.#raisePriority();
    this.#read(this.child.stdout, this.stdout);
    this.#read(this.child.stderr, this.stderr);
    // Writing to a process that has exited is no error of the test.
    this.child.stdin.on('error', () => {});
    this.exited = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        running.delete(this);
        resolve(code ?? signal ?? -1);
        this.#wake();
      });
    });
    atEnd(() => this.stop('SIGKILL'), lifetime);
  }

  get out(): string {
    return this.stdout.text;
  }

  get err(): string {
    return this.stderr.text;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Writes a line to standard input. */
  write(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** Sends a signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | NodeJS.Signals> {
    this.child.kill(signal);
    return this.exited;
  }

  /** Waits for a condition; fails when it does not become true in time, or when the process ends first. */
  async until(what: string, isTrue: () => boolean, timeoutMs = hangMs): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!isTrue()) {
      const leftMs = deadline - performance.now();
      if (!this.isRunning) throw new Error(`${this.name} ended before: ${what}\n${this.tail()}`);
      if (leftMs <= 0) throw new Error(`not within ${timeoutMs} ms: ${what}\n${this.tail()}`);
      await this.#output(Math.min(leftMs, 100));
    }
  }

  /** The first line of standard output, from line `from` on, that satisfies the condition. */
  async line(what: string, isIt: (line: string) => boolean, from = 0, timeoutMs = hangMs): Promise<string> {
    const find = (): string | undefined => this.stdout.since(from).find(isIt);
    await this.until(what, () => find() !== undefined, timeoutMs);
    return find() ?? '';
  }

  /** The last lines of both streams. */
  tail(): string {
    return `standard output ends:\n${this.stdout.tail()}\nstandard error ends:\n${this.stderr.tail()}`;
  }

  #read(source: Readable, lines: OutputLines): void {
    source.setEncoding('utf8').on('data', (text: string) => {
      lines.receive(text);
      this.#wake();
    });
  }

  /** Resolves at the next output or the end of the process, after `ms` at the latest. */
  async #output(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakeUps.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#wakeUps.add(wake);
    });
  }

  #wake(): void {
    for (const wake of [...this.#wakeUps]) wake();
  }

  /** An emulated chip that gets too little of the processor runs slowly; root may prevent that. */
  #raisePriority(): void {
    try {
      if (this.child.pid !== undefined) setPriority(this.child.pid, -10);
    } catch {
      // Not permitted to other users.
    }
  }
}

/** The lines of one stream. */
class OutputLines {
  onLine: (line: string) => void = () => {};
  #lines: string[] = [];
  #dropped = 0;
  #unfinished = '';

  /** Complete lines received so far, those already dropped included. */
  get count(): number {
    return this.#dropped + this.#lines.length;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  get text(): string {
    return [...this.#lines, this.#unfinished].join('\n');
  }

  since(index: number): readonly string[] {
    return this.#lines.slice(Math.max(0, index - this.#dropped));
  }

  tail(): string {
    return [...this.#lines.slice(-25), this.#unfinished].join('\n');
  }

  receive(text: string): void {
    const parts = (this.#unfinished + text).split('\n');
    this.#unfinished = parts.pop() ?? '';
    for (const line of parts) {
      this.#lines.push(line);
      this.onLine(line);
    }
    const excess = this.#lines.length - keptLines;
    if (excess <= 0) return;
    this.#lines.splice(0, excess);
    this.#dropped += excess;
  }
}
