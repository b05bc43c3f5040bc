/**
 * The tilt sensor of a real table: a tilt chip behind the sensors' board. The head-down angle is atan2(accelX, accelZ) and
 * its rate is gyroY; `chips/tilt-chip.ts` says how the axes lie.
 */
import type { Clock } from '../../protocols/base/clock.ts';
import { round } from '../../protocols/base/round.ts';
import { type Degrees, degrees, degreesPerSecond, type Milliseconds } from '../../protocols/base/units.ts';
import type { TiltReading, TiltSource } from '../firmata/tilt-chip-reader.ts';
import type { TiltSample, TiltSensor } from '../table.ts';
import { Fusion } from './fusion.ts';
import { GyroBias } from './gyro-bias.ts';
import { RecentAngles } from './recent-angles.ts';
import { SampleTime } from './sample-time.ts';

export interface FirmataTiltOptions {
  readonly source: TiltSource;
  readonly clock: Clock;
  /** The sensor's own angle with the table at level, from the calibration. */
  readonly zeroDeg: Degrees;
}

/** Quality of the readings, for status and log. */
export interface TiltFigures {
  /** Since the last sample; null before the first. */
  readonly ageMs: number | null;
  /** Over the last half second. */
  readonly samplesPerSecond: number;
  /** rms about the trend of the last half second; null with too few samples. */
  readonly noiseDeg: number | null;
  /** °/s; null until it is known. */
  readonly gyroBias: number | null;
}

/** A gap in the readings longer than this restarts filter and sample timing. */
const gapMs = 200;
/**
 * Largest difference between the angle predicted from the gyro and the accelerometer's that is fused. A sound chip's noise
 * is 0.2° rms. One further off is noisy, knocked out of place or sends garbage; smoothing would hide that from H11 and
 * H12, so such a reading passes through unfused.
 */
const maxInnovationDeg = 1.2;
/** After this many in a row (100 ms) the accelerometer is taken to be right, and the fusion restarts from it. */
const outliersToRestart = 10;
/** Without a quiet second within this time, samples are sent with the gyro's bias uncorrected: better than none. */
const biasTimeoutMs = 3000;
/**
 * Decimal places of a sample, far below what the chip resolves (0.0035°, 0.0076°/s) and its noise: more would be a third of
 * every recording.
 */
const anglePlaces = 4;
const ratePlaces = 3;
const radiansPerDegree = Math.PI / 180;

export class FirmataTilt implements TiltSensor {
  readonly #clock: Clock;
  readonly #zero: Degrees;
  readonly #listeners: ((sample: TiltSample) => void)[] = [];
  readonly #fusion = new Fusion();
  readonly #bias: GyroBias;
  readonly #time = new SampleTime();
  readonly #recent = new RecentAngles();
  #lastAt: Milliseconds | null = null;
  #firstAt: Milliseconds | null = null;
  #outliers = 0;
  #lastRaw = Number.NaN;
  #repeats = 0;

  constructor({ source, clock, zeroDeg }: FirmataTiltOptions) {
    this.#clock = clock;
    this.#zero = zeroDeg;
    this.#bias = new GyroBias(source.chip.zeroRateToleranceDegPerS);
    source.onReading((reading) => this.#onReading(reading));
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

  #onReading(reading: TiltReading): void {
    const { at, raw } = reading;
    this.#firstAt ??= at;
    if (this.#lastAt !== null && at - this.#lastAt > gapMs) this.#restart();
    this.#lastAt = at;
    const seconds = this.#time.advance(at) ?? 0;
    const accelAngle = accelAngleDeg(reading);
    const gyroRate = reading.gyroYDegPerS;
    this.#bias.push(accelAngle, gyroRate, seconds);
    const rate = gyroRate - (this.#bias.bias ?? 0);
    const angle = this.#fuse(accelAngle, rate, seconds);
    // Before its bias is known, the gyro would report a motion that does not exist.
    if (this.#bias.bias === null && at - this.#firstAt < biasTimeoutMs) return;
    this.#repeats = raw === this.#lastRaw ? this.#repeats + 1 : 1;
    this.#lastRaw = raw;
    const sample = {
      at,
      angle: degrees(round(angle - this.#zero, anglePlaces)),
      rate: degreesPerSecond(round(rate, ratePlaces)),
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
    this.#outliers = 0;
  }

  #fuse(accelAngle: number, rate: number, seconds: number): number {
    const before = this.#fusion.angle;
    // Until the bias is known, the accelerometer stands alone.
    if (this.#bias.bias === null) this.#fusion.restart();
    else if (before !== null && Math.abs(accelAngle - (before + rate * seconds)) > maxInnovationDeg) {
      this.#outliers += 1;
      // The gyro of this reading is not used either: the fused angle holds, which loses 0.03° per reading at most.
      if (this.#outliers < outliersToRestart) return accelAngle;
      this.#fusion.restart();
    }
    this.#outliers = 0;
    return this.#fusion.push(accelAngle, rate, seconds);
  }
}

/** The angle from gravity alone, before the zero correction. */
export function accelAngleDeg({ accelXG, accelZG }: Pick<TiltReading, 'accelXG' | 'accelZG'>): number {
  return Math.atan2(accelXG, accelZG) / radiansPerDegree;
}
