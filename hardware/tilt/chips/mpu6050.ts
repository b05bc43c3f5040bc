/** InvenSense MPU-6050: register map RM-MPU-6000A rev. 4.2, data sheet PS-MPU-6000A rev. 3.4. */
import type { ImuData } from 'johnny-five';
import { type ChipBus, type Motion, type RegisterWrite, rawFingerprint, type TiltChip } from './tilt-chip.ts';

const registers = {
  sampleRateDivider: 0x19,
  config: 0x1a,
  gyroConfig: 0x1b,
  accelConfig: 0x1c,
  /** Successors only (MPU-6500 and later): their accelerometer has a filter of its own. */
  accelFilter: 0x1d,
  data: 0x3b,
  power: 0x6b,
  /** Axes on standby; each keeps its last value. */
  standby: 0x6c,
  whoAmI: 0x75,
} as const;

const address = 0x68;
/** The first WHO_AM_I of a chip with a separate accelerometer filter. */
const firstSuccessor = 0x70;
/** 44.8 Hz, like the other filters. */
const accelFilter44Hz: RegisterWrite = [registers.accelFilter, 0x03];

/** LSB per g and per °/s in the ranges selected below, ±2 g and ±250 °/s. */
export const unitsPerG = 16_384;
export const unitsPerDegPerS = 131;

export const mpu6050 = {
  name: 'MPU6050',
  label: 'MPU-6050',
  address,
  /**
   * 0x68 is the chip itself (MPU-6000, -6050, -9150), 0x69 and 0x72 are clones on the market. 0x70 (MPU-6500), 0x71
   * (MPU-9250) and 0x73 (MPU-9255) have the same data registers and scale.
   */
  identity: { register: registers.whoAmI, known: new Set([0x68, 0x69, 0x70, 0x71, 0x72, 0x73]) },
  /** Awake with all axes on; 1 kHz; filters of 44 Hz (accelerometer) and 42 Hz (gyro), 5 ms delay; ±250 °/s; ±2 g. */
  setUp: [
    [registers.power, 0x00],
    [registers.standby, 0x00],
    [registers.sampleRateDivider, 0x00],
    [registers.config, 0x03],
    [registers.gyroConfig, 0x00],
    [registers.accelConfig, 0x00],
  ],
  setUpFor: (identity: number): readonly RegisterWrite[] => (identity >= firstSuccessor ? [accelFilter44Hz] : []),
  /** High byte first: accelerometer x, y, z; temperature; gyro x, y, z. */
  data: { register: registers.data, length: 14 },
  zeroRateToleranceDegPerS: 20,
  listen({ board, drivers }: ChipBus, listener: (motion: Motion) => void): void {
    drivers.get(board, 'MPU6050', { address }).on('data', (data) => listener(decodeMpu6050(data)));
  },
} as const satisfies TiltChip;

export function decodeMpu6050({ accelerometer, gyro }: ImuData): Motion {
  return {
    accelXG: accelerometer.x / unitsPerG,
    accelZG: accelerometer.z / unitsPerG,
    gyroYDegPerS: gyro.y / unitsPerDegPerS,
    raw: rawFingerprint(accelerometer.x, accelerometer.z, gyro.y),
  };
}
