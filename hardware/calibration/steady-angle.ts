/** The position sensor's angle while the table stands, the red stop pressed: the mean of many readings, if they are usable. */
import { flag } from '../../protocols/wire/messages.ts';
import type { ActuatorReading } from '../table.ts';
import { Trend } from '../tilt/trend.ts';

export interface SteadyAngle {
  /** By the board's present scale. */
  readonly angleDeg: number;
  /** rms of a reading. */
  readonly noiseDeg: number;
  readonly readings: number;
}

export type SteadyResult =
  | { readonly ok: true; readonly angle: SteadyAngle }
  /** `isPassing`: another measurement may succeed; else somebody has to correct something first. */
  | { readonly ok: false; readonly reason: string; readonly isPassing: boolean };

/** Half of what the actuator sends to a host. */
const leastReadingsPerS = 25;
/** rms of a reading. With its drive off the board's own is 0.01°. */
export const mostNoiseDeg = 0.1;
/** From the first reading to the last. */
const mostMotionDeg = 0.1;

export interface SurveyOptions {
  /** Of the measurement. */
  readonly seconds: number;
  /** The sensor counts as bad because its calibrated scale is not usable; its readings may be good all the same. */
  readonly isUnscaled: boolean;
}

/** @param readings of the whole measurement, in the order of their arrival */
export function steadyAngle(readings: readonly ActuatorReading[], options: SurveyOptions): SteadyResult {
  const [first] = readings;
  if (first === undefined || readings.length < leastReadingsPerS * options.seconds) {
    const reason = `only ${readings.length} readings in ${options.seconds} s came from the actuator's board`;
    return { ok: false, reason, isPassing: true };
  }
  const wrong = problemOf(first, readings, options);
  if (wrong !== null) return { ok: false, reason: wrong, isPassing: false };
  const trend = new Trend();
  for (const { at, angle } of readings) trend.push((at - first.at) / 1000, angle);
  const noiseDeg = trend.scatter;
  if (noiseDeg > mostNoiseDeg) {
    const reason = `the position sensor jumps: ${noiseDeg.toFixed(2)}° rms, at most ${mostNoiseDeg}° is usable`;
    return { ok: false, reason, isPassing: true };
  }
  const movedDeg = Math.abs(trend.slope) * options.seconds;
  if (movedDeg > mostMotionDeg) {
    const reason = `the table moved by ${movedDeg.toFixed(2)}°, at most ${mostMotionDeg}° is usable`;
    return { ok: false, reason, isPassing: true };
  }
  return { ok: true, angle: { angleDeg: trend.mean, noiseDeg, readings: readings.length } };
}

function problemOf(
  first: ActuatorReading,
  readings: readonly ActuatorReading[],
  { isUnscaled }: SurveyOptions,
): string | null {
  if (readings.some(({ nonce }) => nonce !== first.nonce)) return 'the board was restarted meanwhile';
  if (readings.some(({ flags }) => (flags & flag.estopOpen) === 0)) {
    return 'the red stop is not pressed: press it, and keep it pressed until the end';
  }
  if (!isUnscaled && readings.some(({ flags }) => (flags & flag.sensorBad) !== 0)) {
    return 'the position sensor is out of range, or jumps: check its three wires and its belt (hardware/wiring)';
  }
  return null;
}
