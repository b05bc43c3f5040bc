/** The terminal's modes: raw keys, marked pastes, the alternate screen. They are undone on every way out. */
import type { ReadStream } from 'node:tty';
import type { Sink } from '../../service/log-output.ts';

const enterScreen = '\u001b[?1049h\u001b[?25l\u001b[2J';
/** Clears first: the Linux console has no alternate screen. */
const leaveScreen = '\u001b[0m\u001b[2J\u001b[H\u001b[?1049l\u001b[?25h';
const markPastes = '\u001b[?2004h';
const markNoPastes = '\u001b[?2004l';
/** How long a terminal that takes nothing is waited for. */
const longestWaitMs = 300;

export class TerminalMode {
  readonly #input: Pick<ReadStream, 'setRawMode'>;
  readonly #sink: Sink;
  readonly #hasScreen: boolean;
  #isEntered = false;

  constructor(input: Pick<ReadStream, 'setRawMode'>, sink: Sink, hasScreen: boolean) {
    this.#input = input;
    this.#sink = sink;
    this.#hasScreen = hasScreen;
  }

  enter(): void {
    this.#isEntered = true;
    this.#input.setRawMode(true);
    this.#write(`${markPastes}${this.#hasScreen ? enterScreen : ''}`);
  }

  /** May be called more than once, also while the process ends. Never throws. */
  leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    try {
      this.#write(`${markNoPastes}${this.#hasScreen ? leaveScreen : ''}`);
      this.#input.setRawMode(false);
    } catch {
      // The terminal is gone.
    }
  }

  #write(text: string): void {
    let rest: Uint8Array = Buffer.from(text);
    const until = performance.now() + longestWaitMs;
    while (rest.length > 0 && performance.now() < until) rest = rest.subarray(this.#sink.write(rest));
  }
}
