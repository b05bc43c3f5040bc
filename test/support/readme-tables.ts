/** The tables of the README, made from the constants that they document. */
import { leaseMs } from '../../hardware/actuator/commands.ts';
import { absolute, longestInversion, steepAngle } from '../../protocols/therapy/limits.ts';
import { exitCodes, exitMeanings } from '../../src/cli/support/exit-codes.ts';
import { durations } from '../../src/safety/durations.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

type Row = readonly [string, string];

export const exitCodeRows: readonly Row[] = Object.entries(exitCodes).map(([reason, code]) => [
  String(code),
  exitMeanings[reason as keyof typeof exitMeanings],
]);

const time = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${ms / 1000} s`);

export const durationRows: readonly Row[] = [
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
