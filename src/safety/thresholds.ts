/**
 * When a reading becomes a finding. Each number is the fault matrix's criterion for the hazard it is named after; they
 * are one object so that a test can loosen one and see the loosened controller caught.
 */
export interface Thresholds {
  /** H01: degrees beyond the session's limit. */
  readonly angleMargin: number;
  /** H01: degrees at which the table has gone too far for anybody. */
  readonly trip: number;
  /** H01: ms that the excess must last; three samples, so that one wild sample is left to H11. */
  readonly angleFor: number;
  /** H02: 1.5 × the profile's rate + 0.5°/s for 100 ms, 6°/s in any case. */
  readonly rateFactor: number;
  readonly rateMargin: number;
  readonly rateFor: number;
  readonly rateCeiling: number;
  /** H03: degrees of motion that nobody ordered. */
  readonly unorderedMotion: number;
  /** H04: degrees that a return must gain in a window of ms. */
  readonly returnProgress: number;
  readonly returnWindow: number;
  /** H04: degrees that a return may lose; the relief of an obstruction takes 2° (H16). */
  readonly returnLoss: number;
  /** H07: receive errors in a window of ms. */
  readonly garbledLines: number;
  readonly garbledWindow: number;
  /** H09: ms without a new sample. */
  readonly tiltAge: number;
  /** H10: samples identical to the bit. */
  readonly tiltRepeats: number;
  /** H11: degrees rms about the trend over a window of ms. */
  readonly tiltNoise: number;
  readonly tiltWindow: number;
  /** H12: degrees between the two sensors, for ms. */
  readonly disagreement: number;
  readonly disagreementFor: number;
  /** H14: share of the profile's way, looked at once that way is so many degrees. */
  readonly trackingShare: number;
  readonly trackingWay: number;
  /** H14: degrees from its end at which a ramp counts as ended. */
  readonly arrivalWindow: number;
  /** H17: degrees that a closed brake may give. */
  readonly brakeCreep: number;
  /** H20: ms between prompts while inverted, and ms to answer one. */
  readonly promptEvery: number;
  readonly promptAnswer: number;
  /** H22: ms that the controller's loop may stand still. */
  readonly stall: number;
  /** H26: ms by which a limit on time may be passed before RETURN is asked for. */
  readonly doseGrace: number;
}

export const defaultThresholds: Thresholds = {
  angleMargin: 1.5,
  trip: 62,
  angleFor: 60,
  rateFactor: 1.5,
  rateMargin: 0.5,
  rateFor: 100,
  rateCeiling: 6,
  unorderedMotion: 0.5,
  returnProgress: 1,
  returnWindow: 3000,
  returnLoss: 2.5,
  garbledLines: 3,
  garbledWindow: 1000,
  tiltAge: 200,
  tiltRepeats: 20,
  tiltNoise: 1.5,
  tiltWindow: 500,
  disagreement: 3,
  disagreementFor: 300,
  trackingShare: 0.5,
  trackingWay: 1,
  arrivalWindow: 0.5,
  brakeCreep: 2,
  promptEvery: 60_000,
  promptAnswer: 15_000,
  stall: 500,
  // A plan may use the limit up to its last second; brakes and reports add a little to each of its ramps.
  doseGrace: 800,
};
