/**
 * Angle and rate from the position sensor: an alpha-beta tracker that is told the ramp's acceleration, and a judgement
 * of the sensor itself (rule 9): out of range, or jumping as no table can.
 */
import { potentiometerSpanDeg, potentiometerZero } from '../electrical/potentiometer.ts';
import { tickMs } from './constants.ts';

const dt = tickMs / 1000;
/** Critically damped, about 2 Hz for what the ramp did not announce: 0.05°/s of noise in the rate. */
const alpha = 0.12;
const beta = 0.0075;
/** cdeg off the prediction. The hardest real stop gives a third of it. */
const jump = 100;
/** Samples in a row that cannot be: 15 ms, so that a single spark is no fault. */
const inARow = 3;
/** Doubt that a bad sample adds and a good one takes away: more than about five bad ones in a second are a fault. */
const doubtOfOne = 40;
const doubtLimit = 200;
/** ms of plausible samples after which a latched fault of the sensor counts as gone. */
const steadyMs = 500;

export class Position {
  /** cdeg; the last good one while {@link bad}. */
  angle = 0;
  /** cdeg/s */
  rate = 0;
  /** Stays until {@link trust}: after a jump the reading is steady again, and wrong. */
  bad = false;
  #known = false;
  #raw = 0;
  #badInARow = 0;
  #doubt = 0;
  #steadyTicks = 0;

  /** One sample, with the acceleration that the drive was told since the last one. */
  sample(share: number, acceleration: number): void {
    const inRange = share > 0.05 && share < 0.95;
    const raw = (share - potentiometerZero) * potentiometerSpanDeg * 100;
    const steady = inRange && Math.abs(raw - this.#raw) < jump;
    this.#steadyTicks = steady ? this.#steadyTicks + 1 : 0;
    this.#raw = raw;
    if (this.bad) return;
    if (!this.#known && inRange) {
      this.#known = true;
      this.angle = raw;
    }
    this.rate += acceleration * dt;
    const predicted = this.angle + this.rate * dt;
    const off = raw - predicted;
    if (inRange && Math.abs(off) <= jump) {
      this.#badInARow = 0;
      if (this.#doubt > 0) this.#doubt -= 1;
      this.angle = predicted + alpha * off;
      this.rate += (beta / dt) * off;
      return;
    }
    this.angle = predicted;
    this.#badInARow += 1;
    this.#doubt += doubtOfOne;
    if (this.#badInARow >= inARow || this.#doubt > doubtLimit) {
      this.bad = true;
      this.rate = 0;
    }
  }

  /** In range, quiet, and on the side of level that the cam says. */
  believable(levelClosed: boolean): boolean {
    if (!this.bad) return true;
    if (this.#steadyTicks * tickMs < steadyMs) return false;
    return levelClosed ? this.#raw < jump : this.#raw > -jump;
  }

  /** Starts anew from what the sensor says now. */
  trust(): void {
    if (!this.bad) return;
    this.bad = false;
    this.#badInARow = 0;
    this.#doubt = 0;
    this.angle = this.#raw;
    this.rate = 0;
  }
}
