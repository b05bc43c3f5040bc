import { expect, test } from 'vitest';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, beginner, bounds, standard } from '../../protocols/therapy/limits.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import type { Protocol, Step } from '../../protocols/therapy/schema.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import { angleAt, timeAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import fc from '../support/fast-check.ts';
import { protocolOf } from '../support/protocol-steps.ts';

const wildNumber = fc.oneof(
  fc.integer({ min: -30, max: 400 }),
  fc.double(),
  fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, 60, 60.000001, 4.999999, Number.MAX_SAFE_INTEGER),
);

/** Mostly plausible, so that many of the protocols are accepted. */
function stepOf(
  number: { angle: fc.Arbitrary<number>; time: fc.Arbitrary<number>; rate: fc.Arbitrary<number> },
  depth: number,
): fc.Arbitrary<Step> {
  const rate = fc.option(number.rate, { nil: undefined });
  const plain: fc.Arbitrary<Step>[] = [
    fc.record({ ramp: fc.record({ to: number.angle, rate }) }),
    fc.record({ hold: fc.record({ seconds: number.time }) }),
    fc.record({ level: fc.record({ seconds: number.time }) }),
    fc.record({
      oscillate: fc.record({ low: number.angle, high: number.angle, rate, cycles: fc.integer({ min: 1, max: 6 }) }),
    }),
  ];
  if (depth === 0) return fc.oneof(...plain);
  const steps = fc.array(stepOf(number, depth - 1), { minLength: 1, maxLength: 3 });
  return fc.oneof(...plain, fc.record({ repeat: fc.record({ times: fc.integer({ min: 1, max: 3 }), steps }) }));
}

const plausibleNumber = {
  angle: fc.integer({ min: -20, max: 60 }),
  time: fc.integer({ min: 1, max: 120 }),
  rate: fc.integer({ min: 2, max: 16 }).map((quarter) => quarter / 4),
};

/** Up to four sets with rests in between; most of these are allowed. */
const plausible: fc.Arbitrary<readonly Step[]> = fc
  .array(
    fc.tuple(
      fc.array(
        fc.oneof(
          fc.record({ ramp: fc.record({ to: plausibleNumber.angle }) }),
          fc.record({ hold: fc.record({ seconds: plausibleNumber.time }) }),
        ),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      fc.integer({ min: 60, max: 200 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((sets) => sets.flatMap(([steps, rest]): Step[] => [...steps, { level: { seconds: rest } }]));

const steps = fc.oneof(plausible, fc.array(stepOf(plausibleNumber, 2), { minLength: 1, maxLength: 6 }));
const prescription = fc.constantFrom(absolute, standard, beginner);

test('planning an arbitrary protocol returns a timeline or refusals and never throws', () => {
  const wild = { angle: wildNumber, time: wildNumber, rate: wildNumber };
  const anything = fc.record({
    name: fc.constant('a'),
    title: fc.constant('A'),
    level: fc.constant('standard' as const),
    steps: fc.array(stepOf(wild, 4)),
  });
  fc.assert(
    fc.property(anything, prescription, (protocol, by) => {
      const outcome = planTimeline(protocol, by, 'x');
      if (!outcome.ok) expect(outcome.refusals.length).toBeGreaterThan(0);
      else expect(outcome.value.duration).toBeLessThanOrEqual(bounds.session);
    }),
    { numRuns: 2000 },
  );
});

test('reading arbitrary JSON or text returns refusals and never throws', () => {
  const text = fc.oneof(fc.json(), fc.string(), fc.uint8Array({ maxLength: 200 }));
  fc.assert(
    fc.property(text, (content) => readProtocol(content, 'x').ok === false),
    { numRuns: 2000 },
  );
});

test('planning a value that is not a protocol returns refusals', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      // A JavaScript caller can pass any value.
      expect(planTimeline(value as Protocol, absolute, 'x').ok).toBe(false);
    }),
    { numRuns: 1000 },
  );
});

test('every accepted protocol stays within the limits throughout its timeline', () => {
  let accepted = 0;
  fc.assert(
    fc.property(steps, prescription, (list, by) => {
      const outcome = planTimeline(protocolOf(...list), by, 'x');
      if (!outcome.ok) return;
      accepted += 1;
      expectWithin(outcome.value, by);
    }),
    { numRuns: 1500, seed: 7 },
  );
  // Without enough accepted protocols the property would prove nothing.
  expect(accepted).toBeGreaterThan(150);
});

/** Samples the timeline in small steps and counts independently what the planner computes from formulas. */
function expectWithin(timeline: Timeline, by: Prescription): void {
  const tick = 20;
  const walk = { angle: 0, oneInversion: 0, inverted: 0, longest: 0, steep: false, sets: 0, rest: 0, level: 0 };
  for (const leg of timeline.legs) {
    const line = trapezoid(leg.from, leg.to, leg.rate, leg.accel);
    for (let elapsed = 0; elapsed < leg.duration; elapsed += tick) {
      const angle: number = angleAt(line, milliseconds(elapsed));
      const rate = elapsed === 0 ? 0 : Math.abs(angle - walk.angle) / (tick / 1000);
      const most = angle > walk.angle ? by.downRate : by.returnRate;
      if (rate > most + 1e-6) throw new Error(`moves ${rate}°/s at ${leg.step}`);
      if (angle > by.maxAngle + 1e-9 || angle < by.minAngle - 1e-9) throw new Error(`stands at ${angle}°`);
      walk.angle = angle;
      if (angle > 5) {
        if (walk.oneInversion === 0) {
          if (walk.sets > 0 && walk.rest < by.restBetweenSets - 2 * tick) throw new Error(`rests ${walk.rest} ms`);
          walk.sets += 1;
        }
        walk.oneInversion += tick;
        walk.inverted += tick;
        walk.steep ||= angle > 45;
        walk.rest = 0;
        walk.longest = Math.max(walk.longest, walk.oneInversion);
        const longest = walk.steep ? Math.min(180_000, by.oneInversion) : by.oneInversion;
        if (walk.oneInversion > longest + 50 * tick) throw new Error(`inverted for ${walk.oneInversion} ms`);
      } else {
        walk.oneInversion = 0;
        walk.steep = false;
        walk.rest = angle >= -5 ? walk.rest + tick : 0;
      }
      walk.level = angle === 0 ? walk.level + tick : 0;
    }
  }
  if (walk.sets > by.sets) throw new Error(`${walk.sets} sets`);
  if (walk.inverted > by.cumulative + 200 * tick) throw new Error(`inverted for ${walk.inverted} ms in all`);
  if (walk.level < by.finalPause - tick) throw new Error(`pauses ${walk.level} ms at the end`);
  if (walk.longest > timeline.longestInversion + 50 * tick)
    throw new Error('an inversion is longer than longestInversion');
  const { maxDownRate, maxReturnRate, maxAccel } = timeline;
  expect(maxDownRate <= by.downRate && maxReturnRate <= by.returnRate && maxAccel <= by.accel).toBe(true);
  expect(timeline.deviceInversionLimit).toBeLessThanOrEqual(300_000);
}

test('timeAt is the inverse of angleAt', () => {
  const angle = fc.integer({ min: -2000, max: 6000 }).map((hundredths) => degrees(hundredths / 100));
  const rate = fc.integer({ min: 10, max: 400 }).map((hundredths) => degreesPerSecond(hundredths / 100));
  // Thousandths, because fast-check's doubles are nearly always close to 0 and would not reach the deceleration.
  const anyShare = fc.integer({ min: 0, max: 1000 }).map((thousandths) => thousandths / 1000);
  const accel = fc.integer({ min: 20, max: 200 }).map((hundredths) => degreesPerSecondSquared(hundredths / 100));
  fc.assert(
    fc.property(angle, angle, rate, accel, anyShare, (from, to, r, a, share) => {
      fc.pre(from !== to);
      const line = trapezoid(from, to, r, a);
      const wanted = degrees(from + (to - from) * share);
      expect(angleAt(line, timeAt(line, wanted))).toBeCloseTo(wanted, 6);
      const elapsed = milliseconds(line.duration * share);
      expect(Math.abs(angleAt(line, timeAt(line, angleAt(line, elapsed))) - angleAt(line, elapsed))).toBeLessThan(1e-6);
    }),
  );
});

test('a ramp never exceeds its rate or its acceleration', () => {
  const line = trapezoid(degrees(0), degrees(30), degreesPerSecond(1.5), degreesPerSecondSquared(1));
  let before = 0;
  let speed = 0;
  for (let ms = 0; ms <= line.duration + 10; ms += 10) {
    const now = angleAt(line, milliseconds(ms));
    const rate = (now - before) / 0.01;
    expect(rate).toBeLessThanOrEqual(1.5 + 1e-9);
    expect(Math.abs(rate - speed)).toBeLessThanOrEqual(0.01 + 1e-9);
    before = now;
    speed = rate;
  }
  expect(before).toBe(30);
});
