import { describe, expect, test } from 'vitest';
import { degrees } from '../../protocols/base/units.ts';
import { doseOf, longestOnTable } from '../../protocols/therapy/dose.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import { absolute, standard } from '../../protocols/therapy/limits.ts';
import { hold, level, oscillate, planned, ramp, repeat } from '../support/protocol-steps.ts';

const brief = ({ phase, from, to, duration, step }: Leg) =>
  `${phase} ${from}>${to} ${Math.round(duration / 100) / 10} ${step}`.trim();

describe('a timeline', () => {
  test('gives every leg its phase', () => {
    const { legs } = planned([ramp(15, 1), hold(30), level(60), ramp(10, 1), hold(20), ramp(0, 1), level(90)]);
    expect(legs.map(brief)).toEqual([
      'ramping 0>15 15.5 /steps/0',
      'holding 15>15 30 /steps/1',
      'ramping 15>0 5.8 /steps/2',
      'resting 0>0 60 /steps/2',
      'ramping 0>10 10.5 /steps/3',
      'holding 10>10 20 /steps/4',
      'levelling 10>0 10.5 /steps/5',
      'recovering 0>0 90 /steps/6',
    ]);
  });

  test('adds a return and a pause if the protocol ends head-down', () => {
    const { legs } = planned([ramp(15), hold(30)], standard);
    expect(legs.slice(-2).map(brief)).toEqual(['levelling 15>0 9.5', 'recovering 0>0 120']);
  });

  test('adds a pause if the protocol ends with the return', () => {
    expect(
      planned([ramp(15), ramp(0, 1)])
        .legs.slice(-2)
        .map(brief),
    ).toEqual(['levelling 15>0 15.5 /steps/1', 'recovering 0>0 60']);
  });

  test('adds a return and a pause if the protocol ends head-up', () => {
    expect(
      planned([ramp(-10), hold(30)])
        .legs.slice(-2)
        .map(brief),
    ).toEqual(['levelling -10>0 4.8', 'recovering 0>0 60']);
  });

  test('treats consecutive dwells at level as one final pause', () => {
    const { legs } = planned([ramp(15), level(30), hold(30)]);
    expect(legs.map(({ phase }) => phase)).toEqual(['ramping', 'levelling', 'recovering', 'recovering']);
  });

  test('has no leg for a ramp to the current angle', () => {
    expect(planned([ramp(15), ramp(15), hold(30), level(60), level(60)]).legs).toHaveLength(5);
    const { legs } = planned([ramp(-0), ramp(15), ramp(-0)]);
    expect(legs.map(({ to }) => to)).toEqual([15, 0, 0]);
  });

  test('unrolls repeats and keeps the step of each leg', () => {
    const { legs } = planned([repeat(2, repeat(2, ramp(10), ramp(15)), level(60))]);
    expect(legs.map(({ to }) => to)).toEqual([10, 15, 10, 15, 0, 0, 10, 15, 10, 15, 0, 0]);
    expect(legs[1]?.step).toBe('/steps/0/repeat/steps/0/repeat/steps/1');
  });

  test('oscillates from low to high and back, after going to low', () => {
    const { legs } = planned([oscillate(10, 25, 2, 1.5), level(60)]);
    expect(legs.map(brief)).toEqual([
      'ramping 0>10 7.4 /steps/0',
      'oscillating 10>25 10.8 /steps/0',
      'oscillating 25>10 10.8 /steps/0',
      'oscillating 10>25 10.8 /steps/0',
      'oscillating 25>10 10.8 /steps/0',
      'levelling 10>0 4.5 /steps/1',
      'recovering 0>0 60 /steps/1',
    ]);
  });

  test('counts the time above 5° exactly, and no time at level', () => {
    // In a ramp to 15° at 1°/s and 2°/s², the first 5° take 5.25 s of 15.5 s.
    const timeline = planned([ramp(15, 1), hold(30), ramp(0, 1), level(60)]);
    expect(timeline.inverted).toBeCloseTo(10_250 + 30_000 + 10_250, 6);
    expect(timeline.longestInversion).toBe(timeline.inverted);
    expect(timeline.duration).toBeCloseTo(15_500 + 30_000 + 15_500 + 60_000, 6);
    expect(timeline.sets).toBe(1);
  });

  test('counts a dwell within the tilt margin below 5° as inverted', () => {
    expect(planned([ramp(4), hold(30)]).sets).toBe(0);
    expect(planned([ramp(4.5), hold(30)]).inverted).toBe(30_000);
    expect(planned([ramp(5), hold(30)]).sets).toBe(1);
  });

  test('treats a dip that stays within the tilt margin as part of the same inversion', () => {
    const timeline = planned([ramp(15), hold(30), ramp(4.5), hold(30), ramp(15), hold(30), level(60)]);
    expect(timeline.sets).toBe(1);
    expect(timeline.inverted).toBeGreaterThan(90_000);
  });

  test('limits the device to the longest inversion plus 10 s, at most 300 s', () => {
    expect(planned([ramp(15), hold(100)]).deviceInversionLimit).toBe(planned([ramp(15), hold(110)]).longestInversion);
    expect(planned([ramp(15), hold(285)]).deviceInversionLimit).toBe(300_000);
  });

  test('limits the device to what the ramps may need, where that is more than 10 s', () => {
    const { legs, longestInversion, deviceInversionLimit } = planned([ramp(10), repeat(40, ramp(11), ramp(10))]);
    expect(deviceInversionLimit).toBe(longestOnTable(doseOf(legs)).one);
    expect(deviceInversionLimit).toBeGreaterThan(longestInversion + 20_000);
  });

  test('states the rates and angles that it needs', () => {
    const timeline = planned([ramp(20, 1), ramp(10, 0.5), ramp(25, 2), level(60), ramp(-10, 1)], {
      ...absolute,
      maxAngle: degrees(30),
    });
    expect(timeline).toMatchObject({ maxAngle: 25, minAngle: -10, maxDownRate: 3, maxReturnRate: 4, maxAccel: 2 });
  });

  test('starts each leg at the angle and time at which the previous one ends', () => {
    const { legs, duration } = planned([repeat(3, ramp(15), hold(30), level(60)), ramp(-5), hold(10)]);
    let [now, angle] = [0, 0];
    for (const leg of legs) {
      expect([leg.start, leg.from]).toEqual([now, angle]);
      now += leg.duration;
      angle = leg.to;
    }
    expect([now, angle]).toEqual([duration, 0]);
  });
});
