/** Parameters of the physical model, in SI units unless the name says otherwise, referred to the table's axis. */
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

/** Those of the person, who moves, and is followed by another one. */
export type PersonParameters = Pick<BodyParameters, 'massKg' | 'aboveAxisM' | 'towardHeadM' | 'tableInertia'>;

/** Rate of the unloaded drive at full voltage (rad/s). */
const noLoadRate = (8 * Math.PI) / 180;
const supplyVolts = 12;

export const defaultBody: BodyParameters = {
  // A person of 80 kg and 15 kg of bed.
  massKg: 95,
  // A person's centre of mass is above the axis by about half the depth of the trunk, less the drop of the bed. Gravity
  // therefore pulls away from level, by 56 N·m × sin(angle).
  aboveAxisM: 0.06,
  // Tables are adjusted to the user's height until they balance at level; a raised arm shifts the balance by about this
  // much. The torque is below the gear's friction, so that the table stays at level even without a brake.
  towardHeadM: 0.005,
  // m·h²/12 of 80 kg and 1.75 m is 20 kg·m²; 4 for the bed, 4 for the arms and the axis' offset.
  tableInertia: 28,
  tableFriction: 1,
  // A wiper motor's rotor (1e-5 kg·m²) behind 2250:1.
  gearInertia: 50,
  // Back-drivable: a self-locking gear would hide a brake that does not hold (H17).
  gearFriction: 9,
  // Grease and iron losses. With brake and drive off they limit the slide from 60° to 5.5°/s.
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
  // Chosen above the drive's maximum torque plus the weight's, so that a runaway drive cannot overcome the brake.
  brakeTorque: 400,
  // Catalogue values of small spring-applied brakes (30–60 ms).
  brakeEngageMs: 40,
  brakeReleaseMs: 50,
  // Beyond the range of -20..+60 and the trip at 62, but before the stops.
  lowerSwitchDeg: -21,
  upperSwitchDeg: 62.5,
  lowerStopDeg: -22,
  upperStopDeg: 64,
  // Rubber buffers: the drive's full torque presses 0.6° into them.
  stopStiffness: 30_000,
  stopDamping: 1_500,
  // A limb or a stool at about 1 m: 250 N per degree.
  obstructionStiffness: 14_000,
  obstructionDamping: 800,
};

interface Range {
  readonly least: number;
  readonly most: number;
}

type Ranges = Partial<Readonly<Record<keyof BodyParameters, Range>>>;

/** The persons and tables for which the device's and the controller's figures have to hold. */
export const bodyRanges = {
  // Person and bed.
  massKg: { least: 55, most: 150 },
  // Balanced from 18° head-up to 18° head-down.
  towardHeadM: { least: -0.02, most: 0.02 },
  playDeg: { least: 0.1, most: 0.2 },
  // A new gear, and a cold or dry one.
  gearFriction: { least: 7, most: 11 },
  // A battery at the end of its charge, and the bus on mains.
  supplyVolts: { least: 11.5, most: 13.4 },
  brakeEngageMs: { least: 30, most: 60 },
  brakeReleaseMs: { least: 30, most: 60 },
} satisfies Ranges;

/** As {@link bodyRanges} for a person who moves: an arm raised or crossed, on the back or on the side. */
export const postureRanges = { aboveAxisM: { least: 0.05, most: 0.07 }, towardHeadM: { least: -0.02, most: 0.02 } };

/**
 * Wear that a table must run with, without a false alarm: a quarter more play than new, a battery and a supply that are
 * weaker by an eighth. The brake has nothing to lose: it has to stop a drive that runs away, with the person's weight.
 */
export const toleratedWear = {
  playDeg: { least: 0.2, most: 0.25 },
  supplyVolts: { least: 10, most: 11.5 },
} satisfies Ranges;

/** Worn out: such a table may run, or is found out, and then the person comes home. */
export const wornOut = {
  playDeg: { least: 0.25, most: 1 },
  supplyVolts: { least: 8, most: 10 },
  // Down to 100 N·m it still holds every person, and slips below.
  brakeTorque: { least: 20, most: 390 },
} satisfies Ranges;
