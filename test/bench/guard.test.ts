/**
 * The guard is a barrier of its own: it refuses a plan that goes further than is prescribed, in every phase. (Rates and
 * accelerations are narrowed before it; test/safety/guard.test.ts judges it alone.)
 */
import { describe, expect, it } from 'vitest';
import { degrees } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import { absolute, type Prescription } from '../../protocols/therapy/limits.ts';
import type { Step } from '../../protocols/therapy/schema.ts';
import { World } from '../../src/bench/world/world.ts';
import { plan } from '../support/timelines.ts';

const plans: readonly (readonly [string, readonly Step[], Partial<Prescription>])[] = [
  ['a ramp beyond the angle', [{ ramp: { to: 30, rate: 2 } }], { maxAngle: degrees(20) }],
  [
    'an oscillation beyond the angle',
    [{ ramp: { to: 10, rate: 2 } }, { oscillate: { low: 10, high: 40, rate: 2, cycles: 1 } }],
    { maxAngle: degrees(20) },
  ],
  ['a ramp head-up beyond the angle', [{ ramp: { to: -15, rate: 2 } }], { minAngle: degrees(-10) }],
];

/** A session in which each motion begins from another state, as planned for 20°. */
const allPhases = plan(
  { ramp: { to: 20, rate: 2 } },
  { hold: { seconds: 10 } },
  { level: { seconds: 30 } },
  { oscillate: { low: 10, high: 20, rate: 1, cycles: 2 } },
  { ramp: { to: 0, rate: 2 } },
  { level: { seconds: 60 } },
);

/** The timeline with one leg that leads elsewhere than its limits say. */
const misled = (leg: number, to: number): Timeline => ({
  ...allPhases,
  legs: allPhases.legs.map((one, index) => (index === leg ? { ...one, to: degrees(to) } : one)),
});

interface Guarded {
  /** The state in which the guard refused; undefined: it did not. */
  readonly refusedIn: string | undefined;
  readonly lowestDeg: number;
  readonly highestDeg: number;
}

function run(timeline: Timeline, prescription: Prescription): Guarded {
  const angles: number[] = [];
  let state = '';
  let refusedIn: string | undefined;
  const world = new World({
    timeline,
    prescription,
    seed: 1,
    onEntry: (entry) => {
      if (entry.type === 'state') state = entry.to;
      if (entry.type === 'finding' && entry.reason.startsWith('the guard refused an order')) refusedIn ??= state;
    },
    onSample: ({ angleDeg }) => angles.push(angleDeg),
  });
  const { maxAngleDeg } = world.run();
  return { refusedIn, lowestDeg: Math.min(0, ...angles), highestDeg: maxAngleDeg };
}

describe('the guard', () => {
  it.each(plans)('refuses %s', (_name, steps, prescribed) => {
    const granted = { ...absolute, ...prescribed };
    const { refusedIn, lowestDeg, highestDeg } = run(plan(...steps), granted);
    expect(refusedIn).toBeDefined();
    expect(lowestDeg).toBeGreaterThan(granted.minAngle - 1);
    expect(highestDeg).toBeLessThan(granted.maxAngle + 1);
  });

  it.each([
    [0, 'preparing'],
    [2, 'session.holding'],
    [4, 'session.resting'],
    [5, 'session.ramping'],
    [6, 'session.oscillating'],
    [7, 'session.oscillating'],
    [8, 'session.oscillating'],
    [9, 'session.oscillating'],
  ])('refuses leg %d where it leads beyond the session’s own limits, in %s', (leg, state) => {
    for (const to of [25, -5]) {
      const { refusedIn, lowestDeg, highestDeg } = run(misled(leg, to), absolute);
      expect(refusedIn).toBe(state);
      expect(lowestDeg).toBeGreaterThan(-1);
      expect(highestDeg).toBeLessThan(21);
    }
  });
});
