/** Standard output and error, where a reader may go away and a disk may be full. */
import { exitCodes } from './exit-codes.ts';

let isReaderGone = false;

/** Whether nobody reads standard output any more (`| head`): what is left to do there need not be drawn out. */
export const readerIsGone = (): boolean => isReaderGone;

/** Turns what can go wrong with the two streams into an end that a user understands. */
export function watchStreams(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // No failure, and no reason to stop: the exit code still has to say what came of it, and a report may be due.
    if (code === 'EPIPE') {
      isReaderGone = true;
      return;
    }
    process.stderr.write(`fulcrum: standard output cannot be written (${code ?? 'unknown reason'})\n`);
    process.exit(exitCodes.failed);
  });
  // What cannot be said cannot be said; the exit code stands.
  process.stderr.on('error', () => undefined);
}

/**
 * A message as a terminal may show it: what came from a file or an argument can hold an escape sequence, or turn the
 * direction of writing.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (found) => {
    const code = found.codePointAt(0) ?? 0;
    return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });

/** One line on a person's terminal that is written over as work goes on; nothing where standard error is none. */
export class ProgressLine {
  readonly #isShown: boolean;

  constructor(wanted: boolean) {
    this.#isShown = wanted && process.stderr.isTTY === true && process.env['TERM'] !== 'dumb';
  }

  show(text: string): void {
    if (this.#isShown) process.stderr.write(`\r${text}\u001b[K`);
  }

  /** Before anything else is printed. */
  clear(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K');
  }
}
