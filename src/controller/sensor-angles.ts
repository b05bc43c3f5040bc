/** The angles by each sensor, as they are measured: what the controller believes is another thing. */
import type { TiltSample } from '../../hardware/table.ts';
import { freshReading } from '../safety/situation.ts';
import type { TurnState } from './turn-state.ts';

/** Null: unknown at present. */
export interface SensorAngles {
  readonly actuatorDeg: number | null;
  readonly tiltDeg: number | null;
}

export const sensorAngles = (t: TurnState): SensorAngles => ({
  actuatorDeg: freshReading(t.situation)?.angle ?? null,
  tiltDeg: freshTilt(t)?.angle ?? null,
});

/** The last tilt sample, also where its sensor was found bad; null where it is too old. */
export function freshTilt({ situation: { tilt, now }, thresholds }: TurnState): TiltSample | null {
  return tilt !== null && now - tilt.at <= thresholds.tiltAgeMs ? tilt : null;
}
