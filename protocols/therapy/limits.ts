import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../../src/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, seconds } from '../../src/units.ts';

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

/** Above this angle an inversion may last only {@link steepInversion}: [2] of the domain's sources, halved with care. */
export const steepAngle = degrees(45);
export const steepInversion = seconds(180);

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
  oscillation: { low: degrees(10), high: degrees(45), cycle: seconds(20) },
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
