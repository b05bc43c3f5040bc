import { describe, expect, it } from 'vitest';
import {
  degrees,
  degreesPerSecond,
  degreesPerSecondSquared,
  milliseconds,
  seconds,
} from '../../protocols/base/units.ts';
import { atLeast, atMost, LimitChecker, type Range } from '../../protocols/therapy/limit-checker.ts';
import {
  absolute,
  absoluteSchedule,
  beginner,
  beginnerSchedule,
  deviceInversionLimit,
  longestInversion,
  narrowToAbsolute,
  type Prescription,
  type Schedule,
  standard,
  standardSchedule,
} from '../../protocols/therapy/limits.ts';

/** Limits of which more is more dangerous, as plain numbers. */
const maxima = ({ maxAngle, minAngle, downRate, returnRate, accel, oneInversion, sets, cumulative }: Prescription) =>
  [maxAngle, -minAngle, downRate, returnRate, accel, oneInversion, sets, cumulative] as const;
const minima = ({ restBetweenSets, finalPause }: Prescription) => [restBetweenSets, finalPause] as const;

describe('the prescriptions that are compiled in', () => {
  it.each([
    ['standard', standard, absolute],
    ['beginner', beginner, standard],
  ])('%s grants something, and no more than the one above it', (_name, narrower, wider) => {
    for (const [index, most] of maxima(wider).entries()) {
      expect(maxima(narrower)[index]).toBeGreaterThan(0);
      expect(maxima(narrower)[index]).toBeLessThanOrEqual(most);
    }
    for (const [index, least] of minima(wider).entries()) {
      expect(minima(narrower)[index]).toBeGreaterThanOrEqual(least);
    }
    expect(narrower.oscillation).toBeNull();
  });

  it('grant head-up angles as negative ones', () => {
    expect([standard.minAngle, beginner.minAngle]).toEqual([-15, -15]);
  });
});

describe('the schedules that are compiled in', () => {
  const most = ({ angleGain, sessionsPerDay, daysPerWeek }: Schedule) => [angleGain, sessionsPerDay, daysPerWeek];

  it.each([
    ['standard', standardSchedule],
    ['beginner', beginnerSchedule],
  ])('%s grants something, and no more than the absolute one', (_name, schedule) => {
    for (const [index, widest] of most(absoluteSchedule).entries()) {
      expect(most(schedule)[index]).toBeGreaterThan(0);
      expect(most(schedule)[index]).toBeLessThanOrEqual(widest);
    }
    expect(schedule.betweenSessions).toBeGreaterThanOrEqual(absoluteSchedule.betweenSessions);
  });

  it('keep two sessions two hours apart', () => {
    expect(absoluteSchedule.betweenSessions).toBe(seconds(2 * 60 * 60));
  });
});

describe('the longest inversion', () => {
  it.each([
    [170, false, 170],
    [200, false, 200],
    [170, true, 170],
    [200, true, 180],
  ])('of %d s granted, beyond 45°: %s, is %d s', (granted, isSteep, longest) => {
    expect(longestInversion(seconds(granted), isSteep)).toBe(seconds(longest));
  });

  it.each([
    [100, 110],
    [290, 300],
    [295, 300],
  ])('of %d s by the host is %d s by the actuator', (byHost, byDevice) => {
    expect(deviceInversionLimit(seconds(byHost))).toBe(seconds(byDevice));
  });
});

describe('a prescription narrowed to the absolutes', () => {
  const unlimited: Prescription = {
    maxAngle: degrees(180),
    minAngle: degrees(-180),
    downRate: degreesPerSecond(100),
    returnRate: degreesPerSecond(100),
    accel: degreesPerSecondSquared(100),
    oneInversion: seconds(1e6),
    sets: 100,
    cumulative: seconds(1e6),
    restBetweenSets: seconds(0),
    finalPause: seconds(0),
    oscillation: { low: degrees(0), high: degrees(180), cycle: seconds(0) },
  };

  it('is the absolutes where it grants more', () => {
    expect(narrowToAbsolute(unlimited)).toEqual(absolute);
  });

  it('is unchanged where it grants less', () => {
    const narrow = { ...beginner, oscillation: { low: degrees(12), high: degrees(14), cycle: seconds(40) } };
    expect(narrowToAbsolute(narrow)).toEqual(narrow);
  });

  it('grants nothing where a limit is 0, negative or no number', () => {
    for (const value of [0, -1, Number.NaN]) {
      const unset: Prescription = {
        ...unlimited,
        maxAngle: degrees(value),
        minAngle: degrees(-value),
        downRate: degreesPerSecond(value),
        returnRate: degreesPerSecond(value),
        accel: degreesPerSecondSquared(value),
        oneInversion: milliseconds(value),
        sets: value,
        cumulative: milliseconds(value),
        oscillation: { low: degrees(10), high: degrees(value), cycle: seconds(20) },
      };
      const narrowed = narrowToAbsolute(unset);
      expect(maxima(narrowed).map((limit) => Math.abs(limit))).toEqual(Array(8).fill(0));
      expect(narrowed.oscillation?.high).toBe(0);
    }
  });

  it('demands what cannot be where a rest, a pause or an oscillation’s lower limit is no number', () => {
    const nan = Number.NaN;
    const unset = {
      ...unlimited,
      restBetweenSets: milliseconds(nan),
      finalPause: milliseconds(nan),
      oscillation: { low: degrees(nan), high: degrees(20), cycle: milliseconds(nan) },
    };
    const never = Number.POSITIVE_INFINITY;
    expect(narrowToAbsolute(unset)).toMatchObject({
      restBetweenSets: never,
      finalPause: never,
      oscillation: { low: never, high: 20, cycle: never },
    });
  });
});

describe('the check of a number', () => {
  const judge = (value: number, possible: Range, granted: Range) => {
    const checker = new LimitChecker('file.json');
    const isPossible = checker.check({
      pointer: '/steps/0',
      what: 'angle',
      value,
      unit: '°',
      absolute: possible,
      granted,
      code: 'FULCRUM_1203_PROTOCOL_ANGLE',
    });
    expect(checker.isPlannable).toBe(isPossible);
    return { isPossible, refusal: checker.refusals[0] };
  };
  const [wide, narrow] = [
    { min: -20, max: 60 },
    { min: -15, max: 30 },
  ];

  it.each([-15, 0, 30])('passes %d, which is granted', (value) => {
    expect(judge(value, wide, narrow)).toEqual({ isPossible: true, refusal: undefined });
  });

  it.each([
    [-15.01, 'prescription', true],
    [30.01, 'prescription', true],
    [60, 'prescription', true],
    [-20, 'prescription', true],
    [60.01, 'absolute', false],
    [-20.01, 'absolute', false],
    [Number.NaN, 'absolute', false],
  ])('refuses %d by the %s limit; a timeline can be laid out: %s', (value, limit, isPossible) => {
    const judged = judge(value, wide, narrow);
    expect(judged.isPossible).toBe(isPossible);
    expect(judged.refusal).toMatchObject({ limit, pointer: '/steps/0', place: 'file.json#/steps/0' });
  });

  it('knows limits in one direction only', () => {
    expect([judge(1e9, atLeast(5), atLeast(5)).isPossible, judge(4.9, atLeast(5), atLeast(5)).isPossible]).toEqual([
      true,
      false,
    ]);
    expect([judge(-1e9, atMost(5), atMost(5)).isPossible, judge(5.1, atMost(5), atMost(5)).isPossible]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    [70, wide, narrow, '-20 to 60°, and by the prescription -15 to 30°'],
    [70, wide, wide, '-20 to 60°'],
    [70, wide, { min: -20, max: 30 }, '-20 to 60°, and by the prescription -20 to 30°'],
    [70, wide, { min: -15, max: 60 }, '-20 to 60°, and by the prescription -15 to 60°'],
    [40, wide, narrow, '-15 to 30°'],
    [40, wide, { min: 0, max: 0 }, '0°'],
    [40, wide, { min: 10, max: 0 }, 'none'],
    [40, wide, { min: 0, max: Number.NaN }, 'none'],
    [4, wide, atLeast(5), 'at least 5°'],
    [6, wide, atMost(5), 'at most 5°'],
  ])('says of %d what is allowed instead (%j, %j): %s', (value, possible, granted, allowed) => {
    expect(judge(value, possible, granted).refusal?.allowed).toBe(allowed);
  });

  it('shows a value that is hardly beyond its limit as beyond it', () => {
    expect(judge(60.000001, wide, wide).refusal?.value).toBe('60.000001°');
  });
});
