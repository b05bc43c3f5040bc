/** What a bundle says of a session, as it is read from its recording and from the answers before and after it. */
import { readExactNumber } from '../../protocols/base/exact-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../protocols/base/json.ts';
import type { AdverseEvent, EarlyEndReason } from '../patients/history.ts';
import type { BloodPressure } from '../patients/screening.ts';
import type { Recording } from '../records/recording.ts';
import type { RecordingHead, RecordingSummary } from '../records/sink.ts';

/** What a person has answered, and when that was entered, by the wall clock. */
export interface Answered<T> {
  readonly value: T;
  readonly atWallMs: number;
}

/** The answers that belong to a session. Null: not asked, or not answered. */
export interface SessionAnswers {
  readonly painBefore: Answered<number> | null;
  readonly painAfter: Answered<number> | null;
  readonly bloodPressureBefore: Answered<BloodPressure> | null;
  readonly bloodPressureAfter: Answered<BloodPressure> | null;
  /** An empty list: asked, and none. */
  readonly adverse: readonly AdverseEvent[] | null;
  readonly earlyEnd: EarlyEndReason | null;
}

/** The angles of the telemetry, ten times a second. Null: not known at this instant. */
export interface Angles {
  readonly atMs: number;
  readonly tiltDeg: number | null;
  readonly actuatorDeg: number | null;
  /** As the controller took it. */
  readonly angleDeg: number | null;
}

export interface Finding {
  readonly atMs: number;
  readonly hazard: string;
  readonly reaction: string;
}

export interface TherapySession {
  readonly head: RecordingHead;
  readonly summary: RecordingSummary | null;
  /** Why the recording ends before its time. */
  readonly cut: string | null;
  /** Null: the answers are not known here, as with a recording that was copied out of its data folder. */
  readonly answers: SessionAnswers | null;
  /** Of the time from the recording's start to its end. */
  readonly angles: readonly Angles[];
  readonly findings: readonly Finding[];
  /** Of the actuator's board; null: it connected before the recording began. */
  readonly actuator: { readonly id: string; readonly firmware: string } | null;
  readonly endMs: number;
  readonly invertedMs: number;
  readonly maxAngleDeg: number;
}

/** Reads a recording once. */
export function therapySession(
  recording: Pick<Recording, 'head' | 'summary' | 'cut' | 'items'>,
  answers: SessionAnswers | null,
): TherapySession {
  const { head, summary, cut } = recording;
  const angles: Angles[] = [];
  const findings: Finding[] = [];
  let actuator: TherapySession['actuator'] = null;
  let lastMs = head.startedAtMs;
  let invertedMs = 0;
  for (const { channel, atMs, data } of recording.items()) {
    lastMs = Math.max(lastMs, atMs);
    if (channel === 'telemetry' && atMs >= head.startedAtMs) {
      angles.push({
        atMs,
        tiltDeg: numberOf(data, 'tiltDeg'),
        actuatorDeg: numberOf(data, 'actuatorDeg'),
        angleDeg: numberOf(data, 'angleDeg'),
      });
      invertedMs = numberOf(data, 'cumulativeMs') ?? invertedMs;
    } else if (channel === 'finding') {
      const { hazard, reaction } = data;
      findings.push({ atMs, hazard: textOf(hazard), reaction: textOf(reaction) });
    } else if (channel === 'input' && data['kind'] === 'connected') {
      actuator = { id: textOf(data['deviceId']), firmware: textOf(data['firmware']) };
    }
  }
  const known = angles.flatMap(({ angleDeg }) => angleDeg ?? []);
  return {
    head,
    summary,
    cut,
    answers,
    angles,
    findings,
    actuator,
    endMs: summary?.endedAtMs ?? lastMs,
    invertedMs: summary?.invertedMs ?? invertedMs,
    maxAngleDeg: summary?.maxAngleDeg ?? known.reduce((most, angle) => Math.max(most, angle), 0),
  };
}

/** An instant of the recording, by the wall clock at its start. */
export const wallTextOf = ({ startedAt, startedAtMs }: RecordingHead, atMs: number): string =>
  new Date(Date.parse(startedAt) + Math.round(atMs - startedAtMs)).toISOString();

/** The configured zero of the tilt sensor, and its chip; null: the recording does not say. */
export function tiltSensorOf({ configuration }: RecordingHead): { zeroDeg: number | null; chip: string | null } {
  const sensors = isJsonObject(configuration) ? configuration['sensors'] : undefined;
  if (!isJsonObject(sensors)) return { zeroDeg: null, chip: null };
  const { imu } = sensors;
  return { zeroDeg: numberOf(sensors, 'zeroDeg'), chip: typeof imu === 'string' ? imu : null };
}

function numberOf(data: JsonObject, name: string): number | null {
  const value = data[name];
  if (value === undefined) return null;
  const number = readExactNumber(value);
  return number !== null && Number.isFinite(number) ? number : null;
}

const textOf = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
