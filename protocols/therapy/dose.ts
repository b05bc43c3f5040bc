import { errorCodes } from '../base/errors.ts';
import type { Degrees, Milliseconds } from '../base/units.ts';
import { degrees, milliseconds } from '../base/units.ts';
import type { Leg } from './leg.ts';
import { invertedDeg, offLevelDeg, tiltMarginDeg } from './level.ts';
import type { Judge, Question } from './limit-checker.ts';
import { atLeast, atMost } from './limit-checker.ts';
import type { Prescription } from './limits.ts';
import { absolute, longestInversion, steepAngle } from './limits.ts';
import { timeAt, trapezoid } from './trapezoid.ts';

/**
 * One excursion above +5°: a set. It lasts until the table is back below the threshold by the margin, and counts the
 * time above the threshold, and of stays already from the margin on.
 */
export interface Inversion {
  /** JSON pointer of the step that begins it. */
  readonly step: string;
  readonly lasts: Milliseconds;
  readonly peak: Degrees;
  /** Standing at level (from −5° up to the margin), all at one stretch, since the inversion before; null for the first. */
  readonly restBefore: Milliseconds | null;
}

/** A step that goes head-up after an inversion, and the rest at level before it. */
interface HeadUp {
  readonly step: string;
  readonly restBefore: Milliseconds;
}

/** What the legs add up to. */
export interface Dose {
  readonly inversions: readonly Inversion[];
  readonly headUps: readonly HeadUp[];
}

export function doseOf(legs: readonly Leg[]): Dose {
  const inversions: Inversion[] = [];
  const headUps: HeadUp[] = [];
  let current: Inversion | null = null;
  let rest = 0;
  for (const leg of legs) {
    const inverted = invertedTime(leg);
    if (inverted > 0) {
      const begun: Inversion = current ?? {
        step: leg.step,
        lasts: milliseconds(0),
        peak: degrees(0),
        restBefore: inversions.length === 0 ? null : milliseconds(rest),
      };
      const peak = degrees(Math.max(begun.peak, leg.from, leg.to));
      current = { ...begun, lasts: milliseconds(begun.lasts + inverted), peak };
    }
    if (current !== null && !isRaised(leg.to)) {
      inversions.push(current);
      current = null;
      rest = 0;
    }
    const goesHeadUp = leg.to < -offLevelDeg && leg.from >= -offLevelDeg;
    if (goesHeadUp) {
      if (inversions.length > 0) headUps.push({ step: leg.step, restBefore: milliseconds(rest) });
      rest = 0;
    }
    if (leg.from === leg.to && !isRaised(leg.to) && leg.to >= -offLevelDeg) rest += leg.duration;
  }
  return { inversions, headUps };
}

export const totalInverted = (inversions: readonly Inversion[]): Milliseconds =>
  milliseconds(inversions.reduce((total, { lasts }) => total + lasts, 0));

/** Whether the sensor could take a table that stands here for one above the threshold. */
const isRaised = (angle: Degrees): boolean => angle > invertedDeg - tiltMarginDeg;

/** Exact, from the trapezoid. */
function invertedTime({ from, to, rate, accel, duration }: Leg): number {
  if (from === to) return isRaised(from) ? duration : 0;
  if (Math.min(from, to) >= invertedDeg) return duration;
  if (Math.max(from, to) <= invertedDeg) return 0;
  const crossing = timeAt(trapezoid(from, to, rate, accel), invertedDeg);
  return to > from ? duration - crossing : crossing;
}

/** Judges time, sets and rests. */
export function judgeDose({ inversions, headUps }: Dose, granted: Prescription, judge: Judge): void {
  const time = { unit: ' s', code: errorCodes.PROTOCOL_TIME } satisfies Partial<Question>;
  let total = 0;
  for (const [index, inversion] of inversions.entries()) {
    const pointer = inversion.step;
    const isSteep = inversion.peak > steepAngle;
    judge.judge({
      ...time,
      pointer,
      what: isSteep ? `inversion that goes beyond ${steepAngle}°` : 'inversion that begins here',
      value: inSeconds(inversion.lasts),
      absolute: atMost(inSeconds(longestInversion(absolute.oneInversion, isSteep))),
      granted: atMost(inSeconds(longestInversion(granted.oneInversion, isSteep))),
    });

    const before = total;
    total += inversion.lasts;
    // Named once each, where the limit is passed.
    if (before <= granted.cumulative) {
      judge.judge({
        ...time,
        pointer,
        what: 'head-down time in all, with the inversion that begins here,',
        value: inSeconds(total),
        absolute: atMost(inSeconds(absolute.cumulative)),
        granted: atMost(inSeconds(granted.cumulative)),
      });
    }
    if (index === Math.floor(granted.sets)) {
      judge.judge({
        pointer,
        what: 'number of sets, of which the first too many begins here,',
        value: inversions.length,
        unit: '',
        absolute: { least: 0, most: absolute.sets },
        granted: { least: 0, most: granted.sets },
        code: errorCodes.PROTOCOL_SETS,
      });
    }
    if (inversion.restBefore !== null) {
      judge.judge({
        ...time,
        pointer,
        what: 'rest before the set that begins here',
        value: inSeconds(inversion.restBefore),
        absolute: atLeast(inSeconds(absolute.restBetweenSets)),
        granted: atLeast(inSeconds(granted.restBetweenSets)),
      });
    }
  }
  // Mastercare's instructions: at least 60 s level, and only then head-up. Blood pressure falls on the way up (Erigo).
  for (const { step, restBefore } of headUps) {
    judge.judge({
      ...time,
      pointer: step,
      what: 'pause at level before going head-up after an inversion',
      value: inSeconds(restBefore),
      absolute: atLeast(inSeconds(absolute.finalPause)),
      granted: atLeast(inSeconds(granted.finalPause)),
    });
  }
}

/** To the millisecond, so that the last bit of a sum refuses nobody, and a message shows what was judged. */
export const inSeconds = (time: number): number => Math.round(time) / 1000;
