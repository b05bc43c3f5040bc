/**
 * The guard is a barrier of its own: it refuses a plan that goes further than is prescribed, in every phase. (Rates and
 * accelerations are narrowed before it; test/controller/controller.test.ts judges it alone.)
 */
import { describe, expect, it } from 'vitest';
import { degrees } from '../../protocols/base/units.ts';
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

describe('the guard', () => {
  it.each(plans)('refuses %s', (_name, steps, prescribed) => {
    const reasons: string[] = [];
    const world = new World({
      timeline: plan(...steps),
      prescription: { ...absolute, ...prescribed },
      seed: 1,
      onEntry: ({ reason }) => reasons.push(reason),
    });
    const { maxAngleDeg } = world.run();
    expect(reasons.join('\n')).toContain('the guard refused an order');
    expect(maxAngleDeg).toBeLessThan((prescribed.maxAngle ?? 30) + 1);
  });
});
