/** The tilt chip, by its register map (RM-MPU-6000A, rev. 4.2) and data sheet (PS-MPU-6000A, rev. 3.4). */
export const address = 0x68;

export const registers = {
  sampleRateDivider: 0x19,
  config: 0x1a,
  gyroConfig: 0x1b,
  accelConfig: 0x1c,
  /** Of its successors (MPU-6500 and later), whose accelerometer has a filter of its own. */
  accelFilter: 0x1d,
  data: 0x3b,
  power: 0x6b,
  /** Axes on standby: each holds its last value. */
  standby: 0x6c,
  whoAmI: 0x75,
} as const;

/** From `data` on, high byte first: accelerometer x y z, temperature, gyro x y z. */
export const dataLength = 14;

/** Awake, with all axes; 1 kHz; 44 Hz accelerometer and 42 Hz gyro filter, 5 ms late; ±250 °/s; ±2 g. */
export const settings: readonly (readonly [register: number, value: number])[] = [
  [registers.power, 0x00],
  [registers.standby, 0x00],
  [registers.sampleRateDivider, 0x00],
  [registers.config, 0x03],
  [registers.gyroConfig, 0x00],
  [registers.accelConfig, 0x00],
];

/** 44.8 Hz, as the others. */
export const successorFilter = 0x03;

/**
 * What WHO_AM_I says. 0x68 is the chip itself (MPU-6000, -6050, -9150); 0x69 and 0x72 its clones on the market; 0x70 the
 * MPU-6500, 0x71 the MPU-9250, 0x73 the MPU-9255, whose data registers lie and scale the same.
 */
export const knownChips: ReadonlySet<number> = new Set([0x68, 0x69, 0x70, 0x71, 0x72, 0x73]);
export const firstSuccessor = 0x70;

export const unitsPerG = 16_384;
export const unitsPerDegPerS = 131;
/** Zero-rate output that the data sheet allows, °/s. */
export const zeroRateTolerance = 20;
