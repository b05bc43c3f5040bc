import { absoluteMotion } from '../base/absolutes.ts';
import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds, seconds } from '../base/units.ts';

/**
 * What may be done to one person in one session: the dose that a clinician prescribes. A limit that is not set grants
 * nothing (0, or null); it is never infinite.
 */
export interface Prescription {
  /** Furthest head-down. */
  readonly maxAngle: Degrees;
  /** Furthest head-up (0 or negative): the dismount step; 0 grants none. */
  readonly minAngle: Degrees;
  readonly downRate: DegreesPerSecond;
  /** Rate of every ramp toward level that the protocol asks for. */
  readonly returnRate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  /** Longest continuous time above +5°, ramps included. */
  readonly oneInversion: Milliseconds;
  readonly sets: number;
  /** Total time above +5° in the session. */
  readonly cumulative: Milliseconds;
  /** Shortest rest between sets. */
  readonly restBetweenSets: Milliseconds;
  /** Shortest pause at level at the end. */
  readonly finalPause: Milliseconds;
  readonly oscillation: Oscillation | null;
}

export interface Oscillation {
  readonly low: Degrees;
  readonly high: Degrees;
  /** Shortest cycle. */
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

/** The actuator's own limit on an inversion: later than the host's, and never above the absolute. */
export const deviceInversionLimit = (longestByHost: Milliseconds): Milliseconds =>
  milliseconds(Math.min(longestByHost + seconds(10), absolute.oneInversion));

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

/** What a new patient's prescription starts from, and what a session without a patient gets. */
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

/** Holds until six sessions over two weeks are done. */
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

/**
 * The prescription with nothing in it beyond the absolutes. What is missing or not a number grants nothing: a most of
 * 0, a least that cannot be met.
 */
export function narrowToAbsolute(prescription: Prescription): Prescription {
  const { oscillation } = prescription;
  return {
    maxAngle: degrees(atMost(prescription.maxAngle, absolute.maxAngle)),
    minAngle: degrees(0 - atMost(-prescription.minAngle, -absolute.minAngle)),
    downRate: degreesPerSecond(atMost(prescription.downRate, absolute.downRate)),
    returnRate: degreesPerSecond(atMost(prescription.returnRate, absolute.returnRate)),
    accel: degreesPerSecondSquared(atMost(prescription.accel, absolute.accel)),
    oneInversion: milliseconds(atMost(prescription.oneInversion, absolute.oneInversion)),
    sets: atMost(prescription.sets, absolute.sets),
    cumulative: milliseconds(atMost(prescription.cumulative, absolute.cumulative)),
    restBetweenSets: milliseconds(atLeast(prescription.restBetweenSets, absolute.restBetweenSets)),
    finalPause: milliseconds(atLeast(prescription.finalPause, absolute.finalPause)),
    oscillation: oscillation === null ? null : narrowOscillation(oscillation),
  };
}

function narrowOscillation(granted: Oscillation): Oscillation {
  return {
    low: degrees(atLeast(granted.low, absoluteOscillation.low)),
    high: degrees(atMost(granted.high, absoluteOscillation.high)),
    cycle: milliseconds(atLeast(granted.cycle, absoluteOscillation.cycle)),
  };
}

// Written so that NaN falls on the side that grants nothing.
const atMost = (granted: number, most: number): number => (granted > 0 ? Math.min(granted, most) : 0);
const atLeast = (granted: number, least: number): number =>
  Number.isNaN(granted) ? Number.POSITIVE_INFINITY : Math.max(granted, least);

/**
 * What a protocol file may ask at all, before any dose is counted, so that no file makes the program work for ever.
 * All of it this project's judgement.
 */
export const bounds = {
  fileBytes: 64 * 1024,
  /** Slower than this and the tilt sensor cannot tell motion from standing (H14). */
  slowestRate: degreesPerSecond(0.1),
  shortestStay: seconds(1),
  /** A stay at level; elsewhere {@link absolute}.oneInversion bounds it. */
  longestRest: seconds(900),
  /** Of `repeat`, and of the cycles of `oscillate`. */
  times: 100,
  nesting: 3,
  /** Steps in one list. */
  steps: 100,
  legs: 500,
  session: seconds(3600),
} as const;
