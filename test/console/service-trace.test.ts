/** The live picture's trace, made from what the service sends. */
import { expect, it } from 'vitest';
import { ServiceTrace } from '../../src/console/service-trace.ts';
import { remainingMsOf } from '../../src/console/trace.ts';
import { legOf } from '../../src/console/words.ts';
import type { Notification, Result } from '../../src/service/client.ts';
import { telemetryOf } from '../support/service-answers.ts';

type Telemetry = Notification<'telemetry'>;
const leg = { step: '/steps/0', accelDegPerS2: 1, rateDegPerS: 1 };
const plan: NonNullable<Result<'timeline'>['timeline']> = {
  protocol: 'x',
  title: 'X',
  legs: [
    { ...leg, phase: 'ramping', fromDeg: 0, toDeg: 10, startMs: 0, durationMs: 11_000 },
    { ...leg, phase: 'holding', step: '/steps/1', fromDeg: 10, toDeg: 10, startMs: 11_000, durationMs: 60_000 },
  ],
  durationMs: 71_000,
  invertedMs: 60_000,
  inversionLimitMs: 70_000,
  maxAngleDeg: 10,
  minAngleDeg: 0,
};

const telemetry = (atMs: number, more: Partial<Telemetry> = {}): Telemetry => telemetryOf({ atMs, ...more });

it('counts from the order of the first ramp, also when it joins in the middle of a session', () => {
  const trace = new ServiceTrace();
  trace.begin(plan);
  const holding = { state: 'session.holding', step: '/steps/1', angleDeg: 10, remainingMs: 50_000 } as const;
  trace.telemetry(telemetry(1_000_000, { ...holding, invertedMs: 12_000, cumulativeMs: 12_000 }));
  trace.telemetry(telemetry(1_000_100, { ...holding, remainingMs: 49_900 }));
  expect(trace.samples.map(({ atMs }) => atMs)).toEqual([21_000, 21_100]);
  expect(legOf(trace.timeline, trace.samples[1]!)).toBe(1);
  trace.finding({ atMs: 1_000_050, hazard: 'H10', reason: 'stuck', reaction: 'return' });
  expect(trace.findings).toEqual([{ atMs: 21_050, hazard: 'H10', reason: 'stuck', reaction: 'return' }]);
});

it('keeps the remaining time over a pause', () => {
  const trace = new ServiceTrace();
  trace.begin(plan);
  trace.telemetry(telemetry(0, { state: 'session.holding', step: '/steps/1', remainingMs: 50_000 }));
  trace.telemetry(telemetry(30_000, { state: 'paused', step: '/steps/1', remainingMs: 50_000 }));
  expect(remainingMsOf(trace, trace.samples[1]!)).toBe(50_000);
  trace.telemetry(telemetry(40_000, { state: 'stopped', step: '/steps/1', remainingMs: null }));
  expect(remainingMsOf(trace, trace.samples[2]!)).toBeNull();
});

it('has no time before the plan of a new session has arrived', () => {
  const trace = new ServiceTrace();
  trace.telemetry(telemetry(5000));
  trace.telemetry(telemetry(5100, { state: 'testing', remainingMs: 71_000 }));
  expect(trace.samples.map(({ atMs }) => atMs)).toEqual([0, 100]);
  trace.begin(plan);
  trace.telemetry(telemetry(5200, { state: 'testing', remainingMs: 71_000 }));
  trace.telemetry(telemetry(9000, { state: 'session.ramping', step: '/steps/0', remainingMs: 71_000 }));
  expect(trace.samples.map(({ atMs }) => atMs)).toEqual([0, 3800]);
});

it('shows no old alarms as the present ones where the service is silent', () => {
  const trace = new ServiceTrace();
  trace.telemetry(telemetry(0));
  trace.silent(3400);
  expect(trace.alarms).toEqual([
    { priority: 'high', reason: 'no answer from the service for 3 s: what is shown is old' },
  ]);
  trace.telemetry(telemetry(4000));
  expect(trace.alarms).toEqual([]);
});

it('shows the question that is asked, and every alarm', () => {
  const trace = new ServiceTrace();
  trace.begin(plan);
  const alarm = { key: 'H18', hazard: 'H18', priority: 'high', reason: 'pressed', sinceMs: 0 } as const;
  trace.telemetry(telemetry(0, { prompt: 'press-the-button', alarms: [alarm, { ...alarm, key: 'x', hazard: 'x' }] }));
  expect(trace.prompt).toMatchObject({ question: 'press-the-button', askedMs: 0 });
  expect(trace.alarms.map(({ hazard }) => hazard)).toEqual(['H18', undefined]);
  const announced = { returnsInMs: 7500, isLatest: true, rateDegPerS: 1, reason: 'no decision' };
  trace.telemetry(telemetry(900, { state: 'stopped', announced, endsBy: 'reset' }));
  expect(trace.notes).toEqual(['the table returns to level in 8 s or sooner: no decision', 'next: reset']);
  trace.telemetry(telemetry(1000));
  expect([trace.prompt, trace.alarms]).toEqual([null, []]);
});
