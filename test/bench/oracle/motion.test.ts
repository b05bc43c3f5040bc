/** Each invariant is tested with a scripted motion that just breaks it, and one that just does not. */
import { describe, expect, it } from 'vitest';
import { Oracle } from '../../../src/bench/oracle/oracle.ts';
import { ScriptedMotion, script } from '../../support/scripted-motion.ts';
import { excursion } from '../../support/timelines.ts';

describe('invariant 1: the true angle', () => {
  it.each([
    [2.9, []],
    [3.1, [1]],
  ])('%f° beyond the session’s limit', (beyond, broken) => {
    const motion = script().begin();
    motion.angleDeg = 30 + beyond;
    expect(motion.run(20, 0).broken).toEqual(broken);
  });

  it('is never above 63°, even with a higher session limit', () => {
    const oracle = new Oracle({ timeline: excursion(60, 5), limitDeg: 62, faults: [] });
    const motion = new ScriptedMotion(60, oracle);
    motion.begin();
    motion.angleDeg = 63.1;
    expect(motion.run(10).broken).toEqual([1]);
  });
});

describe('invariant 2: the true speed', () => {
  it.each([
    ['may reach 1.5 × 2°/s + 0.5', 3.45, []],
    ['must not exceed 1.5 × 2°/s + 0.5', 3.6, [2]],
  ])('%s', (_name, rate, broken) => {
    expect(script().begin().run(400, rate).broken).toEqual(broken);
  });

  it('follows the previous order while a new one is on its way, and no longer', () => {
    expect(script().begin().run(1000, 2).order('ramp', 0.5, 30).run(700, 2).broken).toEqual([]);
    expect(script().begin().run(1000, 2).order('ramp', 0.5, 30).run(3500, 2).broken).toEqual([2]);
  });

  it('excuses a runaway until its deadline only', () => {
    expect(script().begin().fault('actuator=wrong').run(900, 7).broken).toEqual([]);
    expect(script().begin().fault('actuator=wrong').run(1100, 7).broken).toEqual([2]);
  });

  it('excuses no runaway without an injected fault', () => {
    expect(script().begin().run(400, 7).broken).toEqual([2]);
  });

  it('ignores the swing within the gear’s backlash', () => {
    expect(script().begin().run(40, 6).run(500, 1).broken).toEqual([]);
  });
});

describe('invariant 3: standing where motion is forbidden', () => {
  it('allows a stop one second', () => {
    const stopping = script().begin().run(5000, 2).order('hold').enter('session.holding').run(900, 2);
    expect(stopping.device('R').run(3000).broken).toEqual([]);
  });

  it('does not allow the drive to continue in a hold', () => {
    const motion = script().begin().run(5000, 2).order('hold').enter('session.holding').run(1500, 0.4);
    expect(motion.broken).toEqual([3]);
  });

  it.each([
    ['2° and the reaction’s time', 1.9, 5000, []],
    ['no more than that', 1, 5000, [3]],
  ])('allows a brake to give %s', (_name, rate, ms, broken) => {
    const motion = script().holdAt().fault('brake=slow');
    if (broken.length === 0) motion.run(1000, rate).run(ms - 1000);
    else motion.run(ms, rate);
    expect(motion.broken).toEqual(broken);
  });

  it('allows no motion with the red stop open', () => {
    const openedInMotion = () => {
      const motion = script().begin().run(5000, 2);
      motion.truth = { ...motion.truth, estopOpen: true, deviceState: 'S' };
      return motion
        .record({ type: 'finding', hazard: 'H19', reaction: 'cut', reason: 'red stop' })
        .raiseAlarm()
        .order('stop')
        .enter('stopped');
    };
    expect(openedInMotion().run(450, 2).run(2000).broken).toEqual([]);
    expect(openedInMotion().run(700, 2).broken).toEqual([3]);
  });
});
