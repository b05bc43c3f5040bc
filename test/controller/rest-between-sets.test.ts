/** No override, and no resumption after one, cuts the rest between two inversions of a session. */
import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond, milliseconds, seconds } from '../../protocols/base/units.ts';
import { absolute, type Prescription } from '../../protocols/therapy/limits.ts';
import { World } from '../../src/bench/world/world.ts';
import { excursion } from '../support/timelines.ts';

const restMs = 40_000;
const refused = /^the rest at level after the last inversion is not over: 0:\d\d of 0:40 min are left$/;

/** An override in a hold at 15°, in which a clinician has brought the table to level. */
function atLevelByHand() {
  const made = inHoldByHand({ ...absolute, restBetweenSets: milliseconds(restMs) });
  const { world, controller, to, passUntil } = made;
  expect(to(0).ok).toBe(true);
  passUntil(() => controller.state === 'override.holding' && Math.abs(controller.angle ?? 9) < 1);
  const levelAt = world.clock.now();
  const rest = (ms: number) => passUntil(() => world.clock.now() >= levelAt + ms);
  return { world, controller, to, rest };
}

/** An override in a hold at 15°. */
function inHoldByHand(prescription: Prescription) {
  const world = new World({ timeline: excursion(15, 120), prescription, seed: 1 });
  const { controller } = world;
  const passUntil = (isThere: () => boolean) => {
    while (!isThere() && world.advance(world.clock.now() + 20));
  };
  const to = (angle: number) => {
    world.oracle.targetRequested(angle, false);
    return controller.overrideTarget(degrees(angle), degreesPerSecond(2), false);
  };
  passUntil(() => controller.state === 'session.holding');
  expect(controller.beginOverride(seconds(300), 'test')).toBeNull();
  return { world, controller, to, passUntil };
}

describe('the rest between two inversions', () => {
  it('is not cut by a target of an override', () => {
    const { to, rest } = atLevelByHand();
    expect(to(12)).toMatchObject({ ok: false, reason: expect.stringMatching(refused) });
    expect(to(4)).toMatchObject({ ok: false });
    expect(to(3).ok).toBe(true);
    rest(restMs - 4000);
    expect(to(12)).toMatchObject({ ok: false });
    rest(restMs + 4000);
    expect(to(12)).toMatchObject({ ok: true });
  });

  it('is not cut by a target beyond the limit, which leads by level', () => {
    const prescription = { ...absolute, restBetweenSets: milliseconds(restMs) };
    const { world, controller, to, passUntil } = inHoldByHand(prescription);
    expect(to(25)).toEqual({ ok: true, viaLevel: true });
    passUntil(() => Math.abs(controller.angle ?? 9) < 1);
    const levelAt = world.clock.now();
    // Asking again meanwhile does not help, nor does a jog.
    expect(to(25)).toMatchObject({ ok: false, reason: expect.stringMatching(refused) });
    expect(controller.overrideJog('down')).toMatch(refused);
    passUntil(() => (controller.angle ?? 0) > 5);
    expect(world.clock.now() - levelAt).toBeGreaterThan(restMs - 1000);
    passUntil(() => controller.state === 'override.holding');
    expect(controller.angle).toBeCloseTo(25, 0);
    expect(world.oracle.violations).toEqual([]);
  });

  it('is not owed by a target beyond the limit that ends no inversion', () => {
    const { world, controller, to, rest } = atLevelByHand();
    rest(restMs + 4000);
    const askedAt = world.clock.now();
    expect(to(25)).toEqual({ ok: true, viaLevel: true });
    while ((controller.angle ?? 0) < 10 && world.advance(world.clock.now() + 20));
    expect(world.clock.now() - askedAt).toBeLessThan(15_000);
  });

  it('is not cut by a jog', () => {
    const { controller, rest } = atLevelByHand();
    expect(controller.overrideJog('down')).toMatch(refused);
    expect(controller.overrideJog('up')).toBeNull();
    rest(restMs + 4000);
    expect(controller.overrideJog('down')).toBeNull();
  });

  it('is not cut by resuming the hold that the override has left', () => {
    const { controller, rest } = atLevelByHand();
    expect(controller.endOverride('test')).toBeNull();
    expect(controller.state).toBe('paused');
    expect(controller.resume('operator', 'test')).toMatch(refused);
    rest(restMs + 1000);
    expect(controller.resume('operator', 'test')).toBeNull();
  });
});
