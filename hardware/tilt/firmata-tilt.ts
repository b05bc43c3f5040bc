/**
 * The tilt sensor of a real table: an MPU-6050 behind the sensors' board. The head-down angle is atan2(accelX, accelZ),
 * its rate is gyroY: x along the bed toward the feet, z up out of it at level, y along the axle.
 */
import type { Clock } from '../../protocols/base/clock.ts';
import { type Degrees, degrees, degreesPerSecond, type Milliseconds } from '../../protocols/base/units.ts';
import { unitsPerDegPerS } from '../firmata/mpu6050.ts';
import type { TiltReading, TiltSource } from '../firmata/tilt-chip-reader.ts';
import type { TiltSample, TiltSensor } from '../table.ts';
import { Fusion } from './fusion.ts';
import { GyroBias } from './gyro-bias.ts';
import { RecentAngles } from './recent-angles.ts';
import { SampleTime } from './sample-time.ts';

export interface FirmataTiltOptions {
  readonly source: TiltSource;
  readonly clock: Clock;
  /** What it reads at level: from the calibration. */
  readonly zeroDeg: Degrees;
}

/** How the sensor is doing, for status and log. */
export interface TiltFigures {
  /** Since the last sample; null where there never was one. */
  readonly ageMs: number | null;
  /** Over the last half second. */
  readonly samplesPerSecond: number;
  /** rms about the trend of the last half second; null where there is too little of it. */
  readonly noiseDeg: number | null;
  /** °/s; null until it is learnt. */
  readonly gyroBias: number | null;
}

/** ms without a reading, after which what was known before counts for nothing. */
const gapMs = 200;
/**
 * Degrees between what the gyro carried on and what the accelerometer says. A sound chip's noise is 0.2° rms; one that is
 * further off is noisy, was knocked out of place, or speaks garbage, and a fusion that smooths that hides it from those
 * who watch (H11, H12). So it is shown as it is.
 */
const disbelief = 1.2;
/** After so many in a row (100 ms) the accelerometer is right, and the fusion begins again from it. */
const disbeliefs = 10;
/** Without a quiet second by then (ms), readings are shown with the gyro as it is: better than none. */
const patienceMs = 3000;
const perDegree = Math.PI / 180;

export class FirmataTilt implements TiltSensor {
  readonly #clock: Clock;
  readonly #zero: Degrees;
  readonly #listeners: ((sample: TiltSample) => void)[] = [];
  readonly #fusion = new Fusion();
  readonly #bias = new GyroBias();
  readonly #time = new SampleTime();
  readonly #recent = new RecentAngles();
  #lastAt: Milliseconds | null = null;
  #firstAt: Milliseconds | null = null;
  #strays = 0;
  #lastRaw = Number.NaN;
  #repeats = 0;

  constructor({ source, clock, zeroDeg }: FirmataTiltOptions) {
    this.#clock = clock;
    this.#zero = zeroDeg;
    source.onReading((reading) => this.#take(reading));
  }

  get figures(): TiltFigures {
    const now = this.#clock.now();
    const last = this.#recent.lastAt;
    const { samplesPerSecond, noiseDeg } = this.#recent.figures(now);
    return { ageMs: last === null ? null : now - last, samplesPerSecond, noiseDeg, gyroBias: this.#bias.bias };
  }

  subscribe(listener: (sample: TiltSample) => void): void {
    this.#listeners.push(listener);
  }

  #take(reading: TiltReading): void {
    const { at } = reading;
    this.#firstAt ??= at;
    if (this.#lastAt !== null && at - this.#lastAt > gapMs) this.#restart();
    this.#lastAt = at;
    const seconds = this.#time.advance(at) ?? 0;
    const level = levelOf(reading);
    const turning = reading.gyroY / unitsPerDegPerS;
    this.#bias.push(level, turning, seconds);
    const rate = turning - (this.#bias.bias ?? 0);
    const angle = this.#fuse(level, rate, seconds);
    // A gyro whose bias is not known yet would tell of a motion that is none.
    if (this.#bias.bias === null && at - this.#firstAt < patienceMs) return;
    const raw = fingerprint(reading);
    this.#repeats = raw === this.#lastRaw ? this.#repeats + 1 : 1;
    this.#lastRaw = raw;
    const sample = {
      at,
      angle: degrees(angle - this.#zero),
      rate: degreesPerSecond(rate),
      raw,
      repeats: this.#repeats,
    };
    this.#recent.push(at, sample.angle);
    for (const listener of this.#listeners) listener(sample);
  }

  #restart(): void {
    this.#fusion.restart();
    this.#bias.restart();
    this.#time.restart();
    this.#strays = 0;
  }

  #fuse(level: number, rate: number, seconds: number): number {
    const before = this.#fusion.angle;
    // With an unknown bias the gyro carries nothing.
    if (this.#bias.bias === null) this.#fusion.restart();
    else if (before !== null && Math.abs(level - (before + rate * seconds)) > disbelief) {
      this.#strays += 1;
      // Its gyro is not believed either: the fusion stands still, 0.03° at most in a reading's time.
      if (this.#strays < disbeliefs) return level;
      this.#fusion.restart();
    }
    this.#strays = 0;
    return this.#fusion.push(level, rate, seconds);
  }
}

/** Degrees, by gravity alone. */
export function levelOf({ accelX, accelZ }: Pick<TiltReading, 'accelX' | 'accelZ'>): number {
  return Math.atan2(accelX, accelZ) / perDegree;
}

/** The three registers that are used, side by side: 48 bits, so that equal means equal in each. */
function fingerprint({ accelX, accelZ, gyroY }: TiltReading): number {
  return ((accelX + 0x8000) * 0x10000 + (accelZ + 0x8000)) * 0x10000 + (gyroY + 0x8000);
}
