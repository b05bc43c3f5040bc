/** The tables of the README, made from the constants that they document. */
import { leaseMs } from '../../hardware/actuator/commands.ts';
import {
  absolute,
  absoluteSchedule,
  beginner,
  beginnerSchedule,
  longestInversion,
  type Oscillation,
  type Prescription,
  type Schedule,
  standard,
  standardSchedule,
  steepAngle,
} from '../../protocols/therapy/limits.ts';
import { exitCodes, exitMeanings } from '../../src/cli/support/exit-codes.ts';
import { keyRows } from '../../src/console/terminal/key-table.ts';
import { durations } from '../../src/safety/durations.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

type Row = readonly string[];

const exitCodeRows: readonly Row[] = Object.entries(exitCodes).map(([reason, code]) => [
  String(code),
  exitMeanings[reason as keyof typeof exitMeanings],
]);

const time = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);

const durationRows: readonly Row[] = [
  ['pause while tilted; then RETURN', time(durations.longestPauseMs)],
  ['HOLD after a fault; then RETURN', time(durations.longestFaultHoldMs)],
  ['a return without a degree of progress; then the manual release', time(defaultThresholds.slowestReturnWindowMs)],
  [
    'undecided after the red stop was let go; then a return at 1°/s',
    `${time(durations.redStopWaitMs)}; ${time(durations.redStopWaitAnkleOpenMs)} with the ankle lock open`,
  ],
  ['stops of others during the return button’s return, in all', time(durations.longestStopOfButtonMs)],
  ['an override, before it has to be requested again', time(durations.longestOverrideMs)],
  ['a jog without renewal; then HOLD', time(durations.jogRenewalMs)],
  ['a motion command without renewal; then the actuator stops', time(leaseMs)],
  ['time between "are you well?" prompts while head-down', time(defaultThresholds.promptEveryMs)],
  ['time to answer a prompt; then RETURN', time(defaultThresholds.promptAnswerMs)],
  ['a confirmation that both sounders were heard', `${durations.soundersHeardForMs / 3_600_000} h`],
  ['silence of an acknowledged alarm', time(durations.alarmSilenceMs)],
  ['absolute limits of the angle', `${absolute.minAngle}° (head-up) to ${absolute.maxAngle}° (head-down)`],
  ['absolute limits of the rate', `${absolute.downRate}°/s down, ${absolute.returnRate}°/s toward level`],
  [
    'absolute limit of one inversion',
    `${time(absolute.oneInversion)}; ${time(longestInversion(absolute.oneInversion, true))} beyond ${steepAngle}°`,
  ],
  ['absolute limit of all inversions in a session', time(absolute.cumulative)],
];

/** Where each limit comes from; the short names are explained below the table. J: this project's judgement. */
const limitRows: readonly Row[] = [
  limitRow('head-down angle', ({ maxAngle }) => `${maxAngle}°`, 'Lifegear, Inversion FAQs, Mastercare, Kim, Chen'),
  limitRow('head-up angle', ({ minAngle }) => `${minAngle}°`, 'Mastercare (dismounting), J'),
  limitRow('rate down', ({ downRate }) => `${downRate}°/s`, 'J'),
  limitRow('rate toward level', ({ returnRate }) => `${returnRate}°/s`, 'J'),
  limitRow('acceleration', ({ accel }) => `${accel}°/s²`, 'J'),
  limitRow(
    'one inversion, ramps included',
    ({ oneInversion }) => time(oneInversion),
    'Lifegear, Teeter, Kim, Bodepudi',
  ),
  limitRow('sets', ({ sets }) => String(sets), 'Kim'),
  limitRow('all inversions of a session', ({ cumulative }) => time(cumulative), 'below the 20 min of Gianakopoulos'),
  limitRow('rest between sets, at least', ({ restBetweenSets }) => time(restBetweenSets), 'Jasien, J'),
  limitRow('final pause at level, at least', ({ finalPause }) => time(finalPause), 'Teeter, Mastercare, Erigo'),
  limitRow('oscillation', ({ oscillation }) => oscillationText(oscillation), 'Teeter, J'),
  scheduleRow('angle gained on the furthest so far', ({ angleGain }) => `${angleGain}°`, 'Lifegear, J'),
  scheduleRow('sessions a day', ({ sessionsPerDay }) => String(sessionsPerDay), 'Lifegear, Teeter, Kim'),
  scheduleRow('between sessions, at least', ({ betweenSessions }) => `${betweenSessions / 3_600_000} h`, 'J'),
  scheduleRow('days a week', ({ daysPerWeek }) => String(daysPerWeek), 'Kim'),
];

function limitRow(name: string, of: (prescription: Prescription) => string, from: string): Row {
  return [name, of(absolute), of(standard), of(beginner), from];
}

function scheduleRow(name: string, of: (schedule: Schedule) => string, from: string): Row {
  return [name, of(absoluteSchedule), of(standardSchedule), of(beginnerSchedule), from];
}

function oscillationText(oscillation: Oscillation | null): string {
  return oscillation === null
    ? 'off'
    : `${oscillation.low} to ${oscillation.high}°, ${time(oscillation.cycle)} a cycle or longer`;
}

/** A Markdown table with its columns padded to equal width, as the repository formats them. */
function tableOf(head: Row, rows: readonly Row[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: Row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}

const keyTable = tableOf(
  ['key', 'what it does'],
  keyRows.map(({ shown, text }) => [shown, text]),
);
export const exitCodeTable = tableOf(['code', 'meaning'], exitCodeRows);
const durationTable = tableOf(['what', 'limit'], durationRows);
const limitTable = tableOf(['limit', 'absolute', 'default', 'beginner', 'from'], limitRows);

/** The text with the table of the limits made from the source. */
export const withLimits = (text: string): string => replaceTable(text, 'limits', limitTable);

/** The README with its tables made from the source. Throws where a table's place is not marked. */
export function withGeneratedTables(readme: string): string {
  const withKeys = replaceTable(readme, 'keys', keyTable);
  return replaceTable(replaceTable(withKeys, 'exit codes', exitCodeTable), 'durations', durationTable);
}

function replaceTable(readme: string, title: string, table: string): string {
  const place = new RegExp(`(<!-- ${title}:[^>]*-->\\n\\n)(?:\\|.*\\n)+`);
  if (!place.test(readme)) throw new Error(`there is no table marked "${title}"`);
  return readme.replace(place, (_, mark: string) => `${mark}${table}`);
}
