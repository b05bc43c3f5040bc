import type { JsonObject } from '../../../protocols/base/json.ts';
import { round } from '../../../protocols/base/round.ts';
import { freshReading } from '../../safety/situation.ts';
import { targetOf } from '../status.ts';
import { angleOf, contextOf, stepOf, type TurnState } from '../turn-state.ts';

/** The controller at `now`, between two turns, for plots. Values that are unknown are left out. */
export function telemetryOf(t: TurnState, now: number): JsonObject {
  const { state, situation, alarms } = t;
  const { tilt } = situation;
  const reading = freshReading(situation);
  const isFresh = tilt !== null && situation.now - tilt.at <= t.thresholds.tiltAgeMs;
  return {
    state,
    step: stepOf(t),
    ...known('angleDeg', angleOf(t)),
    ...known('targetDeg', targetOf(t, now)),
    ...known('limitDeg', contextOf(t).envelope?.maxAngle ?? null),
    ...(reading === null
      ? {}
      : {
          ...known('actuatorDeg', reading.angle),
          ...known('actuatorDegPerS', reading.rate),
          ...known('currentMa', reading.current),
          deviceState: reading.state,
        }),
    ...(isFresh ? { ...known('tiltDeg', tilt.angle), ...known('tiltDegPerS', tilt.rate) } : {}),
    invertedMs: Math.round(situation.inverted),
    cumulativeMs: Math.round(situation.cumulative),
    alarms: alarms.count,
  };
}

const known = (name: string, value: number | null): JsonObject =>
  value === null || !Number.isFinite(value) ? {} : { [name]: round(value, 3) };
