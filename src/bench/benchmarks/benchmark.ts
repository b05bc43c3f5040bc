/**
 * `npm run benchmark`: speed and memory, each figure beside its yardstick in the same run. These are measurements, not
 * tests, because machines differ: the exit code says only whether they were made.
 */
import { CommanderError } from 'commander';
import type { Options } from './options.ts';
import { benchmarkCommand } from './options.ts';
import type { RowResult } from './row.ts';
import { rowJson } from './row-json.ts';
import { allRows } from './rows.ts';
import { RowsRun } from './run-rows.ts';
import { rowLines, subjectHead, tableHead, totalsLine } from './table.ts';
import { areMet } from './verdict.ts';

/** As the commands of `fulcrum` have them; src/cli, where those stand, is a layer above. */
const exitCodes = { usage: 2, interrupted: 130 } as const;

try {
  await benchmarkCommand(measure).parseAsync(process.argv.slice(2), { from: 'user' });
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
}

async function measure({ quick, json, against, only = '' }: Options): Promise<void> {
  const rows = allRows().filter(({ subject, name }) => `${subject}: ${name}`.includes(only));
  if (rows.length === 0) {
    process.stderr.write(`error: --only: no row contains "${only}"\n`);
    process.exitCode = exitCodes.usage;
    return;
  }
  const verdicts: (boolean | null)[] = [];
  let subject = '';
  const print = (result: RowResult): void => {
    if (json === true) process.stdout.write(`${JSON.stringify(rowJson(result))}\n`);
    else {
      if (result.row.subject !== subject) process.stdout.write(subjectHead(result.row.subject));
      process.stdout.write(rowLines(result));
    }
    subject = result.row.subject;
    const { outcome, row } = result;
    verdicts.push(outcome.kind === 'measured' ? areMet(row.reach, outcome.measured) : null);
  };
  const run = new RowsRun({ isQuick: quick === true, against: against ?? null, onResult: print });
  // However this process ends, short of being killed.
  process.once('exit', () => run.end());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => process.exit(exitCodes.interrupted));
  }
  if (json !== true) process.stdout.write(tableHead());
  await run.run(rows);
  if (json !== true) process.stdout.write(totalsLine(verdicts));
  // Simulated boards' timers and pools of connections would keep the process for a while.
  process.exit();
}
