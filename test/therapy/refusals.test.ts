import { describe, expect, test } from 'vitest';
import { degrees, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { doseOf, longestOnTable } from '../../protocols/therapy/dose.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, beginner, standard } from '../../protocols/therapy/limits.ts';
import { ProtocolRefused } from '../../protocols/therapy/refusal.ts';
import type { Step } from '../../protocols/therapy/schema.ts';
import { hold, level, oscillate, plan, planned, ramp, refusalsOf, repeat } from '../support/protocol-steps.ts';

interface Case {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly by?: Prescription;
  readonly code: string;
  readonly at: string;
  readonly expected: string;
}

const inversion = (to: number, time: number): readonly Step[] => [ramp(to, 2), hold(time), ramp(0, 2)];
const sets = (number: number): readonly Step[] => [repeat(number - 1, ...inversion(15, 20), level(60)), ramp(15)];

const cases: readonly Case[] = [
  {
    name: 'an angle beyond the absolute limit',
    steps: [ramp(61)],
    code: 'FULCRUM_1203_PROTOCOL_ANGLE',
    at: '/steps/0/ramp/to',
    expected: 'angle is outside the absolute limits (found 61°); allowed: -20 to 60°',
  },
  {
    name: 'an angle beyond the absolute limit, under a narrower prescription',
    steps: [ramp(61)],
    by: standard,
    code: 'FULCRUM_1203_PROTOCOL_ANGLE',
    at: '/steps/0/ramp/to',
    expected: 'found 61°); allowed: -20 to 60°, and by the prescription -15 to 30°',
  },
  {
    name: 'an angle beyond the prescription',
    steps: [ramp(16)],
    by: beginner,
    code: 'FULCRUM_1203_PROTOCOL_ANGLE',
    at: '/steps/0/ramp/to',
    expected: 'angle is outside the prescription (found 16°); allowed: -15 to 15°',
  },
  {
    name: 'head-up further than the prescription grants',
    steps: [ramp(-16)],
    by: standard,
    code: 'FULCRUM_1203_PROTOCOL_ANGLE',
    at: '/steps/0/ramp/to',
    expected: 'found -16°',
  },
  {
    name: 'an absurdly large angle',
    steps: [ramp(1e308)],
    code: 'FULCRUM_1203_PROTOCOL_ANGLE',
    at: '/steps/0/ramp/to',
    expected: 'found 1e+308°',
  },
  {
    name: 'a rate toward head-down beyond the absolute limit, but allowed for a return',
    steps: [ramp(15, 3.5)],
    code: 'FULCRUM_1204_PROTOCOL_RATE',
    at: '/steps/0/ramp/rate',
    expected: 'rate toward head-down is outside the absolute limits (found 3.5°/s); allowed: 0.1 to 3°/s',
  },
  {
    name: 'a return beyond the prescription',
    steps: [ramp(15), hold(30), ramp(0, 2.5)],
    by: standard,
    code: 'FULCRUM_1204_PROTOCOL_RATE',
    at: '/steps/2/ramp/rate',
    expected: 'rate toward level or head-up is outside the prescription (found 2.5°/s); allowed: 0.1 to 2°/s',
  },
  {
    name: 'a rate too slow to be distinguished from standstill',
    steps: [ramp(4, 0.01)],
    code: 'FULCRUM_1204_PROTOCOL_RATE',
    at: '/steps/0/ramp/rate',
    expected: 'found 0.01°/s',
  },
  {
    name: 'a rate of zero',
    steps: [ramp(15, 0)],
    code: 'FULCRUM_1204_PROTOCOL_RATE',
    at: '/steps/0/ramp/rate',
    expected: 'found 0°/s',
  },
  {
    name: 'a hold of zero seconds',
    steps: [ramp(15), hold(0)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/1/hold/seconds',
    expected: 'found 0 s); allowed: 1 to 300 s',
  },
  {
    name: 'an excessively long hold',
    steps: [ramp(15), hold(1e9)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/1/hold/seconds',
    expected: 'found 1000000000 s',
  },
  {
    name: 'an inversion that exceeds the absolutes only with its ramps',
    steps: inversion(30, 290),
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/0',
    expected: 'duration of the inversion that starts here is outside the absolute limits',
  },
  {
    name: 'an inversion too long for the prescription',
    steps: [ramp(15, 1), hold(170), ramp(0, 1)],
    by: standard,
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/0',
    expected: 'allowed: at most 180 s',
  },
  {
    name: 'an inversion beyond 45° of more than three minutes',
    steps: [ramp(20), hold(100), ramp(46), hold(60)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/0',
    expected: 'duration of the inversion above 45° that starts here is outside the absolute limits',
  },
  {
    name: 'too much head-down time in total',
    steps: [repeat(4, ...inversion(15, 220), level(60))],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/0/repeat/steps/0',
    expected: 'total head-down time',
  },
  {
    name: 'one set too many for the absolutes',
    steps: sets(7),
    code: 'FULCRUM_1206_PROTOCOL_SETS',
    at: '/steps/1',
    expected: 'is outside the absolute limits (found 7); allowed: 0 to 6',
  },
  {
    name: 'one set too many for the prescription',
    steps: [repeat(3, ramp(15, 1), hold(20), ramp(0, 1), level(60)), ramp(15, 1)],
    by: standard,
    code: 'FULCRUM_1206_PROTOCOL_SETS',
    at: '/steps/1',
    expected: 'is outside the prescription (found 4); allowed: 0 to 3',
  },
  {
    name: 'a rest between sets that is too short',
    steps: [...inversion(15, 20), level(29), ramp(15)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/4',
    expected:
      'rest before the set that starts here is outside the absolute limits (found 29 s); allowed: at least 30 s',
  },
  {
    name: 'sets that only pass through level',
    steps: [ramp(15), ramp(0), ramp(15)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/2',
    expected: 'found 0 s',
  },
  {
    name: 'a rest spent head-up',
    steps: [...inversion(15, 20), level(60), ramp(-10), hold(60), ramp(15)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/6',
    expected: 'rest before the set that starts here',
  },
  {
    name: 'a final pause that is too short',
    steps: [ramp(15), level(59)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/1',
    expected: 'final pause at level is outside the absolute limits (found 59 s); allowed: at least 60 s',
  },
  {
    name: 'a final pause too short for the prescription',
    steps: [ramp(15), level(119)],
    by: standard,
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/1',
    expected: 'allowed: at least 120 s',
  },
  {
    name: 'head-up immediately after an inversion',
    steps: [ramp(15), hold(20), ramp(-15), hold(30)],
    code: 'FULCRUM_1205_PROTOCOL_TIME',
    at: '/steps/2',
    expected: 'pause at level before going head-up after an inversion',
  },
  {
    name: 'an oscillation that the prescription does not grant',
    steps: [oscillate(10, 25, 3)],
    by: standard,
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate',
    expected: 'oscillation is not granted by the prescription',
  },
  {
    name: 'an oscillation below its window',
    steps: [oscillate(5, 25, 3)],
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate/low',
    expected: 'low angle is outside the absolute limits (found 5°); allowed: 10 to 45°',
  },
  {
    name: 'an oscillation above its window',
    steps: [oscillate(10, 46, 3)],
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate/high',
    expected: 'found 46°',
  },
  {
    name: 'an oscillation above the prescribed angle',
    steps: [oscillate(10, 31, 3)],
    by: { ...absolute, maxAngle: degrees(30) },
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate/high',
    expected: 'high angle is outside the prescription (found 31°); allowed: 10 to 30°',
  },
  {
    name: 'an oscillation with low above high',
    steps: [oscillate(25, 10, 3)],
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate',
    expected: 'low is not below high',
  },
  {
    name: 'an oscillation too quick',
    steps: [oscillate(10, 20, 3, 3)],
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate',
    expected: 'duration of one cycle is outside the absolute limits',
  },
  {
    name: 'an excessive repeat count',
    steps: [repeat(1e9, ramp(15))],
    code: 'FULCRUM_1208_PROTOCOL_LENGTH',
    at: '/steps/0/repeat/times',
    expected: 'found 1000000000); allowed: 1 to 100',
  },
  {
    name: 'an excessive number of cycles',
    steps: [oscillate(10, 25, 101)],
    code: 'FULCRUM_1207_PROTOCOL_OSCILLATION',
    at: '/steps/0/oscillate/cycles',
    expected: 'found 101); allowed: 1 to 100',
  },
  {
    name: 'repeats that multiply',
    steps: [repeat(100, repeat(100, repeat(100, ramp(15), level(60))))],
    code: 'FULCRUM_1208_PROTOCOL_LENGTH',
    at: '/steps',
    expected: 'found 3000000); allowed: 1 to 500',
  },
  {
    name: 'repeats nested four deep',
    steps: [repeat(1, repeat(1, repeat(1, repeat(1, ramp(15)))))],
    code: 'FULCRUM_1208_PROTOCOL_LENGTH',
    at: '/steps/0/repeat/steps/0/repeat/steps/0/repeat/steps/0',
    expected: 'repeats nested too deeply',
  },
  {
    name: 'a session of more than an hour',
    steps: [ramp(15), level(900), level(900), level(900), level(900)],
    code: 'FULCRUM_1208_PROTOCOL_LENGTH',
    at: '/steps',
    expected: 'duration of the whole session',
  },
  {
    name: 'a session without motion',
    steps: [level(60), ramp(0), hold(30)],
    code: 'FULCRUM_1201_PROTOCOL_SHAPE',
    at: '/steps',
    expected: 'no step moves the table',
  },
];

describe('refused with place, value and allowed range', () => {
  test.each(cases)('$name', ({ steps, by = absolute, code, at, expected }) => {
    const refusals = refusalsOf(plan(steps, by));
    const messages = refusals.map(({ pointer }) => pointer);
    expect(messages).toContain(at);
    const here = refusals.filter((refusal) => refusal.code === code && refusal.pointer === at);
    const texts = here.map((refusal) => new ProtocolRefused([refusal]).message);
    expect(texts.join('\n')).toContain(expected);
    expect(texts[0]?.startsWith(`test.json#${at}: `)).toBe(true);
  });

  test('all reasons at once, each once even if a repeat produces it several times', () => {
    const outcome = plan([repeat(3, ramp(20, 2), hold(200), level(10)), oscillate(10, 25, 3)], standard);
    expect(
      refusalsOf(outcome)
        .map(({ pointer, problem }) => `${pointer} ${problem}`)
        .sort(),
    ).toEqual([
      '/steps/0/repeat/steps/0 duration of the inversion that starts here is outside the prescription',
      '/steps/0/repeat/steps/0 rest before the set that starts here is outside the absolute limits',
      '/steps/0/repeat/steps/0 total head-down time up to the inversion that starts here is outside the prescription',
      '/steps/0/repeat/steps/0/ramp/rate rate toward head-down is outside the prescription',
      '/steps/1 number of sets (the first excess one starts here) is outside the prescription',
      '/steps/1 rest before the set that starts here is outside the absolute limits',
      '/steps/1/oscillate oscillation is not granted by the prescription',
    ]);
  });
});

describe('a value at its limit is allowed', () => {
  test.each([
    { name: 'the steepest angle', steps: [ramp(60), level(60)] },
    { name: 'the fastest rates', steps: [ramp(15, 3), ramp(0, 4), level(60)] },
    { name: 'the shortest rest', steps: [...inversion(15, 20), level(30), ramp(15)] },
    { name: 'six sets', steps: sets(6) },
    { name: 'more than three minutes at 45°', steps: [ramp(45), hold(200)] },
    // The part of the 2°/s ramp above 5° takes 5.5 s each way; table and sensors may add 0.8 s to each.
    { name: 'three hundred seconds', steps: [ramp(15, 2), hold(287.4), ramp(0, 2)] },
  ])('$name', ({ steps }) => {
    expect(refusalsOf(plan(steps))).toEqual([]);
  });
});

test('a set after one that has used up the whole head-down time is refused', () => {
  const set = inversion(15, 20);
  const { all: cumulative } = longestOnTable(doseOf(planned([...set, level(60)]).legs));
  const by = { ...absolute, cumulative };
  expect(refusalsOf(plan([...set, level(60)], by))).toEqual([]);
  const refusals = refusalsOf(plan([...set, level(60), ...set, level(60)], by));
  expect(refusals.map(({ pointer, problem }) => [pointer, problem])).toEqual([
    ['/steps/4', 'total head-down time up to the inversion that starts here is outside the prescription'],
  ]);
});

describe('ramps count for longer than their profile, so that no limit is reached on the way', () => {
  // A campaign's: on the table its ten ramps take a second longer than planned.
  const steps = [ramp(6, 3), oscillate(12, 42, 1, 1.8), oscillate(13, 38, 2, 1.1)];
  const by = { ...absolute, accel: degreesPerSecondSquared(1.77), cumulative: milliseconds(138_957) };

  test('a limit that the profile alone keeps is refused, with what is planned and what the ramps may add', () => {
    const [refusal, ...others] = refusalsOf(plan(steps, by));
    expect(others).toEqual([]);
    expect(refusal).toMatchObject({
      pointer: '/steps/0',
      problem: 'total head-down time up to the inversion that starts here is outside the prescription',
      value: '142.53 s (138.836 s as planned and 3.694 s that its ramps may add)',
      allowed: 'at most 138.957 s',
    });
  });

  test('of one inversion and of all together, to the millisecond', () => {
    const needed = milliseconds(142_530);
    const few = milliseconds(142_529);
    expect(refusalsOf(plan(steps, { ...by, oneInversion: needed, cumulative: needed }))).toEqual([]);
    expect(refusalsOf(plan(steps, { ...by, oneInversion: few, cumulative: few }))).toHaveLength(2);
  });

  test('a ramp that the wire slows down counts as slow as the table will be', () => {
    // 0.104°/s is 0.1°/s on the wire: the ten degrees above 5° take 4 s longer each way.
    const slow = doseOf(planned([ramp(15, 0.104), hold(10), ramp(0, 0.104)]).legs);
    const exact = doseOf(planned([ramp(15, 0.1), hold(10), ramp(0, 0.1)]).legs);
    expect(longestOnTable(slow).one).toBeCloseTo(longestOnTable(exact).one, 6);
  });
});

test('an absolute refusal does not hide a refusal by the prescription', () => {
  const outcome = plan([ramp(31), hold(30), ramp(61)], standard);
  expect(refusalsOf(outcome).map(({ limit }) => limit)).toEqual(['prescription', 'absolute']);
});

test('the thrown error has one line per refusal', () => {
  const outcome = plan([ramp(61), hold(0)]);
  const error = outcome.ok ? null : new ProtocolRefused(outcome.refusals);
  expect(error?.message.split('\n')).toHaveLength(2);
  expect(error?.code).toBe('FULCRUM_1203_PROTOCOL_ANGLE');
});
