import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';

/** A part of a session, in clinical terms. */
export type Phase = 'ramping' | 'holding' | 'oscillating' | 'resting' | 'levelling' | 'recovering';

/**
 * One piece of a session: a ramp from one angle to another, or a dwell, where `from` equals `to`.
 *
 * Phases: `ramping` and `oscillating` are motion; `holding` is a dwell off level; `resting` is a dwell at level between
 * sets; `levelling` is the last ramp to level; `recovering` is the final pause.
 */
export interface Leg {
  readonly phase: Phase;
  /** JSON pointer of the step that requested it; '' for a leg that the planner added. */
  readonly step: string;
  readonly from: Degrees;
  readonly to: Degrees;
  readonly rate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  /** Time since the order of the first ramp. */
  readonly start: Milliseconds;
  readonly duration: Milliseconds;
}

/** A protocol planned for one person: all legs with their times, and the resulting dose. */
export interface Timeline {
  readonly protocol: string;
  readonly title: string;
  readonly legs: readonly Leg[];
  readonly duration: Milliseconds;
  /** Total time above +5°; dwells count from the tilt margin below it on (see level.ts). */
  readonly inverted: Milliseconds;
  readonly longestInversion: Milliseconds;
  readonly sets: number;
  readonly maxAngle: Degrees;
  readonly minAngle: Degrees;
  readonly maxDownRate: DegreesPerSecond;
  readonly maxReturnRate: DegreesPerSecond;
  readonly maxAccel: DegreesPerSecondSquared;
  /** The inversion limit sent to the actuator. */
  readonly deviceInversionLimit: Milliseconds;
}
