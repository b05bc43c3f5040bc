/** What the tilt sensor reads at level: measured while the table stands there, by the word of whoever checked it. */
import type { Clock } from '../../protocols/base/clock.ts';
import {
  type Degrees,
  type DegreesPerSecond,
  degrees,
  degreesPerSecond,
  type Milliseconds,
} from '../../protocols/base/units.ts';
import { unitsPerDegPerS, unitsPerG, zeroRateTolerance } from '../firmata/mpu6050.ts';
import type { TiltReading, TiltSource } from '../firmata/tilt-chip-reader.ts';
import { levelOf } from './firmata-tilt.ts';
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
  /** Nothing was measured that could be relied on; why, in plain words. */
  | { readonly ok: false; readonly reason: string };

/** Readings a second, at least: half of what the board sends. */
const fewestPerSecond = 50;
/** A chip's own noise is 0.2°; a hand on the table makes more. */
const mostNoise = 0.5;
/** Degrees of motion from the beginning to the end. */
const mostMotion = 0.2;
/** °/s of scatter: the chip's own is 0.04. */
const mostShaking = 0.3;
/** g, by which gravity in the plane of the tilt may be off: the chip's scale by 3 %, its zero by 0.08 g. */
const gravityError = 0.15;
/** In a row, to the bit: a chip at work is never that quiet (H10). */
const stuckReadings = 20;
/** A sensor screwed flat on the bed is not further off than this; one that is, has an axis the wrong way. */
const mostMounting = 10;

/** Measures for so long. Resolves when the time is over, whatever came; moves and changes nothing. */
export function measureLevel(source: TiltSource, clock: Clock, lasting: Milliseconds): Promise<CalibrationResult> {
  return new Promise((resolve) => {
    const survey = new Survey(clock.now());
    const stop = source.onReading((reading) => survey.push(reading));
    clock.after(lasting, () => {
      stop();
      resolve(survey.judge(lasting / 1000));
    });
  });
}

class Survey {
  readonly #startedAt: Milliseconds;
  readonly #level = new Trend();
  readonly #rate = new Trend();
  readonly #gravity = new Trend();
  #first: number | null = null;
  #last: TiltReading | null = null;
  #alike = 0;
  #mostAlike = 0;

  constructor(startedAt: Milliseconds) {
    this.#startedAt = startedAt;
  }

  push(reading: TiltReading): void {
    const seconds = (reading.at - this.#startedAt) / 1000;
    // About ±180° one angle has two signs.
    const level = levelOf(reading);
    this.#first ??= level;
    this.#alike = this.#last !== null && isAlike(reading, this.#last) ? this.#alike + 1 : 1;
    this.#mostAlike = Math.max(this.#mostAlike, this.#alike);
    this.#last = reading;
    this.#level.push(seconds, this.#first + withinHalfTurn(level - this.#first));
    this.#rate.push(seconds, reading.gyroY / unitsPerDegPerS);
    this.#gravity.push(seconds, Math.hypot(reading.accelX, reading.accelZ) / unitsPerG);
  }

  judge(seconds: number): CalibrationResult {
    const readings = this.#level.count;
    if (readings < fewestPerSecond * seconds) {
      return refused(`only ${readings} readings in ${seconds} s came from the tilt sensor`);
    }
    const reason = this.#stuck() ?? this.#motion(seconds) ?? this.#mounting();
    if (reason !== null) return refused(reason);
    const zeroDeg = degrees(this.#level.mean);
    const gyroBias = degreesPerSecond(this.#rate.mean);
    return { ok: true, level: { zeroDeg, gyroBias, noiseDeg: this.#level.scatter, readings } };
  }

  #stuck(): string | null {
    if (this.#mostAlike < stuckReadings) return null;
    return `the tilt sensor is stuck: ${this.#mostAlike} readings in a row were the same`;
  }

  #motion(seconds: number): string | null {
    const noise = this.#level.scatter;
    const moved = Math.abs(this.#level.slope) * seconds;
    const shaking = this.#rate.scatter;
    if (noise > mostNoise) return `the angle is noisy: ${noise.toFixed(2)}° rms, at most ${mostNoise}° is usable`;
    if (moved > mostMotion) return `the table moved by ${moved.toFixed(2)}°, at most ${mostMotion}° is usable`;
    if (shaking > mostShaking) return `the table shook: ${shaking.toFixed(2)}°/s rms, at most ${mostShaking} is usable`;
    return null;
  }

  #mounting(): string | null {
    const gravity = this.#gravity.mean;
    const zero = this.#level.mean;
    const bias = this.#rate.mean;
    if (Math.abs(gravity - 1) > gravityError) {
      return `gravity is ${gravity.toFixed(2)} g in the plane of the tilt: its axis is not along the table's axle`;
    }
    if (Math.abs(zero) > mostMounting) {
      return `it reads ${zero.toFixed(1)}° at level, at most ±${mostMounting}° is a mounting error`;
    }
    if (Math.abs(bias) > zeroRateTolerance) return `its gyro reads ${bias.toFixed(1)}°/s at rest: it is broken`;
    return null;
  }
}

/** In each register that is measured with. */
function isAlike(one: TiltReading, other: TiltReading): boolean {
  return one.accelX === other.accelX && one.accelZ === other.accelZ && one.gyroY === other.gyroY;
}

function withinHalfTurn(degrees: number): number {
  return degrees - 360 * Math.round(degrees / 360);
}

function refused(reason: string): CalibrationResult {
  return { ok: false, reason };
}
