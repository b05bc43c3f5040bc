/** The service's log: the journal's, or a file's. Its end is taken, and a beginning that is left out is said. */
import { readFileSync } from 'node:fs';
import { type Output, outputOf } from './programs.ts';

const mostLines = 20_000;
const mostBytes = 16 * 1024 * 1024;
const journalLimitMs = 20_000;

/** Throws the reason why there is none. */
export async function logText(file: string | null): Promise<string> {
  if (file !== null) return endOf(readFileSync(file));
  const output = await journal();
  if (!output.ok) throw new Error(output.problem);
  return endOf(Buffer.from(output.text), output.isCut);
}

/** The package's unit has a journal of its own; without the package, the lines are in the general one. */
const journal = (): Promise<Output> =>
  outputOf(
    'journalctl',
    // One more than is taken, so that a longer log is known.
    ['--namespace=+fulcrum', '--unit=fulcrum', '--no-pager', '--output=cat', `--lines=${mostLines + 1}`],
    journalLimitMs,
  );

/** @param wasCut whether a beginning is missing already */
export function endOf(log: Buffer, wasCut = false): string {
  const isLong = log.length > mostBytes;
  const all = log.subarray(-mostBytes).toString('utf8').split('\n');
  // Of the first line the beginning may be missing.
  const whole = isLong || wasCut ? all.slice(1) : all;
  const last = whole.slice(-(mostLines + (whole.at(-1) === '' ? 1 : 0)));
  if (!isLong && !wasCut && last.length === whole.length) return whole.join('\n');
  const lines = last.filter((line) => line !== '').length;
  return [`(The log is longer: these are its last ${lines} lines. See the rest where it was written.)`, ...last].join(
    '\n',
  );
}
