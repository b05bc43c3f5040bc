/** The built program's long-running commands as processes of their own, the way they run on a bench or on the Pi. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

export const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export interface Line {
  /** Of this machine, ms. */
  readonly at: number;
  readonly text: string;
}

/**
 * Ahead of whatever else this machine does, where it lets us: no other program's work starves a chip or a table's own
 * computer, and an emulated chip that is starved is a slow one.
 */
function favour({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, -10);
  } catch {
    // Not for everybody to have.
  }
}

/** Lines kept of each stream; whoever waits for one has it long before it falls out. */
const kept = 20_000;

export class Process {
  readonly child: ChildProcess;
  readonly out: Line[] = [];
  readonly err: Line[] = [];
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Takes a line of standard output out of the way: true where it has. */
  taken: (text: string) => boolean = () => false;
  readonly #waiting = new Set<() => void>();

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [main, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
    favour(this.child);
    this.#read('out', this.out);
    this.#read('err', this.err);
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        resolve(code ?? signal ?? 'unknown');
        this.#wake();
      });
    });
    this.child.stdin?.on('error', () => {});
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  say(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** The first line since line `from` of which `isIt`. Fails after `withinMs`, with the last lines that came. */
  async line(isIt: (text: string) => boolean, withinMs: number, from = 0): Promise<string> {
    let seen = from;
    let found: string | undefined;
    await this.until(
      () => {
        for (; seen < this.out.length && found === undefined; seen += 1) {
          const text = this.out[seen]?.text ?? '';
          if (isIt(text)) found = text;
        }
        return found !== undefined;
      },
      withinMs,
      'a line',
    );
    return found ?? '';
  }

  async until(isSo: () => boolean, withinMs: number, what: string): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!isSo()) {
      const left = deadline - performance.now();
      if (left <= 0 || !this.running) throw new Error(`no ${what} within ${withinMs} ms\n${this.tail()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, Math.min(left, 100));
        const waiting = this.#waiting;
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve();
        }
        waiting.add(wake);
      });
    }
  }

  /** What it said last, for whoever has to find out why. */
  tail(): string {
    const last = (lines: readonly Line[]): string =>
      lines
        .slice(-25)
        .map(({ text }) => text)
        .join('\n');
    return `standard output ends:\n${last(this.out)}\nstandard error ends:\n${last(this.err)}`;
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }

  #read(stream: 'out' | 'err', lines: Line[]): void {
    let rest = '';
    const source = stream === 'out' ? this.child.stdout : this.child.stderr;
    source?.setEncoding('utf8').on('data', (more: string) => {
      const parts = (rest + more).split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) {
        if (stream === 'err' || !this.taken(text)) lines.push({ at: performance.now(), text });
      }
      if (lines.length > kept) lines.splice(0, lines.length - kept);
      this.#wake();
    });
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}
