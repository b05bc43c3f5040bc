import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared } from '../../protocols/base/units.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import type { Trapezoid } from '../../protocols/therapy/trapezoid.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import type { Remembering } from '../safety/watch.ts';

/** ms for which the previous order's rate stays allowed after a change: the table has to brake first. */
const capMemory = 500;

export interface TrackingMemory {
  ramp: Trapezoid | null;
  startedAt: number;
  cap: number;
  formerCap: number;
  capSince: number;
  /** Speed at which the present ramp was accepted, and how it is slowed down from there: at the ramp's own acceleration. */
  speedBefore: number;
  slowedSince: number;
  slowedAt: number;
  standAt: Degrees;
}

/** Expected position and allowed rate under the order that stands. The watches compare the real motion with it. */
export class Tracking implements Remembering {
  memory: TrackingMemory = {
    ramp: null,
    startedAt: 0,
    cap: 0,
    formerCap: 0,
    capSince: 0,
    speedBefore: 0,
    slowedSince: 0,
    slowedAt: 0,
    standAt: degrees(0),
  };

  /**
   * Begins the profile of an accepted ramp. If the table moves already (`presentRate`, signed), the profile is the one
   * that passes through `from` at that speed: it began earlier. If the table moves the other way, the profile begins
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
    this.memory.ramp = trapezoid(degrees(standsAt), to, rate, accel);
    this.memory.startedAt = now - (along / accel) * 1000;
    // No more than was allowed: a table that runs away is not slowed down.
    const speedBefore = Math.min(Math.abs(presentRate), this.rateCap(now));
    this.allow(rate, now);
    this.memory.speedBefore = speedBefore;
    this.memory.slowedSince = now;
    this.memory.slowedAt = accel;
  }

  /** Ends the profile. Motion up to `rate` stays allowed; 0 to stand at `angle`. */
  end(angle: Degrees, rate: number, now: number): void {
    this.memory.ramp = null;
    this.memory.speedBefore = 0;
    this.memory.standAt = angle;
    this.allow(rate, now);
  }

  allow(rate: number, now: number): void {
    this.memory.formerCap = this.rateCap(now);
    this.memory.cap = rate;
    this.memory.capSince = now;
  }

  /**
   * The largest rate that an order has allowed in the last half second, °/s. A table that was faster when its ramp was
   * accepted, or moved the other way, is slowed down no harder than the ramp says.
   */
  rateCap(now: number): number {
    const remembered =
      now - this.memory.capSince < capMemory ? Math.max(this.memory.cap, this.memory.formerCap) : this.memory.cap;
    const slowedS = Math.max(0, now - this.memory.slowedSince - capMemory) / 1000;
    return Math.max(remembered, this.memory.speedBefore - this.memory.slowedAt * slowedS);
  }

  target(now: number): Degrees {
    return this.memory.ramp === null
      ? this.memory.standAt
      : angleAt(this.memory.ramp, milliseconds(now - this.memory.startedAt));
  }

  /** Way of the profile from the ramp's start, degrees. */
  profileWay(now: number): number {
    return this.memory.ramp === null ? 0 : Math.abs(this.target(now) - this.memory.ramp.from);
  }

  /** When the profile begins: later than its order where the table moves the other way and has to stop first. */
  get startedAt(): number {
    return this.memory.startedAt;
  }

  /** 1 head-down, -1 head-up, 0 without a ramp. */
  get direction(): number {
    return this.memory.ramp === null ? 0 : Math.sign(this.memory.ramp.to - this.memory.ramp.from);
  }

  /** ms until the profile ends. */
  profileLeft(now: number): number {
    return this.memory.ramp === null ? 0 : Math.max(0, this.memory.ramp.duration - (now - this.memory.startedAt));
  }

  /** Way of the table in the ramp's direction, degrees. */
  trueWay(angle: number): number {
    const ramp = this.memory.ramp;
    return ramp === null ? 0 : (angle - ramp.from) * Math.sign(ramp.to - ramp.from);
  }
}
