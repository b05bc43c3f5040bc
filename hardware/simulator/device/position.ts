/**
 * Angle and rate from the position sensor, by an alpha-beta tracker that uses the ramp's acceleration, and rule 9's
 * check of the sensor: readings out of range, or jumps that no table can make.
 */
import { nominalScale, type ScaleRecord } from '../../../protocols/wire/scale-record.ts';
import { tickMs } from './constants.ts';

const dt = tickMs / 1000;
/** Critically damped, about 2 Hz for motion that the ramp did not announce: 0.05°/s of noise in the rate. */
const alpha = 0.12;
const beta = 0.0075;
/** Largest plausible distance from the prediction (cdeg). The hardest real stop gives a third of it. */
const jump = 100;
/** Implausible samples in a row that make the sensor bad: 15 ms, so that a single glitch is no fault. */
const badSampleLimit = 3;
/** Doubt added by a bad sample; a good one takes 1 away. More than about five bad samples in a second are a fault. */
const doubtPerBadSample = 40;
const doubtLimit = 200;
/** Duration of steady readings after which RESET may accept the sensor again (ms). */
const steadyMs = 500;
/** Share of the reference outside of which the wire must be broken or shorted. */
const lowestShare = 0.05;
const highestShare = 0.95;

export class Position {
  /** cdeg; the last good angle while {@link bad}, and the present one by the nominal scale if there was none. */
  angle = 0;
  /** cdeg/s */
  rate = 0;
  /** Stays set until {@link accept}: after a jump the reading is steady again, but wrong. */
  bad = false;
  /** There has been a good reading since boot. */
  known = false;
  /** False: the calibrated scale cannot be used, and the sensor is bad until the next boot. */
  readonly #isScaled: boolean;
  readonly #spanDeg: number;
  /** Share of the reference at level. */
  readonly #zero: number;
  #raw = 0;
  #badInARow = 0;
  #doubt = 0;
  #steadyTicks = 0;

  constructor(record: ScaleRecord) {
    const { span, level } = record.kind === 'calibrated' ? record.scale : nominalScale;
    this.#spanDeg = span / 100;
    this.#zero = level / 4 / span;
    this.#isScaled = record.kind === 'calibrated' || record.kind === 'erased';
    this.bad = !this.#isScaled;
  }

  /**
   * Takes one sample.
   * @param share of the reference voltage
   * @param acceleration of the profile since the last sample (cdeg/s²)
   */
  sample(share: number, acceleration: number): void {
    const inRange = share > lowestShare && share < highestShare;
    const raw = (share - this.#zero) * this.#spanDeg * 100;
    const steady = inRange && Math.abs(raw - this.#raw) < jump;
    this.#steadyTicks = steady ? this.#steadyTicks + 1 : 0;
    this.#raw = raw;
    if (!this.#isScaled) this.angle = raw;
    if (this.bad) return;
    if (!this.known && inRange) {
      this.known = true;
      this.angle = raw;
    }
    this.rate += acceleration * dt;
    const predicted = this.angle + this.rate * dt;
    const error = raw - predicted;
    if (inRange && Math.abs(error) <= jump) {
      this.#badInARow = 0;
      if (this.#doubt > 0) this.#doubt -= 1;
      this.angle = predicted + alpha * error;
      this.rate += (beta / dt) * error;
      return;
    }
    this.angle = predicted;
    this.#badInARow += 1;
    this.#doubt += doubtPerBadSample;
    if (this.#badInARow >= badSampleLimit || this.#doubt > doubtLimit) {
      this.bad = true;
      this.rate = 0;
    }
  }

  /** The level switch has shown that the reading is stuck. */
  distrust(): void {
    this.bad = true;
    this.rate = 0;
  }

  /** In range, steady, and on the same side of level as the level switch: RESET may accept it. */
  isPlausible(levelClosed: boolean): boolean {
    if (!this.bad) return true;
    if (!this.#isScaled) return false;
    if (this.#steadyTicks * tickMs < steadyMs) return false;
    return levelClosed ? this.#raw < jump : this.#raw > -jump;
  }

  /** Clears {@link bad} and restarts the tracker at the present reading. */
  accept(): void {
    if (!this.bad) return;
    this.bad = false;
    this.#badInARow = 0;
    this.#doubt = 0;
    this.angle = this.#raw;
    this.rate = 0;
  }
}
