/**
 * The measurements of an emulated MPU-6050, after its data sheet (PS-MPU-6000A, rev. 3.4): the motion of the bed with
 * mounting error, slip on the mount, gyro bias and the noise that the digital low-pass filter lets through.
 */
import type { Random } from '../simulator/random.ts';
import {
  accelNoiseDensity,
  gyroBias,
  gyroNoiseDensity,
  mountingErrorDeg,
  perDegree,
  unitsPerDegPerS,
  unitsPerG,
} from '../simulator/sensors/inertial.ts';
import type { Motion } from './motion-history.ts';

/** A setting of the digital low-pass filter. The gyro's delay is close to the accelerometer's. */
export interface Filter {
  readonly accelHz: number;
  readonly gyroHz: number;
  readonly delayMs: number;
}

export interface MeasurementSettings {
  readonly filter: Filter;
  /** Range selections 0..3; each doubles the range. */
  readonly accelRange: number;
  readonly gyroRange: number;
  /** Extra noise of the angle by an injected fault, ° rms. */
  readonly noisyDeg: number;
}

const unfiltered: Filter = { accelHz: 260, gyroHz: 256, delayMs: 0 };
/** By DLPF_CFG. */
const filters: readonly Filter[] = [
  unfiltered,
  { accelHz: 184, gyroHz: 188, delayMs: 2 },
  { accelHz: 94, gyroHz: 98, delayMs: 3 },
  { accelHz: 44, gyroHz: 42, delayMs: 4.9 },
  { accelHz: 21, gyroHz: 20, delayMs: 8.5 },
  { accelHz: 10, gyroHz: 10, delayMs: 13.8 },
  { accelHz: 5, gyroHz: 5, delayMs: 19 },
  unfiltered,
];
/** Noise bandwidth of a first-order filter relative to its cutoff. */
const noiseBandwidth = Math.PI / 2;
/** Register value = (°C − 36.53) × 340. */
const temperature = { perDegree: 340, zeroAt: 36.53, ofBed: 27, noise: 10 };
/** A knocked sensor turns within this time, and its gyro measures that. */
const slipMs = 40;

export const filterOf = (dlpfConfig: number): Filter => filters[dlpfConfig] ?? unfiltered;

export class Mpu6050Measurement {
  /** Errors of mounting and gyro, which a calibration measures. */
  readonly trim: { mountingDeg: number; gyroBiasDegPerS: number };
  readonly #random: Random;
  readonly #slip = { from: 0, to: 0, begunAt: 0 };

  constructor(random: Random) {
    this.#random = random;
    this.trim = {
      mountingDeg: random.uniform(-mountingErrorDeg, mountingErrorDeg),
      gyroBiasDegPerS: random.uniform(-gyroBias, gyroBias),
    };
  }

  /** Starts a slip to a changed offset. Call every millisecond: the slip starts when the sensor is knocked, not when read. */
  updateSlip(at: number, offsetDeg: number): void {
    const slip = this.#slip;
    if (offsetDeg === slip.to) return;
    slip.from = this.#slipAt(at).deg;
    slip.to = offsetDeg;
    slip.begunAt = at;
  }

  /** Accelerometer x, y, z; temperature; gyro x, y, z: unrounded register values. */
  measure(truth: Motion, at: number, { filter, accelRange, gyroRange, noisyDeg }: MeasurementSettings): number[] {
    const random = this.#random;
    const slip = this.#slipAt(at);
    const shake = noisyDeg > 0 ? random.gaussian() * noisyDeg : 0;
    const angle = (truth.angleDeg + this.trim.mountingDeg + slip.deg + shake) * perDegree;
    const perG = unitsPerG / 2 ** accelRange;
    const accelNoise = accelNoiseDensity * Math.sqrt(filter.accelHz * noiseBandwidth);
    const perDegPerS = unitsPerDegPerS / 2 ** gyroRange;
    const gyroNoise = gyroNoiseDensity * Math.sqrt(filter.gyroHz * noiseBandwidth);
    const gyro = (rate: number): number =>
      (rate + this.trim.gyroBiasDegPerS + random.gaussian() * gyroNoise) * perDegPerS;
    // Each value draws one random number: their order is part of what a seed reproduces.
    return [
      (Math.sin(angle) + random.gaussian() * accelNoise) * perG,
      random.gaussian() * accelNoise * perG,
      (Math.cos(angle) + random.gaussian() * accelNoise) * perG,
      (temperature.ofBed - temperature.zeroAt) * temperature.perDegree + random.gaussian() * temperature.noise,
      gyro(0),
      gyro(truth.rateDegPerS + slip.degPerS),
      gyro(0),
    ];
  }

  #slipAt(at: number): { deg: number; degPerS: number } {
    const { from, to, begunAt } = this.#slip;
    const share = Math.min(1, Math.max(0, (at - begunAt) / slipMs));
    const isMoving = at >= begunAt && at < begunAt + slipMs;
    return { deg: from + (to - from) * share, degPerS: isMoving ? ((to - from) * 1000) / slipMs : 0 };
  }
}
