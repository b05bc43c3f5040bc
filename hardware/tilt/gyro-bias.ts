/**
 * Estimates the gyro's output at rest, which the data sheet allows to be large and which drifts with temperature. Each
 * second the gyro's mean is compared with gravity: the mean minus the slope of the accelerometer's angle is bias and
 * nothing else, so a slow real motion, such as a creeping brake, is never absorbed into it.
 */
import { Trend } from './trend.ts';

/** Over one second the accelerometer's slope is known to 0.07°/s. */
const windowSeconds = 1;
const minReadings = 25;
/**
 * A window is used only at rest or in an even motion. The chip's own noise is 0.04°/s and 0.2°; more scatter than this
 * means somebody moves.
 */
const quietRateDegPerS = 0.3;
const quietAngleDeg = 0.6;
/** Once a bias is known, it is updated only while the table turns slower than this (°/s, by the accelerometer). */
const standstillDegPerS = 0.3;
/** The first windows are averaged; later ones correct this share of the remaining error. */
const correctionShare = 0.2;
/** Upper limit of a correction per second, °/s: temperature does not drift faster. */
const maxStepDegPerS = 0.02;
/** A bias this far from the known one (°/s) is no drift but another chip, and replaces it at once. */
const replacedChipDegPerS = 1;

export class GyroBias {
  readonly #maxBias: number;
  readonly #angle = new Trend();
  readonly #rate = new Trend();
  #seconds = 0;
  #bias: number | null = null;
  #windows = 0;

  /** @param maxBiasDegPerS the chip's zero-rate tolerance: anything larger is not taken for a bias */
  constructor(maxBiasDegPerS: number) {
    this.#maxBias = maxBiasDegPerS;
  }

  /** °/s; null until the first quiet second. */
  get bias(): number | null {
    return this.#bias;
  }

  /** Discards the window in progress, after a gap. The bias stays. */
  restart(): void {
    this.#angle.clear();
    this.#rate.clear();
    this.#seconds = 0;
  }

  /**
   * @param accelAngle from the accelerometer, degrees
   * @param gyroRate from the gyro, °/s, bias included
   * @param seconds since the previous push
   */
  push(accelAngle: number, gyroRate: number, seconds: number): void {
    this.#seconds += seconds;
    this.#angle.push(this.#seconds, accelAngle);
    this.#rate.push(this.#seconds, gyroRate);
    if (this.#seconds < windowSeconds) return;
    this.#update();
    this.restart();
  }

  #update(): void {
    const turning = this.#angle.slope;
    const isQuiet = this.#rate.scatter < quietRateDegPerS && this.#angle.scatter < quietAngleDeg;
    if (this.#angle.count < minReadings || !isQuiet) return;
    const seen = this.#rate.mean - turning;
    if (Math.abs(seen) > this.#maxBias) return;
    if (this.#bias === null || Math.abs(seen - this.#bias) > replacedChipDegPerS) {
      this.#bias = seen;
      this.#windows = 1;
      return;
    }
    if (Math.abs(turning) > standstillDegPerS) return;
    this.#windows += 1;
    const error = seen - this.#bias;
    const isAveraging = this.#windows * correctionShare <= 1;
    const step = isAveraging ? error / this.#windows : correctionShare * error;
    this.#bias += isAveraging ? step : Math.max(-maxStepDegPerS, Math.min(maxStepDegPerS, step));
  }
}
