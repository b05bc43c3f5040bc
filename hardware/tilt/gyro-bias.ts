/**
 * What the gyro says at rest: up to 20°/s by its data sheet, and drifting with temperature. Learnt second by second
 * against gravity: the gyro's mean less the rate at which the accelerometer's angle changes is bias, and nothing else.
 * So a slow motion, a creeping brake, is never learnt away.
 */
import { zeroRateTolerance } from '../firmata/mpu6050.ts';
import { Trend } from './trend.ts';

/** A window is a second: the accelerometer's slope over it is known to 0.07°/s. */
const windowSeconds = 1;
const fewestReadings = 25;
/** At rest, or turning evenly: the chip's own noise is 0.04°/s and 0.2°; more is somebody moving. */
const quietRate = 0.3;
const quietLevel = 0.6;
/** While the table turns the gyro is not asked for its bias, once one is known: °/s by the accelerometer. */
const standstill = 0.3;
/** The first windows are averaged; of a later one so much of its error is taken over. */
const share = 0.2;
/** And at most so much a second (°/s): temperature does not drift faster. */
const largestStep = 0.02;
/** Further off than this it is no drift but another chip, and is taken over at once. */
const anotherChip = 1;

export class GyroBias {
  readonly #level = new Trend();
  readonly #rate = new Trend();
  #seconds = 0;
  #bias: number | null = null;
  #windows = 0;

  /** °/s, within ±20. Null until a first quiet second. */
  get bias(): number | null {
    return this.#bias;
  }

  /** A gap: the second begun is worth nothing. The bias stays. */
  restart(): void {
    this.#level.clear();
    this.#rate.clear();
    this.#seconds = 0;
  }

  /**
   * @param level the accelerometer's angle, degrees
   * @param rate the gyro's, °/s, bias and all
   * @param seconds since the push before
   */
  push(level: number, rate: number, seconds: number): void {
    this.#seconds += seconds;
    this.#level.push(this.#seconds, level);
    this.#rate.push(this.#seconds, rate);
    if (this.#seconds < windowSeconds) return;
    this.#learn();
    this.restart();
  }

  #learn(): void {
    const turning = this.#level.slope;
    const isQuiet = this.#rate.scatter < quietRate && this.#level.scatter < quietLevel;
    if (this.#level.count < fewestReadings || !isQuiet) return;
    const seen = this.#rate.mean - turning;
    if (Math.abs(seen) > zeroRateTolerance) return;
    if (this.#bias === null || Math.abs(seen - this.#bias) > anotherChip) {
      this.#bias = seen;
      this.#windows = 1;
      return;
    }
    if (Math.abs(turning) > standstill) return;
    this.#windows += 1;
    const error = seen - this.#bias;
    const isNew = this.#windows * share <= 1;
    const step = isNew ? error / this.#windows : share * error;
    this.#bias += isNew ? step : Math.max(-largestStep, Math.min(largestStep, step));
  }
}
