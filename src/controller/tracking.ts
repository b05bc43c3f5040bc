import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared } from '../../protocols/base/units.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import type { Trapezoid } from '../../protocols/therapy/trapezoid.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';

/** After an order has changed, the rate of the one before is still allowed for so long (ms): it has to brake first. */
const capMemory = 500;

/**
 * Where the table should be by the order that stands, and how fast it may be: what its real motion is measured
 * against.
 */
export class Tracking {
  #ramp: Trapezoid | null = null;
  #startedAt = 0;
  #cap = 0;
  #formerCap = 0;
  #capSince = 0;
  #standAt: Degrees = degrees(0);

  /**
   * A ramp was accepted, from where the table is. Where the table moves already (`presentRate`, signed), the profile is
   * the one that passes through here at that speed: it began earlier, or, where the table goes the other way, it begins
   * when and where the table will have stopped.
   */
  begin(
    from: Degrees,
    to: Degrees,
    rate: DegreesPerSecond,
    accel: DegreesPerSecondSquared,
    now: number,
    presentRate = 0,
  ): void {
    const direction = Math.sign(to - from);
    const along = Math.min(presentRate * direction, rate);
    const standsAt = from - (direction * along * along) / (2 * accel);
    this.#ramp = trapezoid(degrees(standsAt), to, rate, accel);
    this.#startedAt = now - (along / accel) * 1000;
    this.allow(rate, now);
  }

  /** No ramp, but motion up to `rate`: a return, or 0 to stand at `angle`. */
  end(angle: Degrees, rate: number, now: number): void {
    this.#ramp = null;
    this.#standAt = angle;
    this.allow(rate, now);
  }

  allow(rate: number, now: number): void {
    this.#formerCap = this.rateCap(now);
    this.#cap = rate;
    this.#capSince = now;
  }

  /** °/s. The largest that an order has allowed in the last half second. */
  rateCap(now: number): number {
    return now - this.#capSince < capMemory ? Math.max(this.#cap, this.#formerCap) : this.#cap;
  }

  target(now: number): Degrees {
    return this.#ramp === null ? this.#standAt : angleAt(this.#ramp, milliseconds(now - this.#startedAt));
  }

  /** Degrees that the profile has gone from the ramp's start. */
  profileWay(now: number): number {
    return this.#ramp === null ? 0 : Math.abs(this.target(now) - this.#ramp.from);
  }

  /** 1 head-down, -1 head-up, 0 without a ramp. */
  get direction(): number {
    return this.#ramp === null ? 0 : Math.sign(this.#ramp.to - this.#ramp.from);
  }

  /** ms until the profile ends. */
  profileLeft(now: number): number {
    return this.#ramp === null ? 0 : Math.max(0, this.#ramp.duration - (now - this.#startedAt));
  }

  /** Degrees that the table has gone in the ramp's direction. */
  trueWay(angle: number): number {
    const ramp = this.#ramp;
    return ramp === null ? 0 : (angle - ramp.from) * Math.sign(ramp.to - ramp.from);
  }
}
