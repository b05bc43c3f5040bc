/** What people are told about a protocol: its dose, and what is allowed but probably not meant. */
import { clockText } from '../base/round.ts';
import type { Timeline } from './leg.ts';
import { beginner, type Prescription, standard } from './limits.ts';
import type { Protocol } from './schema.ts';
import { planTimeline } from './timeline.ts';

/** `up to 30°`, `up to 15° and head-up to 15°`, or `head-up to 10°`. */
export function rangeText({ maxAngle, minAngle }: Pick<Timeline, 'maxAngle' | 'minAngle'>): string {
  const headUp = minAngle < 0 ? `head-up to ${-minAngle}°` : '';
  if (maxAngle <= 0 && headUp !== '') return headUp;
  return `up to ${maxAngle}°${headUp === '' ? '' : ` and ${headUp}`}`;
}

/** The dose in one line. */
export function doseText(timeline: Timeline): string {
  const { sets, longestInversion, inverted, duration } = timeline;
  return [
    rangeText(timeline),
    `${sets} ${sets === 1 ? 'set' : 'sets'}`,
    `longest inversion ${clockText(longestInversion / 1000)}`,
    `head-down ${clockText(inverted / 1000)} of ${clockText(duration / 1000)} in total`,
  ].join(', ');
}

/** The prescription that a label promises to keep within. */
const promisedBy: Readonly<Record<Protocol['level'], Prescription | null>> = { beginner, standard, advanced: null };

/** What is allowed but probably not meant. `place` is the file name used in messages. */
export function warningsOn(protocol: Protocol, timeline: Timeline, place: string): readonly string[] {
  const warnings: string[] = [];
  if (timeline.inverted === 0) {
    const direction = timeline.maxAngle > 0 ? 'the person is never inverted' : 'the table goes head-up only';
    warnings.push(`${place}: ${direction}: "to" is positive for head-down, and an inversion begins above 5°`);
  }
  const promised = promisedBy[protocol.level];
  const planned = promised === null ? null : planTimeline(protocol, promised, place);
  if (planned?.ok === false) {
    const [{ place: where, problem, allowed }] = planned.refusals;
    const limit = allowed === undefined ? '' : `; allowed: ${allowed}`;
    warnings.push(
      `${place}: "level" says ${protocol.level}, but that prescription refuses it: ${where}: ${problem}${limit}`,
    );
  }
  return warnings;
}
