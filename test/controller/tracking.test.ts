import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../protocols/base/units.ts';
import { Tracking } from '../../src/controller/tracking.ts';

const ramp = (from: number, to: number, presentRate: number): Tracking => {
  const tracking = new Tracking();
  tracking.begin(degrees(from), degrees(to), degreesPerSecond(2), degreesPerSecondSquared(1), 1000, presentRate);
  return tracking;
};

describe('the profile of an accepted ramp', () => {
  it('passes through the table’s present angle at its present speed', () => {
    for (const [from, to, rate] of [
      [10, 30, 0],
      [10, 30, 1.5],
      [30, 10, -1.5],
      [10, 30, 2],
    ] as const) {
      const tracking = ramp(from, to, rate);
      expect(tracking.target(1000)).toBeCloseTo(from, 6);
      expect((tracking.target(1010) - tracking.target(1000)) / 0.01).toBeCloseTo(rate, 1);
    }
  });

  it.each([
    [20, 40, -1.5, 18.875],
    [20, 0, 1.5, 21.125],
  ])('begins where a table at %s° that is sent to %s° but moves at %s°/s will have turned', (from, to, rate, turn) => {
    const tracking = ramp(from, to, rate);
    // At 1°/s² it stands after as many seconds as it has °/s.
    expect(tracking.target(1000 + Math.abs(rate) * 1000)).toBeCloseTo(turn, 6);
    expect(tracking.profileWay(1000 + Math.abs(rate) * 1000)).toBeCloseTo(0, 6);
  });

  it.each([-3, 3])('allows a table that moved at %s°/s to slow down at the ramp’s own acceleration', (rate) => {
    const tracking = new Tracking();
    const begin = (limit: number, presentRate: number, at: number) =>
      tracking.begin(degrees(20), degrees(40), degreesPerSecond(limit), degreesPerSecondSquared(1), at, presentRate);
    begin(3, 0, 0);
    begin(1, rate, 10_000);
    expect([10_000, 10_500, 11_500, 12_500, 20_000].map((at) => tracking.rateCap(at))).toEqual([3, 3, 2, 1, 1]);
    // What was never allowed is not allowed now.
    begin(1, 9, 30_000);
    expect(tracking.rateCap(30_600)).toBeCloseTo(1, 6);
    tracking.end(degrees(20), 0, 31_000);
    expect(tracking.rateCap(31_600)).toBe(0);
  });

  it('allows the faster of two orders for half a second, then the one that stands', () => {
    const tracking = ramp(0, 30, 0);
    tracking.end(degrees(5), 0, 5000);
    expect([tracking.rateCap(5400), tracking.rateCap(5501)]).toEqual([2, 0]);
  });
});
