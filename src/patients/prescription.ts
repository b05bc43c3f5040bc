/** A prescription as it is stored and shown: in the units in which people speak. */
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import {
  absolute,
  absoluteSchedule,
  bounds,
  type Prescription,
  type Schedule,
} from '../../protocols/therapy/limits.ts';
import { checkLastDay, checkNumber, checkText, checkWhole, longestNote, type Problems } from './fields.ts';
import type { CalendarDay, Moment } from './moment.ts';

/** Degrees, degrees per second, seconds, hours. */
export interface PrescribedLimits {
  readonly maxAngleDeg: number;
  /** 0 or negative: the furthest head-up angle. */
  readonly minAngleDeg: number;
  /** How much further than the furthest angle so far a session may go. */
  readonly angleGainDeg: number;
  readonly downRateDegPerS: number;
  readonly returnRateDegPerS: number;
  readonly accelDegPerS2: number;
  readonly oneInversionS: number;
  readonly sets: number;
  readonly cumulativeS: number;
  readonly restBetweenSetsS: number;
  readonly finalPauseS: number;
  /** Null: not granted. */
  readonly oscillation: { readonly lowDeg: number; readonly highDeg: number; readonly cycleS: number } | null;
  readonly sessionsPerDay: number;
  readonly hoursBetween: number;
  readonly daysPerWeek: number;
}

/** When the blood pressure has to be measured: on each day of use, or only at a clinician's wish. */
export type BloodPressureRule = 'each-day' | 'not-required';

export interface StoredPrescription {
  readonly limits: PrescribedLimits;
  readonly bloodPressure: BloodPressureRule;
  /** The clinician. */
  readonly by: string;
  readonly moment: Moment;
  /** The last day on which it is valid. */
  readonly until: CalendarDay;
}

/** Ends the beginner's limits before six sessions over two weeks are done. */
export interface Waiver {
  readonly reason: string;
  /** The clinician. */
  readonly by: string;
  readonly moment: Moment;
}

/** Limits of one session and of how sessions follow each other. */
export interface Limits extends Prescription, Schedule {}

export const absoluteLimits: Limits = { ...absolute, ...absoluteSchedule };

/** Days for which a prescription can be given at most. This project's judgement. */
export const longestPrescriptionDays = 366;

const hourMs = 3_600_000;

/** The limits in the units of the program. */
export function limitsOf(prescribed: PrescribedLimits): Limits {
  const { oscillation } = prescribed;
  return {
    maxAngle: degrees(prescribed.maxAngleDeg),
    minAngle: degrees(prescribed.minAngleDeg),
    downRate: degreesPerSecond(prescribed.downRateDegPerS),
    returnRate: degreesPerSecond(prescribed.returnRateDegPerS),
    accel: degreesPerSecondSquared(prescribed.accelDegPerS2),
    oneInversion: seconds(prescribed.oneInversionS),
    sets: prescribed.sets,
    cumulative: seconds(prescribed.cumulativeS),
    restBetweenSets: seconds(prescribed.restBetweenSetsS),
    finalPause: seconds(prescribed.finalPauseS),
    oscillation:
      oscillation === null
        ? null
        : {
            low: degrees(oscillation.lowDeg),
            high: degrees(oscillation.highDeg),
            cycle: seconds(oscillation.cycleS),
          },
    angleGain: degrees(prescribed.angleGainDeg),
    sessionsPerDay: prescribed.sessionsPerDay,
    betweenSessions: milliseconds(prescribed.hoursBetween * hourMs),
    daysPerWeek: prescribed.daysPerWeek,
  };
}

/** The limits in the units in which people speak: the inverse of {@link limitsOf}. */
export function prescribedOf(limits: Limits): PrescribedLimits {
  const { oscillation } = limits;
  return {
    maxAngleDeg: limits.maxAngle,
    minAngleDeg: limits.minAngle,
    angleGainDeg: limits.angleGain,
    downRateDegPerS: limits.downRate,
    returnRateDegPerS: limits.returnRate,
    accelDegPerS2: limits.accel,
    oneInversionS: limits.oneInversion / 1000,
    sets: limits.sets,
    cumulativeS: limits.cumulative / 1000,
    restBetweenSetsS: limits.restBetweenSets / 1000,
    finalPauseS: limits.finalPause / 1000,
    oscillation:
      oscillation === null
        ? null
        : { lowDeg: oscillation.low, highDeg: oscillation.high, cycleS: oscillation.cycle / 1000 },
    sessionsPerDay: limits.sessionsPerDay,
    hoursBetween: limits.betweenSessions / hourMs,
    daysPerWeek: limits.daysPerWeek,
  };
}

/** A limit that an absolute bounds from above has a least value that means something; one from below a greatest. */
interface FieldRule {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly isWhole?: true;
}

const longest = prescribedOf(absoluteLimits);

/** The range of each limit that is a number. Every range ends at the absolute. */
export const prescribedRanges: Readonly<Record<Exclude<keyof PrescribedLimits, 'oscillation'>, FieldRule>> = {
  maxAngleDeg: { min: 0, max: longest.maxAngleDeg, unit: '°' },
  minAngleDeg: { min: longest.minAngleDeg, max: 0, unit: '°' },
  angleGainDeg: { min: 0, max: longest.angleGainDeg, unit: '°' },
  downRateDegPerS: { min: bounds.slowestRate, max: longest.downRateDegPerS, unit: '°/s' },
  returnRateDegPerS: { min: bounds.slowestRate, max: longest.returnRateDegPerS, unit: '°/s' },
  accelDegPerS2: { min: 0.1, max: longest.accelDegPerS2, unit: '°/s²' },
  oneInversionS: { min: 0, max: longest.oneInversionS, unit: ' s' },
  sets: { min: 0, max: longest.sets, unit: '', isWhole: true },
  cumulativeS: { min: 0, max: longest.cumulativeS, unit: ' s' },
  restBetweenSetsS: { min: longest.restBetweenSetsS, max: bounds.longestRest / 1000, unit: ' s' },
  finalPauseS: { min: longest.finalPauseS, max: bounds.longestRest / 1000, unit: ' s' },
  sessionsPerDay: { min: 0, max: longest.sessionsPerDay, unit: '', isWhole: true },
  hoursBetween: { min: longest.hoursBetween, max: 168, unit: ' h' },
  daysPerWeek: { min: 0, max: longest.daysPerWeek, unit: '', isWhole: true },
};

/** What is wrong with prescribed limits: each that is beyond an absolute. */
export function checkLimits(limits: PrescribedLimits, place = 'limits'): Problems {
  const problems = Object.entries(prescribedRanges).flatMap(([key, { isWhole, ...range }]) => {
    // Its keys are those of the limits that are numbers.
    const value = limits[key as keyof typeof prescribedRanges];
    return (isWhole ? checkWhole : checkNumber)(`${place}.${key}`, value, range);
  });
  if (limits.oscillation === null || longest.oscillation === null) return problems;
  const { lowDeg, highDeg, cycleS } = limits.oscillation;
  const widest = longest.oscillation;
  const at = `${place}.oscillation`;
  const oscillation = [
    ...checkNumber(`${at}.lowDeg`, lowDeg, { min: widest.lowDeg, max: widest.highDeg, unit: '°' }),
    ...checkNumber(`${at}.highDeg`, highDeg, { min: widest.lowDeg, max: widest.highDeg, unit: '°' }),
    ...checkNumber(`${at}.cycleS`, cycleS, { min: widest.cycleS, max: longest.oneInversionS, unit: ' s' }),
  ];
  if (oscillation.length > 0 || lowDeg < highDeg) return [...problems, ...oscillation];
  const value = `${lowDeg}° and ${highDeg}°`;
  return [...problems, { place: at, problem: 'low is not below high', value, allowed: 'low < high' }];
}

/** What is wrong with a prescription. `today`: the number of the day; null: unknown. */
export function checkPrescription(
  { limits, until }: Pick<StoredPrescription, 'limits' | 'until'>,
  today: number | null,
): Problems {
  return [...checkLimits(limits), ...checkLastDay('until', until, today, longestPrescriptionDays)];
}

export const checkWaiver = ({ reason }: Pick<Waiver, 'reason'>): Problems => checkText('reason', reason, longestNote);
