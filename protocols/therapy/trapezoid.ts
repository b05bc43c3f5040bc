import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../base/units.ts';
import { degrees, degreesPerSecond, milliseconds } from '../base/units.ts';

/** A trapezoidal speed profile from standstill to standstill: accelerate, cruise, decelerate. */
export interface Trapezoid {
  readonly from: Degrees;
  readonly to: Degrees;
  /** The rate that is actually reached; lower than the requested rate if the distance is short. */
  readonly peakRate: DegreesPerSecond;
  /** Duration of the acceleration, and of the deceleration. */
  readonly accelTime: Milliseconds;
  readonly duration: Milliseconds;
}

/** `rate` and `accel` are magnitudes above 0. If `from` equals `to`, the duration is 0. */
export function trapezoid(
  from: Degrees,
  to: Degrees,
  rate: DegreesPerSecond,
  accel: DegreesPerSecondSquared,
): Trapezoid {
  const distance = Math.abs(to - from);
  // If the distance is too short to reach `rate`, the peak is where acceleration and deceleration meet: v² = a·s.
  const peak = Math.min(rate, Math.sqrt(accel * distance));
  const accelSeconds = peak / accel;
  const cruiseSeconds = peak > 0 ? distance / peak - accelSeconds : 0;
  return {
    from,
    to,
    peakRate: degreesPerSecond(peak),
    accelTime: milliseconds(accelSeconds * 1000),
    duration: milliseconds((2 * accelSeconds + cruiseSeconds) * 1000),
  };
}

/** The angle at `elapsed` after the start of the ramp; `from` before the start, `to` after the end. */
export function angleAt(ramp: Trapezoid, elapsed: Milliseconds): Degrees {
  if (elapsed <= 0) return ramp.from;
  if (elapsed >= ramp.duration) return ramp.to;
  const direction = Math.sign(ramp.to - ramp.from);
  const t = elapsed / 1000;
  const accelTime = ramp.accelTime / 1000;
  const remaining = (ramp.duration - elapsed) / 1000;
  if (t < accelTime) return degrees(ramp.from + (direction * ramp.peakRate * t * t) / (2 * accelTime));
  if (remaining < accelTime) {
    return degrees(ramp.to - (direction * ramp.peakRate * remaining * remaining) / (2 * accelTime));
  }
  return degrees(ramp.from + direction * ramp.peakRate * (t - accelTime / 2));
}

/**
 * The time after the start at which the ramp passes `angle`: the inverse of {@link angleAt}. 0 if the angle lies before
 * the start, the full duration if it lies beyond the end.
 */
export function timeAt(ramp: Trapezoid, angle: Degrees): Milliseconds {
  const direction = Math.sign(ramp.to - ramp.from);
  const travelled = (angle - ramp.from) * direction;
  const remaining = (ramp.to - angle) * direction;
  if (travelled <= 0) return milliseconds(0);
  if (remaining <= 0) return ramp.duration;
  const accelTime = ramp.accelTime / 1000;
  const accelDistance = (ramp.peakRate * accelTime) / 2;
  if (travelled < accelDistance) {
    return milliseconds(Math.sqrt((2 * travelled * accelTime) / ramp.peakRate) * 1000);
  }
  if (remaining < accelDistance) {
    return milliseconds(ramp.duration - Math.sqrt((2 * remaining * accelTime) / ramp.peakRate) * 1000);
  }
  return milliseconds((travelled / ramp.peakRate + accelTime / 2) * 1000);
}
