/** The inputs of which there are a hundred a second, and the telemetry, as rows. */
import type { ActuatorReading, TiltSample } from '../../../hardware/table.ts';
import { round } from '../../../protocols/base/round.ts';
import { type Column, Row, type RowLayout } from '../../records/row.ts';
import { freshReading } from '../../safety/situation.ts';
import { freshTilt } from '../sensor-angles.ts';
import { targetOf } from '../status.ts';
import { angleOf, contextOf, stepOf, type TurnState } from '../turn-state.ts';

const number = (name: string): Column => ({ name, type: 'number' });
const text = (name: string): Column => ({ name, type: 'text' });

export const tiltLayout = {
  name: 'tilt',
  constants: { kind: 'tilt' },
  columns: [number('arrivedMs'), number('angleDeg'), number('rateDegPerS'), number('raw'), number('repeats')],
} satisfies RowLayout;

export const readingLayout = {
  name: 'reading',
  constants: { kind: 'reading' },
  columns: [
    number('arrivedMs'),
    text('nonce'),
    number('uptimeMs'),
    text('deviceState'),
    number('angleDeg'),
    number('rateDegPerS'),
    number('targetDeg'),
    number('currentMa'),
    number('flags'),
  ],
} satisfies RowLayout;

export const tickLayout = { name: 'tick', constants: { kind: 'tick' }, columns: [] } satisfies RowLayout;

const telemetryLayout = {
  name: 'telemetry',
  constants: {},
  columns: [
    text('state'),
    text('step'),
    number('angleDeg'),
    number('targetDeg'),
    number('limitDeg'),
    number('actuatorDeg'),
    number('actuatorDegPerS'),
    number('currentMa'),
    text('deviceState'),
    number('tiltDeg'),
    number('tiltDegPerS'),
    number('invertedMs'),
    number('cumulativeMs'),
    number('alarms'),
  ],
} satisfies RowLayout;

export const inputRows: readonly RowLayout[] = [tiltLayout, readingLayout, tickLayout];
export const telemetryRows: readonly RowLayout[] = [telemetryLayout];

const tilt = new Row(tiltLayout);
const reading = new Row(readingLayout);
const tick = new Row(tickLayout);
const telemetry = new Row(telemetryLayout);

// Each of these gives the same object every time, with other values.

export const tickRow = (): Row => tick;

/** @param atMs the instant of the turn, which the item carries apart */
export function tiltRow({ at, angle, rate, raw, repeats }: TiltSample, atMs: number): Row {
  tilt.clear();
  // Only where it differs from the instant of the turn.
  if (!Object.is(at, atMs)) tilt.setNumber(0, at);
  tilt.setNumber(1, angle);
  tilt.setNumber(2, rate);
  tilt.setNumber(3, raw);
  if (repeats !== undefined) tilt.setNumber(4, repeats);
  return tilt;
}

/** @param atMs the instant of the turn */
export function readingRow(from: ActuatorReading, atMs: number): Row {
  reading.clear();
  if (!Object.is(from.at, atMs)) reading.setNumber(0, from.at);
  reading.setText(1, from.nonce);
  reading.setNumber(2, from.uptime);
  reading.setText(3, from.state);
  reading.setNumber(4, from.angle);
  reading.setNumber(5, from.rate);
  reading.setNumber(6, from.target);
  reading.setNumber(7, from.current);
  reading.setNumber(8, from.flags);
  return reading;
}

/** The controller at `now`, between two turns, for plots. Values that are unknown are left out. */
export function telemetryRow(t: TurnState, now: number): Row {
  const { state, situation, alarms } = t;
  telemetry.clear();
  telemetry.setText(0, state);
  telemetry.setText(1, stepOf(t));
  setKnown(2, angleOf(t));
  setKnown(3, targetOf(t, now));
  setKnown(4, contextOf(t).envelope?.maxAngle ?? null);
  const fresh = freshReading(situation);
  if (fresh !== null) {
    setKnown(5, fresh.angle);
    setKnown(6, fresh.rate);
    setKnown(7, fresh.current);
    telemetry.setText(8, fresh.state);
  }
  const sample = freshTilt(t);
  if (sample !== null) {
    setKnown(9, sample.angle);
    setKnown(10, sample.rate);
  }
  telemetry.setNumber(11, Math.round(situation.inverted));
  telemetry.setNumber(12, Math.round(situation.cumulative));
  telemetry.setNumber(13, alarms.count);
  return telemetry;
}

function setKnown(column: number, value: number | null): void {
  if (value !== null && Number.isFinite(value)) telemetry.setNumber(column, round(value, 3));
}
