import { errorCodes } from '../base/errors.ts';
import { round } from '../base/round.ts';
import type { Degrees, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../base/units.ts';
import type { Leg } from './leg.ts';
import { invertedDeg, isOffLevel, standsInverted, tiltMarginDeg } from './level.ts';
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
  /** How much longer a sound table may take for it, or measure it: see {@link rampExcess}. */
  readonly allowance: Milliseconds;
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

/**
 * Time by which a ramp may exceed its profile while inverted: command, brake, reports, and coming to rest. Measured with
 * every person and table of the bench, in 4,000 ramps on the simulated board and some 20 on the emulated firmware: 0.03 to
 * 0.2 s, 0.12 s on average; in one ramp of 250 up to 0.63 s, which H26's grace covers.
 */
export const rampExcess = milliseconds(300);

export function doseOf(legs: readonly Leg[]): Dose {
  const inversions: Inversion[] = [];
  const headUps: HeadUp[] = [];
  let current: Inversion | null = null;
  let rest = 0;
  for (const leg of legs) {
    const inverted = invertedTime(leg);
    if (inverted > 0 || (current !== null && leg.from !== leg.to)) {
      const started: Inversion = current ?? {
        step: leg.step,
        duration: milliseconds(0),
        allowance: milliseconds(0),
        peak: degrees(0),
        restBefore: inversions.length === 0 ? null : milliseconds(rest),
      };
      const peak = degrees(Math.max(started.peak, leg.from, leg.to));
      current = {
        ...started,
        duration: milliseconds(started.duration + inverted),
        allowance: milliseconds(started.allowance + allowanceOf(leg)),
        peak,
      };
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

/** The longest inversion and their total, where each takes as long as a sound table may need for it. */
export function longestOnTable({ inversions }: Dose): { readonly one: Milliseconds; readonly all: Milliseconds } {
  const each = inversions.map(({ duration, allowance }) => duration + allowance);
  return {
    one: milliseconds(Math.max(0, ...each)),
    all: milliseconds(each.reduce((total, duration) => total + duration, 0)),
  };
}

const isHeadUp = (angle: Degrees): boolean => angle < 0 && isOffLevel(angle);

const invertedTime = (leg: Leg): number => {
  if (leg.from === leg.to) return standsInverted(leg.from) ? leg.duration : 0;
  return timeAbove(leg, invertedDeg);
};

/**
 * Beside {@link rampExcess}, a ramp through 5° counts for as long as a sensor may take it to be above; and the wire carries
 * rates and accelerations in hundredths.
 */
function allowanceOf(leg: Leg): number {
  if (leg.from === leg.to) return 0;
  const rate = degreesPerSecond(round(leg.rate, 2));
  const accel = degreesPerSecondSquared(round(leg.accel, 2));
  const { duration } = trapezoid(leg.from, leg.to, rate, accel);
  const carried = { ...leg, rate, accel, duration };
  return rampExcess + timeAbove(carried, invertedDeg - tiltMarginDeg) - timeAbove(leg, invertedDeg);
}

/** Of a ramp. Exact, from the trapezoidal profile. */
function timeAbove({ from, to, rate, accel, duration }: Leg, angle: number): number {
  if (Math.min(from, to) >= angle) return duration;
  if (Math.max(from, to) <= angle) return 0;
  const crossing = timeAt(trapezoid(from, to, rate, accel), degrees(angle));
  return to > from ? duration - crossing : crossing;
}

/** Checks inversion times, number of sets and rests. */
export function checkDose({ inversions, headUps }: Dose, granted: Prescription, checker: LimitChecker): void {
  const time = { unit: ' s', code: errorCodes.PROTOCOL_TIME } satisfies Partial<LimitedValue>;
  let planned = 0;
  let total = 0;
  for (const [index, inversion] of inversions.entries()) {
    const pointer = inversion.step;
    const isSteep = inversion.peak > steepAngle;
    checker.check({
      ...time,
      pointer,
      what: `duration of the inversion ${isSteep ? `above ${steepAngle}° ` : ''}that starts here`,
      value: inSeconds(inversion.duration + inversion.allowance),
      madeOf: madeOf(inversion.duration, inversion.allowance),
      absolute: atMost(inSeconds(longestInversion(absolute.oneInversion, isSteep))),
      granted: atMost(inSeconds(longestInversion(granted.oneInversion, isSteep))),
    });

    const before = total;
    planned += inversion.duration;
    total += inversion.duration + inversion.allowance;
    // The total and the number of sets are refused once each, where the limit is first exceeded.
    if (before <= granted.cumulative) {
      checker.check({
        ...time,
        pointer,
        what: 'total head-down time up to the inversion that starts here',
        value: inSeconds(total),
        madeOf: madeOf(planned, total - planned),
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

const madeOf = (planned: number, allowance: number): string =>
  `${inSeconds(planned)} s as planned and ${inSeconds(allowance)} s that its ramps may add`;

/** Rounded to the millisecond, so that floating-point error refuses nothing and messages show the value checked. */
export const inSeconds = (time: number): number => Math.round(time) / 1000;
