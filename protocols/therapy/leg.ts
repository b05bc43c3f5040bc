import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';

/** What a clinician would call this part of a session. */
export type Phase = 'ramping' | 'holding' | 'oscillating' | 'resting' | 'levelling' | 'recovering';

/**
 * One stretch of a session: a ramp from one angle to another, or, where `from` equals `to`, a stay.
 *
 * Phases: `ramping` and `oscillating` move; `holding` stays off level; `resting` stays at level between sets;
 * `levelling` is the last ramp to level; `recovering` is the final pause.
 */
export interface Leg {
  readonly phase: Phase;
  /** JSON pointer of the step that asked for it; '' for a leg that was added. */
  readonly step: string;
  readonly from: Degrees;
  readonly to: Degrees;
  readonly rate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  /** From the first ramp's order. */
  readonly start: Milliseconds;
  readonly duration: Milliseconds;
}

/** A protocol made concrete for one person: every leg with its times, and the dose it adds up to. */
export interface Timeline {
  readonly protocol: string;
  readonly title: string;
  readonly legs: readonly Leg[];
  readonly duration: Milliseconds;
  /** Total time above +5°; of stays already from the margin below it on, where no sensor tells the difference. */
  readonly inverted: Milliseconds;
  readonly longestInversion: Milliseconds;
  readonly sets: number;
  readonly maxAngle: Degrees;
  readonly minAngle: Degrees;
  readonly maxDownRate: DegreesPerSecond;
  readonly maxReturnRate: DegreesPerSecond;
  readonly maxAccel: DegreesPerSecondSquared;
  /** For the actuator: the longest inversion + 10 s, at most 300 s. */
  readonly deviceInversionLimit: Milliseconds;
}
