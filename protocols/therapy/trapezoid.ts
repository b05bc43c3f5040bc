import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, milliseconds } from '../base/units.ts';

/** A ramp from standing to standing: speed up evenly, cruise, slow down evenly. */
export interface Trapezoid {
  readonly from: Degrees;
  readonly to: Degrees;
  /** The rate that is really reached: lower than the one asked for where the way is short. */
  readonly peakRate: DegreesPerSecond;
  /** Of the speeding up, and again of the slowing down. */
  readonly rampTime: Milliseconds;
  readonly duration: Milliseconds;
}

/** Rate and accel are magnitudes above 0. A ramp of no length takes no time. */
export function trapezoid(
  from: Degrees,
  to: Degrees,
  rate: DegreesPerSecond,
  accel: DegreesPerSecondSquared,
): Trapezoid {
  const way = Math.abs(to - from);
  // Where there is no room to reach `rate`, the peak is where the two slopes meet: v² = a·s.
  const peak = Math.min(rate, Math.sqrt(accel * way));
  const rampSeconds = peak / accel;
  const cruiseSeconds = peak > 0 ? way / peak - rampSeconds : 0;
  return {
    from,
    to,
    peakRate: degreesPerSecond(peak),
    rampTime: milliseconds(rampSeconds * 1000),
    duration: milliseconds((2 * rampSeconds + cruiseSeconds) * 1000),
  };
}

/** Where the ramp is `elapsed` after its start; `from` before it, `to` after its end. */
export function angleAt(ramp: Trapezoid, elapsed: Milliseconds): Degrees {
  if (elapsed <= 0) return ramp.from;
  if (elapsed >= ramp.duration) return ramp.to;
  const direction = Math.sign(ramp.to - ramp.from);
  const t = elapsed / 1000;
  const up = ramp.rampTime / 1000;
  const left = (ramp.duration - elapsed) / 1000;
  if (t < up) return degrees(ramp.from + (direction * ramp.peakRate * t * t) / (2 * up));
  if (left < up) return degrees(ramp.to - (direction * ramp.peakRate * left * left) / (2 * up));
  return degrees(ramp.from + direction * ramp.peakRate * (t - up / 2));
}

/**
 * When the ramp passes `angle`, after its start: the inverse of {@link angleAt}. 0 where it lies behind the start, the
 * whole duration where it lies beyond the end.
 */
export function timeAt(ramp: Trapezoid, angle: Degrees): Milliseconds {
  const direction = Math.sign(ramp.to - ramp.from);
  const gone = (angle - ramp.from) * direction;
  const left = (ramp.to - angle) * direction;
  if (gone <= 0) return milliseconds(0);
  if (left <= 0) return ramp.duration;
  const up = ramp.rampTime / 1000;
  const slopeWay = (ramp.peakRate * up) / 2;
  if (gone < slopeWay) return milliseconds(Math.sqrt((2 * gone * up) / ramp.peakRate) * 1000);
  if (left < slopeWay) return milliseconds(ramp.duration - Math.sqrt((2 * left * up) / ramp.peakRate) * 1000);
  return milliseconds((gone / ramp.peakRate + up / 2) * 1000);
}
