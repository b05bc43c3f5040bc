/**
 * Every duration that a person may look for: how long a session waits, holds and allows. Messages, method descriptions
 * and the register take their figures from here. The time limits of single hazards stand beside them, in
 * {@link ./thresholds.ts}; the limits on inversion in `protocols/therapy/limits.ts`.
 */
export const durations = {
  /** A pause off level, head-down or head-up, may last this long; then RETURN. */
  longestPauseMs: 60_000,
  /** A fault's HOLD may last this long; then RETURN. */
  longestFaultHoldMs: 10_000,
  /** An override ends after this, and has to be requested again. */
  longestOverrideMs: 600_000,
  /** A jog that is not renewed within this time becomes a HOLD. */
  jogRenewalMs: 600,
  /** The actuator has this long to accept limits and arm its drive. */
  armingTimeoutMs: 3000,
  /** A return that has shown no progress for this long has failed, whatever it does: longer than the device's own bound. */
  longestReturnMs: 88_000,
  /** A table that does not stand this long after a cut is returned under power, or needs the manual release. */
  cutTimeoutMs: 2000,
  /**
   * Off level and undecided for this long after the red stop was let go, the device returns by itself at 1°/s; longer with
   * the ankle lock open. It announces that for the last part (wire specification, rule 5).
   */
  redStopWaitMs: 60_000,
  redStopWaitAnkleOpenMs: 180_000,
  redStopAnnouncementMs: 10_000,
  /** The same after any other stop (wire specification, rule 2). */
  stopWaitMs: 10_000,
  stopAnnouncementMs: 3000,
  /** Stops of others may hold up the return that the person asked for by the button for this long in all. */
  longestStopOfButtonMs: 30_000,
  /** Each further one holds it until the table stands. */
  stopOfButtonAgainMs: 1000,
  /** H02, H04: a return that was cut, or that makes no progress, is ordered again after this. */
  returnRetryMs: 10_000,
  /** H15: time for backing off from an obstruction. */
  reliefTimeoutMs: 6000,
  /** Drive test: time to find, press and release the return button. */
  testButtonMs: 30_000,
  /** Drive test: time under the brake at each stop. */
  testStandMs: 1000,
  /** H32: a person’s word that both sounders were heard holds for this long, and only until the computer restarts. */
  soundersHeardForMs: 86_400_000,
  /** H32: it can be given for this long after both have sounded. */
  soundersHeardWithinMs: 120_000,
  /** H31: a helper who has done something at a console counts as present for this long. */
  attendanceHoldsMs: 600_000,
  /** H23: a console that holds an override and is not heard for this long is gone. */
  consoleSilenceMs: 2500,
  /** An acknowledged alarm is visibly silent for this long, then sounds again. This project's judgement. */
  alarmSilenceMs: 120_000,
} as const;

/**
 * ms without a line after which the loop assesses all the same: a little more than the 20 ms between two telemetry lines, so
 * that a quiet session takes fifty turns a second and not a hundred.
 */
export const longestTurnGapMs = 22;

/** `60_000` -> `60 s`. */
export const secondsText = (ms: number): string => `${Math.round(ms / 100) / 10} s`;
