/** The tables of the README, made from the constants that they document. */
import { leaseMs } from '../../hardware/actuator/commands.ts';
import { absolute, longestInversion, steepAngle } from '../../protocols/therapy/limits.ts';
import { exitCodes, exitMeanings } from '../../src/cli/support/exit-codes.ts';
import { durations } from '../../src/safety/durations.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

type Row = readonly [string, string];

const exitCodeRows: readonly Row[] = Object.entries(exitCodes).map(([reason, code]) => [
  String(code),
  exitMeanings[reason as keyof typeof exitMeanings],
]);

const time = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);

const durationRows: readonly Row[] = [
  ['pause while tilted; then RETURN', time(durations.longestPauseMs)],
  ['HOLD after a fault; then RETURN', time(durations.longestFaultHoldMs)],
  ['a return to level; then only the manual release is left', time(durations.longestReturnMs)],
  ['an override, before it has to be requested again', time(durations.longestOverrideMs)],
  ['a jog without renewal; then HOLD', time(durations.jogRenewalMs)],
  ['a motion command without renewal; then the actuator stops', time(leaseMs)],
  ['time between "are you well?" prompts while head-down', time(defaultThresholds.promptEveryMs)],
  ['time to answer a prompt; then RETURN', time(defaultThresholds.promptAnswerMs)],
  ['silence of an acknowledged alarm', time(durations.alarmSilenceMs)],
  ['absolute limits of the angle', `${absolute.minAngle}° (head-up) to ${absolute.maxAngle}° (head-down)`],
  ['absolute limits of the rate', `${absolute.downRate}°/s down, ${absolute.returnRate}°/s toward level`],
  [
    'absolute limit of one inversion',
    `${time(absolute.oneInversion)}; ${time(longestInversion(absolute.oneInversion, true))} beyond ${steepAngle}°`,
  ],
  ['absolute limit of all inversions in a session', time(absolute.cumulative)],
];

/** A Markdown table with its columns padded to equal width, as the repository formats them. */
function tableOf(head: Row, rows: readonly Row[]): string {
  const widthOf = (column: 0 | 1) => Math.max(...[head, ...rows].map((row) => row[column].length));
  const line = ([first, second]: Row) => `| ${first.padEnd(widthOf(0))} | ${second.padEnd(widthOf(1))} |\n`;
  return [line(head), line(['-'.repeat(widthOf(0)), '-'.repeat(widthOf(1))]), ...rows.map(line)].join('');
}

export const exitCodeTable = tableOf(['code', 'meaning'], exitCodeRows);
const durationTable = tableOf(['what', 'limit'], durationRows);

/** The README with its tables made from the source. Throws where a table's place is not marked. */
export function withGeneratedTables(readme: string): string {
  return replaceTable(replaceTable(readme, 'exit codes', exitCodeTable), 'durations', durationTable);
}

function replaceTable(readme: string, title: string, table: string): string {
  const place = new RegExp(`(<!-- ${title}:[^>]*-->\\n\\n)(?:\\|.*\\n)+`);
  if (!place.test(readme)) throw new Error(`the README has no table marked "${title}"`);
  return readme.replace(place, (_, mark: string) => `${mark}${table}`);
}
