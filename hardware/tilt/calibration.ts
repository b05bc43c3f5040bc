/** Measures what the tilt sensor reads at level, while the table stands at level; the operator vouches for that. */
import type { Clock } from '../../protocols/base/clock.ts';
import { angleText } from '../../protocols/base/round.ts';
import {
  type Degrees,
  type DegreesPerSecond,
  degrees,
  degreesPerSecond,
  type Milliseconds,
} from '../../protocols/base/units.ts';
import type { TiltReading, TiltSource } from '../firmata/tilt-chip-reader.ts';
import { accelAngleDeg } from './firmata-tilt.ts';
import { Trend } from './trend.ts';

export interface LevelMeasurement {
  /** For the configuration's `sensors.zeroDeg`. */
  readonly zeroDeg: Degrees;
  readonly gyroBias: DegreesPerSecond;
  /** rms of a single reading. */
  readonly noiseDeg: number;
  readonly readings: number;
}

export type CalibrationResult =
  | { readonly ok: true; readonly level: LevelMeasurement }
  /** The measurement is unusable, for the reason given. */
  | { readonly ok: false; readonly reason: string };

/** Half of what the board sends. */
const minReadingsPerSecond = 50;
/** rms of a single reading. The chip's own noise is 0.2°; a hand on the table makes more. */
const maxNoiseDeg = 0.5;
/** From the beginning to the end of the measurement. */
const maxMotionDeg = 0.2;
/** Scatter of the gyro; the chip's own is 0.04°/s. */
const maxShakingDegPerS = 0.3;
/** Deviation of gravity in the plane of the tilt: 3 % of scale and 0.08 g of zero error of the accelerometer. */
const maxGravityErrorG = 0.15;
/** Identical readings in a row that mean a stuck chip: a working one is never that quiet (H10). */
const stuckReadings = 20;
/** A sensor screwed flat on the bed is closer to level than this; otherwise one of its axes points the wrong way. */
const maxMountingDeg = 10;

/** Collects readings for `duration`, then resolves with the result. Only listens. */
export function measureLevel(source: TiltSource, clock: Clock, duration: Milliseconds): Promise<CalibrationResult> {
  return new Promise((resolve) => {
    const survey = new Survey(clock.now(), source.chip.zeroRateToleranceDegPerS);
    const stop = source.onReading((reading) => survey.push(reading));
    clock.after(duration, () => {
      stop();
      resolve(survey.result(duration / 1000));
    });
  });
}

class Survey {
  readonly #startedAt: Milliseconds;
  readonly #maxBias: number;
  readonly #angle = new Trend();
  readonly #rate = new Trend();
  readonly #gravity = new Trend();
  #first: number | null = null;
  #last: TiltReading | null = null;
  #identical = 0;
  #mostIdentical = 0;

  constructor(startedAt: Milliseconds, maxBiasDegPerS: number) {
    this.#startedAt = startedAt;
    this.#maxBias = maxBiasDegPerS;
  }

  push(reading: TiltReading): void {
    const seconds = (reading.at - this.#startedAt) / 1000;
    const angle = accelAngleDeg(reading);
    this.#first ??= angle;
    this.#identical = reading.raw === this.#last?.raw ? this.#identical + 1 : 1;
    this.#mostIdentical = Math.max(this.#mostIdentical, this.#identical);
    this.#last = reading;
    // Near ±180° the angle changes its sign, which would spoil the mean.
    this.#angle.push(seconds, this.#first + withinHalfTurn(angle - this.#first));
    this.#rate.push(seconds, reading.gyroYDegPerS);
    this.#gravity.push(seconds, Math.hypot(reading.accelXG, reading.accelZG));
  }

  result(seconds: number): CalibrationResult {
    const readings = this.#angle.count;
    if (readings < minReadingsPerSecond * seconds) {
      return refused(`only ${readings} readings in ${seconds} s came from the tilt sensor`);
    }
    const reason = this.#stuckProblem() ?? this.#motionProblem(seconds) ?? this.#mountingProblem();
    if (reason !== null) return refused(reason);
    const zeroDeg = degrees(this.#angle.mean);
    const gyroBias = degreesPerSecond(this.#rate.mean);
    return { ok: true, level: { zeroDeg, gyroBias, noiseDeg: this.#angle.scatter, readings } };
  }

  #stuckProblem(): string | null {
    if (this.#mostIdentical < stuckReadings) return null;
    return `the tilt sensor is stuck: ${this.#mostIdentical} identical readings in a row`;
  }

  #motionProblem(seconds: number): string | null {
    const noise = this.#angle.scatter;
    const moved = Math.abs(this.#angle.slope) * seconds;
    const shaking = this.#rate.scatter;
    if (noise > maxNoiseDeg) return `the angle is noisy: ${noise.toFixed(2)}° rms, at most ${maxNoiseDeg}° is usable`;
    if (moved > maxMotionDeg) return `the table moved by ${moved.toFixed(2)}°, at most ${maxMotionDeg}° is usable`;
    if (shaking > maxShakingDegPerS) {
      return `the table shook: ${shaking.toFixed(2)}°/s rms, at most ${maxShakingDegPerS} is usable`;
    }
    return null;
  }

  #mountingProblem(): string | null {
    const gravity = this.#gravity.mean;
    const zero = this.#angle.mean;
    const bias = this.#rate.mean;
    if (Math.abs(gravity - 1) > maxGravityErrorG) {
      return `gravity is ${gravity.toFixed(2)} g in the plane of the tilt: the sensor’s y axis is not along the table’s axle`;
    }
    if (Math.abs(zero) > maxMountingDeg) {
      return `the sensor reads ${angleText(zero)}° at level, at most ±${maxMountingDeg}° is a mounting error`;
    }
    if (Math.abs(bias) > this.#maxBias) return `the gyro reads ${bias.toFixed(1)}°/s at rest: it is broken`;
    return null;
  }
}

function withinHalfTurn(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

function refused(reason: string): CalibrationResult {
  return { ok: false, reason };
}
