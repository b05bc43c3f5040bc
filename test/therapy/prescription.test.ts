import { describe, expect, test } from 'vitest';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import { LimitChecker } from '../../protocols/therapy/limit-checker.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, narrowToAbsolute, standard } from '../../protocols/therapy/limits.ts';
import { hold, level, plan, planned, ramp, refusalsOf } from '../support/protocol-steps.ts';

describe('a prescription', () => {
  test('that exceeds the absolutes grants no more than they do', () => {
    const generous = {
      ...absolute,
      maxAngle: degrees(90),
      oneInversion: seconds(900),
      finalPause: seconds(1),
      downRate: degreesPerSecond(10),
    };
    expect(refusalsOf(plan([ramp(61)], generous))).toHaveLength(1);
    expect(refusalsOf(plan([ramp(15, 3.1)], generous))).toHaveLength(1);
    expect(refusalsOf(plan([ramp(15), level(59)], generous))).toHaveLength(1);
    expect(refusalsOf(plan([ramp(30, 2), hold(290), ramp(0)], generous))).toHaveLength(1);
  });

  const unsetLimits: readonly Partial<Prescription>[] = [0, Number.NaN, -1].flatMap((value) => [
    { maxAngle: degrees(value) },
    { downRate: degreesPerSecond(value) },
    { returnRate: degreesPerSecond(value) },
    { accel: degreesPerSecondSquared(value) },
    { oneInversion: milliseconds(value) },
    { sets: value },
    { cumulative: milliseconds(value) },
  ]);
  test.each(unsetLimits)('with an unset limit grants nothing: %j', (unset) => {
    expect(plan([ramp(15), level(60)], { ...absolute, ...unset }).ok).toBe(false);
  });

  test('with a NaN pause grants no session', () => {
    const unset = { ...absolute, finalPause: milliseconds(Number.NaN) };
    expect(plan([ramp(15), level(900)], unset).ok).toBe(false);
    expect(plan([ramp(15)], unset).ok).toBe(false);
  });

  test('narrowed to the absolutes replaces NaN with a value that grants nothing', () => {
    const nan = milliseconds(Number.NaN);
    const unset = { ...absolute, finalPause: nan, restBetweenSets: nan, oneInversion: nan };
    const unattainable = Number.POSITIVE_INFINITY;
    expect(narrowToAbsolute(unset)).toMatchObject({
      finalPause: unattainable,
      restBetweenSets: unattainable,
      oneInversion: 0,
    });
    expect(narrowToAbsolute(standard)).toEqual(standard);
  });

  test('refuses NaN', () => {
    const checker = new LimitChecker('x');
    const range = { min: 0, max: 1 };
    const code = 'FULCRUM_1205_PROTOCOL_TIME';
    checker.check({ pointer: '', what: 'x', value: Number.NaN, unit: '', absolute: range, granted: range, code });
    expect(checker.isPlannable).toBe(false);
  });

  test('supplies the rates that the protocol omits', () => {
    const timeline = planned([ramp(15), hold(30), level(120)], standard);
    expect([timeline.maxDownRate, timeline.maxReturnRate, timeline.maxAccel]).toEqual([1.5, 2, 1]);
  });
});
