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

/** An inversion is continuous time above this angle. */
export const inversionThreshold = degrees(5);

/**
 * Below the threshold by this much the tilt sensor cannot tell a table that stands there from one above it (H26), so a
 * stay there counts as inverted, and an inversion ends only below it. This project's judgement.
 */
export const inversionMargin = degrees(1);

/**
 * An inversion that goes beyond this angle may last {@link steepInversion} in all, its gentler part included: the
 * stricter of two ways to read the rule. Angles above 45° add nothing to the lengthening (Chen 2011); the time is
 * this project's judgement.
 */
export const steepAngle = degrees(45);
export const steepInversion = seconds(180);

export const absoluteOscillation: Oscillation = { low: degrees(10), high: degrees(45), cycle: seconds(20) };

/** Compiled in: no configuration, protocol, prescription or override passes these. */
export const absolute: Prescription = {
  // 60° is the usual working maximum (Inversion FAQs, quantumnaturecare); 90° is unnecessary (Teeter).
  maxAngle: degrees(60),
  minAngle: degrees(-20),
  // Inside the 1.3–6°/s of tilt-table practice (Zyśko 2016); no source gives a rate for motorised inversion.
  downRate: degreesPerSecond(3),
  returnRate: degreesPerSecond(4),
  accel: degreesPerSecondSquared(2),
  oneInversion: seconds(300),
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
