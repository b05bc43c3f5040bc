import { describe, expect, test } from 'vitest';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import { Judge } from '../../protocols/therapy/limit-checker.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, narrowToAbsolute, standard } from '../../protocols/therapy/limits.ts';
import { hold, level, plan, planned, ramp, refusalsOf } from '../support/protocol-steps.ts';

describe('a prescription', () => {
  test('beyond the absolutes grants no more than they do', () => {
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

  const nothings: readonly Partial<Prescription>[] = [0, Number.NaN, -1].flatMap((nothing) => [
    { maxAngle: degrees(nothing) },
    { downRate: degreesPerSecond(nothing) },
    { returnRate: degreesPerSecond(nothing) },
    { accel: degreesPerSecondSquared(nothing) },
    { oneInversion: milliseconds(nothing) },
    { sets: nothing },
    { cumulative: milliseconds(nothing) },
  ]);
  test.each(nothings)('with a limit not set grants nothing: %j', (unset) => {
    expect(plan([ramp(15), level(60)], { ...absolute, ...unset }).ok).toBe(false);
  });

  test('with a pause that is not a number grants no session', () => {
    const unset = { ...absolute, finalPause: milliseconds(Number.NaN) };
    expect(plan([ramp(15), level(900)], unset).ok).toBe(false);
    expect(plan([ramp(15)], unset).ok).toBe(false);
  });

  test('narrowed to the absolutes has in place of what is not a number what grants nothing', () => {
    const nothing = milliseconds(Number.NaN);
    const unset = { ...absolute, finalPause: nothing, restBetweenSets: nothing, oneInversion: nothing };
    const never = Number.POSITIVE_INFINITY;
    expect(narrowToAbsolute(unset)).toMatchObject({ finalPause: never, restBetweenSets: never, oneInversion: 0 });
    expect(narrowToAbsolute(standard)).toEqual(standard);
  });

  test('is passed by what is not a number', () => {
    const judge = new Judge('x');
    const range = { least: 0, most: 1 };
    const code = 'FULCRUM_1205_PROTOCOL_TIME';
    judge.judge({ pointer: '', what: 'x', value: Number.NaN, unit: '', absolute: range, granted: range, code });
    expect(judge.impossible).toBe(true);
  });

  test('gives the rates that the protocol leaves out', () => {
    const timeline = planned([ramp(15), hold(30), level(120)], standard);
    expect([timeline.maxDownRate, timeline.maxReturnRate, timeline.maxAccel]).toEqual([1.5, 2, 1]);
  });
});
