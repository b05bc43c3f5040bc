/** Angles at equal steps of time, as FHIR's SampledData. */
import type { Period, SampledData } from 'fhir/r4.js';
import { round } from '../../protocols/base/round.ts';
import { quantity } from './codes.ts';
import type { Angles, TherapySession } from './therapy-session.ts';
import { wallTextOf } from './therapy-session.ts';

/** Two values a second: at the fastest permitted rate (4°/s) neighbours are 2° apart. */
export const shortestPeriodMs = 500;
/** Half an hour at two a second. A longer session gets a longer period, so that no list is longer. */
export const mostSamples = 3600;
/** The telemetry comes every 100 ms. An older value is no value. */
const oldestMs = 250;

/** FHIR's mark for a sample that could not be taken. */
const noValue = 'E';

export interface SampledAngle {
  readonly data: SampledData;
  readonly period: Period;
}

/** A multiple of the shortest period. */
export function periodMsFor(durationMs: number): number {
  const steps = Math.max(1, Math.ceil(durationMs / ((mostSamples - 1) * shortestPeriodMs)));
  return steps * shortestPeriodMs;
}

/** Each sample is the newest value of its instant; degrees with one decimal. */
export function sampledAngle(
  { head, endMs, angles }: TherapySession,
  pick: (angles: Angles) => number | null,
): SampledAngle {
  const durationMs = Math.max(0, endMs - head.startedAtMs);
  const periodMs = periodMsFor(durationMs);
  const count = Math.floor(durationMs / periodMs) + 1;
  const values: string[] = [];
  let next = 0;
  let newest: Angles | null = null;
  for (let index = 0; index < count; index += 1) {
    const atMs = head.startedAtMs + index * periodMs;
    for (let angle = angles[next]; angle !== undefined && angle.atMs <= atMs; angle = angles[next]) {
      newest = angle;
      next += 1;
    }
    const value = newest === null || atMs - newest.atMs > oldestMs ? null : pick(newest);
    values.push(value === null ? noValue : round(value, 1).toFixed(1));
  }
  return {
    data: { origin: quantity(0, 'deg'), period: periodMs, dimensions: 1, data: values.join(' ') },
    period: {
      start: wallTextOf(head, head.startedAtMs),
      end: wallTextOf(head, head.startedAtMs + (count - 1) * periodMs),
    },
  };
}
