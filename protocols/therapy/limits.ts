import { absoluteMotion } from '../base/absolutes.ts';
import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds, seconds } from '../base/units.ts';

/**
 * The dose that a clinician prescribes: what is allowed for one person in one session. A limit that is not set grants
 * nothing (0, or null); it is never infinite.
 */
export interface Prescription {
  /** Maximum head-down angle. */
  readonly maxAngle: Degrees;
  /** Maximum head-up angle (0 or negative), for dismounting; 0 grants none. */
  readonly minAngle: Degrees;
  readonly downRate: DegreesPerSecond;
  /** Maximum rate of the protocol's ramps toward level or head-up. */
  readonly returnRate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  /** Maximum continuous time above +5°, including ramps. */
  readonly oneInversion: Milliseconds;
  readonly sets: number;
  /** Total time above +5° in the session. */
  readonly cumulative: Milliseconds;
  /** Minimum rest between sets. */
  readonly restBetweenSets: Milliseconds;
  /** Minimum pause at level at the end. */
  readonly finalPause: Milliseconds;
  readonly oscillation: Oscillation | null;
}

export interface Oscillation {
  readonly low: Degrees;
  readonly high: Degrees;
  /** Minimum duration of a cycle. */
  readonly cycle: Milliseconds;
}

/**
 * An inversion that goes beyond this angle is limited to 180 s in all, including the part below the angle: the stricter
 * of the two ways to read the rule. Angles above 45° add nothing to the lengthening of the spine (Chen 2011); the time
 * is this project's judgement.
 */
export const steepAngle = degrees(45);
const steepInversion = seconds(180);

/** The longest continuous inversion, where `granted` is the longest one below {@link steepAngle}. */
export const longestInversion = (granted: Milliseconds, isSteep: boolean): Milliseconds =>
  isSteep ? milliseconds(Math.min(granted, steepInversion)) : granted;

/**
 * The actuator's own limit on an inversion: later than the host's, and never above the absolute.
 * @param onTable what a sound table may need, which is more only with dozens of ramps
 */
export const deviceInversionLimit = (longestByHost: Milliseconds, onTable = longestByHost): Milliseconds =>
  milliseconds(Math.min(Math.max(longestByHost + seconds(10), onTable), absolute.oneInversion));

export const absoluteOscillation: Oscillation = { low: degrees(10), high: degrees(45), cycle: seconds(20) };

/** Compiled in: no configuration, protocol, prescription or override can exceed these. */
export const absolute: Prescription = {
  ...absoluteMotion,
  sets: 6,
  cumulative: seconds(900),
  restBetweenSets: seconds(30),
  finalPause: seconds(60),
  oscillation: absoluteOscillation,
};

/** Default of a new patient's prescription, and the prescription of a session without a patient. */
export const standard: Prescription = {
  maxAngle: degrees(30),
  minAngle: degrees(-15),
  downRate: degreesPerSecond(1.5),
  returnRate: degreesPerSecond(2),
  accel: degreesPerSecondSquared(1),
  oneInversion: seconds(180),
  sets: 3,
  cumulative: seconds(540),
  restBetweenSets: seconds(60),
  finalPause: seconds(120),
  oscillation: null,
};

/** Applies until six sessions over two weeks are completed. */
export const beginner: Prescription = {
  maxAngle: degrees(15),
  minAngle: degrees(-15),
  downRate: degreesPerSecond(1),
  returnRate: degreesPerSecond(1.5),
  accel: degreesPerSecondSquared(0.5),
  oneInversion: seconds(60),
  sets: 2,
  cumulative: seconds(180),
  restBetweenSets: seconds(120),
  finalPause: seconds(180),
  oscillation: null,
};

/** The dose over days: how sessions follow each other. A limit that is not set grants nothing. */
export interface Schedule {
  /** How much further than the furthest angle so far a session may go. */
  readonly angleGain: Degrees;
  /** On one calendar day. */
  readonly sessionsPerDay: number;
  /** Minimum time from the end of one session to the beginning of the next. */
  readonly betweenSessions: Milliseconds;
  /** Calendar days with a session, in any seven that follow each other. */
  readonly daysPerWeek: number;
}

const twoHours = milliseconds(2 * 3_600_000);

// Once or twice a day: Lifegear, Teeter; four days a week: Kim. The gap is this project's judgement.
export const absoluteSchedule: Schedule = {
  angleGain: degrees(10),
  sessionsPerDay: 3,
  betweenSessions: twoHours,
  daysPerWeek: 7,
};

export const standardSchedule: Schedule = {
  angleGain: degrees(5),
  sessionsPerDay: 1,
  betweenSessions: twoHours,
  daysPerWeek: 4,
};

export const beginnerSchedule: Schedule = {
  angleGain: degrees(5),
  sessionsPerDay: 1,
  betweenSessions: twoHours,
  daysPerWeek: 7,
};

/**
 * The prescription limited to the absolutes. A missing limit or NaN grants nothing: a maximum becomes 0, a minimum
 * becomes unattainable.
 */
export function narrowToAbsolute(prescription: Prescription): Prescription {
  const { oscillation } = prescription;
  return {
    maxAngle: degrees(narrowMax(prescription.maxAngle, absolute.maxAngle)),
    minAngle: degrees(0 - narrowMax(-prescription.minAngle, -absolute.minAngle)),
    downRate: degreesPerSecond(narrowMax(prescription.downRate, absolute.downRate)),
    returnRate: degreesPerSecond(narrowMax(prescription.returnRate, absolute.returnRate)),
    accel: degreesPerSecondSquared(narrowMax(prescription.accel, absolute.accel)),
    oneInversion: milliseconds(narrowMax(prescription.oneInversion, absolute.oneInversion)),
    sets: narrowMax(prescription.sets, absolute.sets),
    cumulative: milliseconds(narrowMax(prescription.cumulative, absolute.cumulative)),
    restBetweenSets: milliseconds(narrowMin(prescription.restBetweenSets, absolute.restBetweenSets)),
    finalPause: milliseconds(narrowMin(prescription.finalPause, absolute.finalPause)),
    oscillation: oscillation === null ? null : narrowOscillation(oscillation),
  };
}

function narrowOscillation(granted: Oscillation): Oscillation {
  return {
    low: degrees(narrowMin(granted.low, absoluteOscillation.low)),
    high: degrees(narrowMax(granted.high, absoluteOscillation.high)),
    cycle: milliseconds(narrowMin(granted.cycle, absoluteOscillation.cycle)),
  };
}

// Written so that NaN grants nothing.
const narrowMax = (granted: number, max: number): number => (granted > 0 ? Math.min(granted, max) : 0);
const narrowMin = (granted: number, min: number): number =>
  Number.isNaN(granted) ? Number.POSITIVE_INFINITY : Math.max(granted, min);

/**
 * Bounds on a protocol file, checked before any dose is computed, so that every file is processed in bounded time. All
 * are this project's judgement.
 */
export const bounds = {
  fileBytes: 64 * 1024,
  /** Below this the tilt sensor cannot tell motion from standstill (H14). */
  slowestRate: degreesPerSecond(0.1),
  shortestDwell: seconds(1),
  /** Longest dwell at level; off level the limit is {@link absolute}.oneInversion. */
  longestRest: seconds(900),
  /** Maximum `times` of `repeat`, and `cycles` of `oscillate`. */
  times: 100,
  /** Range of `warmUp` of `repeat`, degrees. */
  warmUp: { least: degrees(1), most: degrees(30) },
  /** Maximum depth of `repeat`. */
  nesting: 3,
  /** Maximum number of steps in one list. */
  steps: 100,
  legs: 500,
  session: seconds(3600),
} as const;
