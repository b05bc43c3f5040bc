import { describe, expect, test } from 'vitest';
import type { Step } from '../../protocols/therapy/schema.ts';
import fc from '../support/fast-check.ts';
import { hold, level, oscillate, plan, planned, ramp, refusalsOf, repeat } from '../support/protocol-steps.ts';

const warmedUp = (times: number, warmUp: number, ...steps: readonly Step[]): Step => ({
  repeat: { times, warmUp, steps },
});
const set = (to: number) => [ramp(to), hold(20), level(90)];

/** The furthest angle of each set. */
function peaks(steps: readonly Step[]): readonly number[] {
  const { legs } = planned(steps);
  return legs.filter(({ from, to, phase }) => from === to && phase === 'holding').map(({ to }) => to);
}

describe('a warm-up', () => {
  test.each([
    [2, 10, 30, [20, 30]],
    [3, 10, 30, [20, 25, 30]],
    [4, 10, 30, [20, 23.3, 26.7, 30]],
    [3, 4, 10, [6, 8, 10]],
  ])('of %i sets, from %i° below %i°, comes nearer each time and ends at it', (times, warmUp, to, angles) => {
    expect(peaks([warmedUp(times, warmUp, ...set(to))])).toEqual(angles);
  });

  test('lowers every ramp that inverts, and none at level or head-up', () => {
    const steps = [ramp(20), hold(10), ramp(30), hold(10), ramp(0), level(90), ramp(-10), hold(5), level(60)];
    expect(peaks([warmedUp(2, 10, ...steps)])).toEqual([10, 20, -10, 20, 30, -10]);
  });

  test('never makes a dose greater than the one without it', () => {
    const anySets = fc.record({
      times: fc.integer({ min: 2, max: 4 }),
      to: fc.integer({ min: 8, max: 40 }),
      warmUp: fc.integer({ min: 1, max: 30 }),
      seconds: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(anySets, ({ times, to, warmUp, seconds }) => {
        fc.pre(to - warmUp >= 6);
        const steps = [ramp(to), hold(seconds), level(90)];
        const [with_, without] = [planned([warmedUp(times, warmUp, ...steps)]), planned([repeat(times, ...steps)])];
        expect(with_.sets).toBe(without.sets);
        expect(with_.maxAngle).toBe(without.maxAngle);
        expect(with_.inverted).toBeLessThanOrEqual(without.inverted);
        expect(with_.longestInversion).toBeLessThanOrEqual(without.longestInversion);
      }),
    );
  });

  test.each([
    ['at the least', warmedUp(2, 1, ...set(30)), []],
    ['below the least', warmedUp(2, 0.9, ...set(30)), ['/steps/0/repeat/warmUp']],
    ['at the most that still inverts', warmedUp(2, 9, ...set(15)), []],
    ['that would not invert', warmedUp(2, 9.1, ...set(15)), ['/steps/0/repeat/warmUp']],
    ['at the most of all', warmedUp(2, 30, ...set(40)), []],
    ['above the most of all', warmedUp(2, 30.1, ...set(40)), ['/steps/0/repeat/warmUp']],
    ['that is not a number that counts', warmedUp(2, Number.NaN, ...set(40)), ['/steps/0/repeat/warmUp']],
    ['of a ramp too low for one', warmedUp(2, 1, ...set(6)), ['/steps/0/repeat/warmUp']],
    ['of a single set', warmedUp(1, 5, ...set(30)), ['/steps/0/repeat/times']],
    ['without a ramp that inverts', warmedUp(2, 5, ramp(-10), level(60)), ['/steps/0/repeat/warmUp']],
    ['of an oscillation', warmedUp(2, 5, oscillate(10, 30, 3, 1), ...set(30)), ['/steps/0/repeat/warmUp']],
    ['in a warm-up', warmedUp(2, 5, warmedUp(2, 5, ...set(30))), ['/steps/0/repeat/warmUp']],
    ['in a repeat of its own', repeat(2, warmedUp(2, 5, ...set(30))), []],
  ])('%s', (_, step, pointers) => {
    const refusals = refusalsOf(plan([step, level(120)]));
    expect(refusals.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { allowed } of refusals) expect(allowed).toBeDefined();
  });

  test('counts toward the limits with the angles that it has', () => {
    const refusals = refusalsOf(plan([warmedUp(2, 10, ...set(61))]));
    expect(refusals.map(({ pointer }) => pointer)).toEqual(['/steps/0/repeat/steps/0/ramp/to']);
  });
});
