/** What the body is made of, in SI units unless the name says otherwise. Torques and inertias are at the table's axis. */
export interface BodyParameters {
  readonly massKg: number;
  readonly aboveAxisM: number;
  readonly towardHeadM: number;
  readonly tableInertia: number;
  readonly tableFriction: number;
  readonly gearInertia: number;
  readonly gearFriction: number;
  readonly viscousFriction: number;
  readonly playDeg: number;
  readonly supplyVolts: number;
  readonly windingOhms: number;
  readonly torqueConstant: number;
  readonly driveLimitA: number;
  readonly brakeTorque: number;
  readonly brakeEngageMs: number;
  readonly brakeReleaseMs: number;
  readonly lowerSwitchDeg: number;
  readonly upperSwitchDeg: number;
  readonly lowerStopDeg: number;
  readonly upperStopDeg: number;
  readonly stopStiffness: number;
  readonly stopDamping: number;
  readonly obstructionStiffness: number;
  readonly obstructionDamping: number;
}

/** Rate that the drive reaches at full voltage with nothing to move: rad/s. */
const noLoadRate = (8 * Math.PI) / 180;
const supplyVolts = 12;

export const defaultBody: BodyParameters = {
  // A person of 80 kg and 15 kg of bed.
  massKg: 95,
  // Whoever lies on the bed is above its axis by about half a trunk's depth less the bed's drop: gravity takes hold of
  // that and pulls away from level, 56 N·m × sin(angle).
  aboveAxisM: 0.06,
  // Tables are set to the user's height until they balance at level; a raised arm is worth about this much. Less than the
  // gear's friction, so that level is a place where the table stays even without a brake.
  towardHeadM: 0.005,
  // m·h²/12 of 80 kg and 1.75 m is 20 kg·m²; 4 for the bed, 4 for the arms and the axis' offset.
  tableInertia: 28,
  tableFriction: 1,
  // A wiper motor's rotor (1e-5 kg·m²) behind 2250:1.
  gearInertia: 50,
  // Back-drivable: a gear that locked by itself would hide a brake that does not hold (H17).
  gearFriction: 9,
  // Grease and iron losses. With brake and drive off it keeps the slide from 60° under 5.5°/s.
  viscousFriction: 450,
  // A chain or two gear stages.
  playDeg: 0.2,
  supplyVolts,
  // A 12 V wiper motor.
  windingOhms: 0.6,
  // N·m/A and V·s/rad are the same number: full voltage runs at the no-load rate.
  torqueConstant: supplyVolts / noLoadRate,
  // The bridge's own limit: 300 N·m, less than the brake holds.
  driveLimitA: 3.5,
  // A spring-applied brake is chosen above the drive's greatest torque and the weight together, so that a runaway cannot
  // push through it.
  brakeTorque: 400,
  // Catalogue values of small spring-applied brakes (30–60 ms).
  brakeEngageMs: 40,
  brakeReleaseMs: 50,
  // Beyond the range of -20..+60 and the trip at 62, before the stops.
  lowerSwitchDeg: -21,
  upperSwitchDeg: 62.5,
  lowerStopDeg: -22,
  upperStopDeg: 64,
  // Rubber buffers: the drive's full torque presses 0.6° into them.
  stopStiffness: 30_000,
  stopDamping: 1_500,
  // A limb or a stool at about 1 m: 250 N for each degree.
  obstructionStiffness: 14_000,
  obstructionDamping: 800,
};
