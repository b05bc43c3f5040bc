/** `fulcrum console` on a real pseudo-terminal, with a screen model. */
import { type IPty, spawn } from '@lydell/node-pty';
import { atEnd, type Lifetime } from './cleanup.ts';
import { programPath } from './process.ts';
import { esc, Screen } from './terminal-screen.ts';
import { hangMs, until } from './waiting.ts';

const unfinished = new RegExp(`${esc}(?:\\[[?0-9;]*)?$`);

interface ConsoleOptions {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly columns?: number;
  readonly rows?: number;
  readonly lifetime?: Lifetime;
}

export class ConsoleProcess {
  readonly terminal: IPty;
  readonly screen: Screen;
  /** Everything that came, in order. */
  written = '';
  exitCode: number | null = null;
  #cut = '';

  constructor(socket: string, options: ConsoleOptions = {}) {
    const { args = [], env = {}, columns = 80, rows = 24, lifetime } = options;
    // A lone line feed of the screen model goes to the beginning of the line.
    this.screen = new Screen(columns + 1, rows);
    const { CI: _, NO_COLOR: __, ...inherited } = process.env;
    this.terminal = spawn(process.execPath, [programPath, 'console', '--socket', socket, ...args], {
      cols: columns,
      rows,
      env: { ...inherited, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', ...env },
    });
    this.terminal.onData((text) => {
      this.written += text;
      // A sequence may be cut in two.
      const all = this.#cut + text;
      const [cut = ''] = unfinished.exec(all) ?? [];
      this.#cut = cut;
      try {
        this.screen.write(all.slice(0, all.length - cut.length));
      } catch {
        // A stack trace is wider than the screen.
      }
    });
    this.terminal.onExit(({ exitCode }) => {
      this.exitCode = exitCode;
    });
    atEnd(() => this.kill(), lifetime);
  }

  type(text: string): void {
    this.terminal.write(text);
  }

  /** Waits until the screen shows the text. */
  async shows(text: string | RegExp, timeoutMs = hangMs): Promise<void> {
    const isShown = () => (typeof text === 'string' ? this.screen.text.includes(text) : text.test(this.screen.text));
    await until(`${text} on the screen`, () => isShown() || this.exitCode !== null, timeoutMs).catch((error) => {
      throw new Error(`${String(error)}\n${this.screen.text}`);
    });
    if (!isShown()) throw new Error(`the console ended with ${this.exitCode} before: ${text}\n${this.written}`);
  }

  async ended(): Promise<number> {
    await until('the end of the console', () => this.exitCode !== null, 30_000);
    return this.exitCode ?? -1;
  }

  kill(): void {
    try {
      this.terminal.kill('SIGKILL');
    } catch {
      // It has ended.
    }
  }
}
