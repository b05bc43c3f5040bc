/** A prescription as it is stored and shown: in the units in which people speak. */
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
