import { describe, expect, it } from 'vitest';
import type { MotionLimits, Order } from '../../hardware/table.ts';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import type { Envelope } from '../../src/safety/envelope.ts';
import { refusal } from '../../src/safety/guard.ts';

const ramp = (to: number, rate: number, accel = 0.5): Order => ({
  kind: 'ramp',
  to: degrees(to),
  rate: degreesPerSecond(rate),
  accel: degreesPerSecondSquared(accel),
});
const returning = (rate: number): Order => ({ kind: 'return', rate: degreesPerSecond(rate) });

const narrow: Envelope = {
  minAngle: degrees(-10),
  maxAngle: degrees(15),
  downRate: degreesPerSecond(1),
  returnRate: degreesPerSecond(1.5),
  accel: degreesPerSecondSquared(1),
  oneInversion: seconds(60),
  cumulative: seconds(180),
  deviceInversion: seconds(70),
};
/** What a faulty program might take for the limits of a session. */
const beyondTheAbsolutes: Envelope = {
  ...narrow,
  minAngle: degrees(-90),
  maxAngle: degrees(90),
  downRate: degreesPerSecond(30),
  returnRate: degreesPerSecond(30),
  accel: degreesPerSecondSquared(30),
};

describe('the guard of a ramp', () => {
  // Values are rounded to hundredths on the wire, so half of one more is no excess.
  it.each([
    ['head-down to the limit', ramp(15, 1), true],
    ['half a hundredth further head-down', ramp(15.005, 1), true],
    ['further head-down', ramp(15.006, 1), false],
    ['head-up to the limit', ramp(-10, 1), true],
    ['half a hundredth further head-up', ramp(-10.005, 1), true],
    ['further head-up', ramp(-10.006, 1), false],
    ['to no angle', ramp(Number.NaN, 1), false],
    ['at the faster of the two rates', ramp(10, 1.5), true],
    ['faster', ramp(10, 1.51), false],
    ['at no rate', ramp(10, 0), false],
    ['at a negative rate', ramp(10, -1), false],
    ['at a rate that is no number', ramp(10, Number.NaN), false],
    ['as hard as allowed', ramp(10, 1, 1), true],
    ['harder', ramp(10, 1, 1.01), false],
    ['without acceleration', ramp(10, 1, 0), false],
    ['with a negative acceleration', ramp(10, 1, -1), false],
    ['with an acceleration that is no number', ramp(10, 1, Number.NaN), false],
  ])('%s, by the limits of its session', (_what, order, isSent) => {
    expect(refusal(order, narrow) === null).toBe(isSent);
  });

  it('goes by the faster rate of a session, whichever it is', () => {
    const descendsFaster = { ...narrow, downRate: degreesPerSecond(2) };
    expect(refusal(ramp(10, 2), descendsFaster)).toBeNull();
    expect(refusal(ramp(10, 2.01), descendsFaster)).not.toBeNull();
  });

  it.each([
    [ramp(60, 1), ramp(60.01, 1)],
    [ramp(-20, 1), ramp(-20.01, 1)],
    [ramp(10, 4), ramp(10, 4.01)],
    [ramp(10, 1, 2), ramp(10, 1, 2.01)],
  ])('holds the absolute limits where those of the session are wider: sends %j, not %j', (sent, refused) => {
    expect(refusal(sent, beyondTheAbsolutes)).toBeNull();
    expect(refusal(refused, beyondTheAbsolutes)).not.toBeNull();
  });

  it('takes each rate of a session as no faster than its own absolute', () => {
    const slowReturns = { ...beyondTheAbsolutes, returnRate: degreesPerSecond(0.5) };
    expect(refusal(ramp(10, 3), slowReturns)).toBeNull();
    expect(refusal(ramp(10, 3.01), slowReturns)).not.toBeNull();
  });

  it('refuses every ramp without a session', () => {
    expect(refusal(ramp(10, 1), null)).toBe('a ramp without a session');
  });

  it('names the value and the allowed range', () => {
    expect(refusal(ramp(16, 1), narrow)).toBe('ramp to 16°, allowed -10..15°');
    expect(refusal(ramp(10, 2), narrow)).toBe('ramp at 2°/s, allowed up to 1.5°/s');
    expect(refusal(ramp(10, 1, 2), narrow)).toBe('ramp with 2°/s², allowed up to 1°/s²');
    expect(refusal(returning(5), narrow)).toBe('return at 5°/s, allowed 1..4°/s');
  });
});

describe('the guard of a return', () => {
  it.each([
    [0.99, false],
    [1, true],
    [4, true],
    [4.01, false],
    [Number.NaN, false],
  ])('at %d°/s goes by the absolute limits, with or without a session', (rate, isSent) => {
    expect([refusal(returning(rate), narrow), refusal(returning(rate), null)].map((reason) => reason === null)).toEqual(
      [isSent, isSent],
    );
  });
});

describe('the guard of the limits that arm the actuator', () => {
  const widest: MotionLimits = {
    minAngle: degrees(-20),
    maxAngle: degrees(60),
    downRate: degreesPerSecond(3),
    returnRate: degreesPerSecond(4),
    accel: degreesPerSecondSquared(2),
    inverted: milliseconds(300_000),
  };

  it('sends the absolute limits, and those that allow nothing', () => {
    const nothing: MotionLimits = {
      minAngle: degrees(0),
      maxAngle: degrees(0),
      downRate: degreesPerSecond(0),
      returnRate: degreesPerSecond(0),
      accel: degreesPerSecondSquared(0),
      inverted: milliseconds(0),
    };
    expect(refusal({ kind: 'ready', limits: widest }, null)).toBeNull();
    expect(refusal({ kind: 'ready', limits: nothing }, null)).toBeNull();
  });

  it.each([
    { minAngle: degrees(-20.01) },
    { minAngle: degrees(0.01) },
    { maxAngle: degrees(60.01) },
    { maxAngle: degrees(-0.01) },
    { downRate: degreesPerSecond(3.01) },
    { downRate: degreesPerSecond(-0.01) },
    { returnRate: degreesPerSecond(4.01) },
    { returnRate: degreesPerSecond(-0.01) },
    { accel: degreesPerSecondSquared(2.01) },
    { accel: degreesPerSecondSquared(-0.01) },
    { maxAngle: degrees(Number.NaN) },
  ])('refuses %j', (wrong) => {
    expect(refusal({ kind: 'ready', limits: { ...widest, ...wrong } }, null)).toBe('limits wider than the absolutes');
  });
});

it.each(['rest', 'hold', 'stop', 'reset'] as const)('the guard never refuses %s', (kind) => {
  expect(refusal({ kind }, null)).toBeNull();
  expect(refusal({ kind }, narrow)).toBeNull();
});
