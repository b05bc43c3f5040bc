import { errorCodes } from '../base/errors.ts';
import type { Degrees, Milliseconds } from '../base/units.ts';
import { degrees, milliseconds } from '../base/units.ts';
import type { Leg } from './leg.ts';
import { invertedDeg, isOffLevel, standsInverted } from './level.ts';
import type { LimitChecker, LimitedValue } from './limit-checker.ts';
import { atLeast, atMost } from './limit-checker.ts';
import type { Prescription } from './limits.ts';
import { absolute, longestInversion, steepAngle } from './limits.ts';
import { timeAt, trapezoid } from './trapezoid.ts';

/**
 * One excursion above +5°, which is one set. It ends once the table is below the threshold by the tilt margin. Its
 * duration is the time above the threshold, plus dwells within the margin below it.
 */
export interface Inversion {
  /** JSON pointer of the step in which it starts. */
  readonly step: string;
  readonly duration: Milliseconds;
  readonly peak: Degrees;
  /** Total dwell time near level (from −5° up to the margin) since the previous inversion; null for the first one. */
  readonly restBefore: Milliseconds | null;
}

/** A step that goes head-up after an inversion, and the rest at level before it. */
interface HeadUp {
  readonly step: string;
  readonly restBefore: Milliseconds;
}

/** The dose that results from the legs. */
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
      const started: Inversion = current ?? {
        step: leg.step,
        duration: milliseconds(0),
        peak: degrees(0),
        restBefore: inversions.length === 0 ? null : milliseconds(rest),
      };
      const peak = degrees(Math.max(started.peak, leg.from, leg.to));
      current = { ...started, duration: milliseconds(started.duration + inverted), peak };
    }
    if (current !== null && !standsInverted(leg.to)) {
      inversions.push(current);
      current = null;
      rest = 0;
    }
    if (isHeadUp(leg.to) && !isHeadUp(leg.from)) {
      if (inversions.length > 0) headUps.push({ step: leg.step, restBefore: milliseconds(rest) });
      rest = 0;
    }
    if (leg.from === leg.to && !standsInverted(leg.to) && !isHeadUp(leg.to)) rest += leg.duration;
  }
  return { inversions, headUps };
}

export const totalInverted = (inversions: readonly Inversion[]): Milliseconds =>
  milliseconds(inversions.reduce((total, { duration }) => total + duration, 0));

const isHeadUp = (angle: Degrees): boolean => angle < 0 && isOffLevel(angle);

/** Exact, from the trapezoidal profile. */
function invertedTime({ from, to, rate, accel, duration }: Leg): number {
  if (from === to) return standsInverted(from) ? duration : 0;
  if (Math.min(from, to) >= invertedDeg) return duration;
  if (Math.max(from, to) <= invertedDeg) return 0;
  const crossing = timeAt(trapezoid(from, to, rate, accel), invertedDeg);
  return to > from ? duration - crossing : crossing;
}

/** Checks inversion times, number of sets and rests. */
export function checkDose({ inversions, headUps }: Dose, granted: Prescription, checker: LimitChecker): void {
  const time = { unit: ' s', code: errorCodes.PROTOCOL_TIME } satisfies Partial<LimitedValue>;
  let total = 0;
  for (const [index, inversion] of inversions.entries()) {
    const pointer = inversion.step;
    const isSteep = inversion.peak > steepAngle;
    checker.check({
      ...time,
      pointer,
      what: `duration of the inversion ${isSteep ? `above ${steepAngle}° ` : ''}that starts here`,
      value: inSeconds(inversion.duration),
      absolute: atMost(inSeconds(longestInversion(absolute.oneInversion, isSteep))),
      granted: atMost(inSeconds(longestInversion(granted.oneInversion, isSteep))),
    });

    const before = total;
    total += inversion.duration;
    // The total and the number of sets are refused once each, where the limit is first exceeded.
    if (before <= granted.cumulative) {
      checker.check({
        ...time,
        pointer,
        what: 'total head-down time up to the inversion that starts here',
        value: inSeconds(total),
        absolute: atMost(inSeconds(absolute.cumulative)),
        granted: atMost(inSeconds(granted.cumulative)),
      });
    }
    if (index === Math.floor(granted.sets)) {
      checker.check({
        pointer,
        what: 'number of sets (the first excess one starts here)',
        value: inversions.length,
        unit: '',
        absolute: { min: 0, max: absolute.sets },
        granted: { min: 0, max: granted.sets },
        code: errorCodes.PROTOCOL_SETS,
      });
    }
    if (inversion.restBefore !== null) {
      checker.check({
        ...time,
        pointer,
        what: 'rest before the set that starts here',
        value: inSeconds(inversion.restBefore),
        absolute: atLeast(inSeconds(absolute.restBetweenSets)),
        granted: atLeast(inSeconds(granted.restBetweenSets)),
      });
    }
  }
  // Mastercare's instructions: at least 60 s level before going head-up. Blood pressure falls on the way up (Erigo).
  for (const { step, restBefore } of headUps) {
    checker.check({
      ...time,
      pointer: step,
      what: 'pause at level before going head-up after an inversion',
      value: inSeconds(restBefore),
      absolute: atLeast(inSeconds(absolute.finalPause)),
      granted: atLeast(inSeconds(granted.finalPause)),
    });
  }
}

/** Rounded to the millisecond, so that floating-point error refuses nothing and messages show the value checked. */
export const inSeconds = (time: number): number => Math.round(time) / 1000;
