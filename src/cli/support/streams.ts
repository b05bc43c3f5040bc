/** Failures of standard output and standard error: a closed pipe, a full disk. */
import { exitCodes } from './exit-codes.ts';

let isClosed = false;

/** True after the reader of standard output has gone away, as in `fulcrum bench | head`. */
export const isOutputClosed = (): boolean => isClosed;

/** Handles write errors on both streams, so that none of them ends in a stack trace. */
export function watchStreams(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // A closed pipe is no failure: the command runs on, because its exit code and its report may still be wanted.
    if (code === 'EPIPE') {
      isClosed = true;
      return;
    }
    process.stderr.write(`fulcrum: standard output cannot be written (${code ?? 'unknown reason'})\n`);
    process.exit(exitCodes.failed);
  });
  // There is nowhere left to report this error; the exit code stays as it is.
  process.stderr.on('error', () => undefined);
}
