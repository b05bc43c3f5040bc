/**
 * Everything the host has to know about a tilt chip. Supporting another chip takes one file in this folder and its entry
 * in `all.ts`; drivers, filters, calibration and configuration work from this description.
 *
 * Mounting is the same for every chip: x along the bed toward the feet, z up out of the bed at level, y along the axle.
 * A driver whose chip has its axes elsewhere swaps them in {@link TiltChip.listen}.
 *
 * The filters and thresholds in `hardware/tilt` assume a chip that, as set up, is no noisier than 0.2° rms (angle from one
 * reading of the accelerometer) and 0.04°/s rms (gyro). Configure a noisier chip with a narrower filter.
 */
import type { Board, ImuDrivers } from 'johnny-five';

/** One measurement in units. Only the axes that an inversion table needs. */
export interface Motion {
  /** g, along the bed. */
  readonly accelXG: number;
  /** g, out of the bed: 1 at level. */
  readonly accelZG: number;
  /** °/s about the axle, positive toward head-down; includes the gyro's bias. */
  readonly gyroYDegPerS: number;
  /** Fingerprint of the three registers: two measurements have the same one only if all three registers are equal. */
  readonly raw: number;
}

export type RegisterWrite = readonly [register: number, value: number];

/** What a chip needs to receive its replies: johnny-five's drivers, or the board's `io` (firmata-io) itself. */
export interface ChipBus {
  readonly board: Board;
  readonly drivers: ImuDrivers;
}

export interface TiltChip {
  /** Value of `sensors.imu` in the configuration. */
  readonly name: string;
  /** Name in messages. */
  readonly label: string;
  /** Seven-bit I2C address. */
  readonly address: number;
  /** Register that identifies the chip, and the values of it that this description fits. */
  readonly identity: { readonly register: number; readonly known: ReadonlySet<number> };
  /** Written in this order at every set-up: wakes the chip and selects ranges and filters. */
  readonly setUp: readonly RegisterWrite[];
  /** Written once the chip has identified itself, for variants that need more. */
  setUpFor(identity: number): readonly RegisterWrite[];
  /** The block of registers that is read continuously. */
  readonly data: { readonly register: number; readonly length: number };
  /** Largest gyro output at rest that the data sheet allows, °/s; more means a broken chip. */
  readonly zeroRateToleranceDegPerS: number;
  /**
   * Has each data block decoded and passed to `listener`, from firmata-io's I2C replies. Called once per process. May
   * write to the bus: set-up follows.
   */
  listen(bus: ChipBus, listener: (motion: Motion) => void): void;
}

/** {@link Motion.raw} of three signed 16-bit registers: 48 bits side by side, exact in a double. */
export function rawFingerprint(accelX: number, accelZ: number, gyroY: number): number {
  return ((accelX + 0x8000) * 0x10000 + (accelZ + 0x8000)) * 0x10000 + (gyroY + 0x8000);
}
