import { describe, expect, it } from 'vitest';
import { Oracle } from '../../../src/bench/oracle/oracle.ts';
import { ScriptedMotion, script } from '../../support/scripted-motion.ts';
import { plan } from '../../support/timelines.ts';

describe('invariant 4: a hold off level', () => {
  const paused = (angleDeg: number, ms: number) => script().holdAt(angleDeg).act('pause').enter('paused').run(ms);

  it('ends within 60 s where a person paused, from 1.5° on', () => {
    expect(paused(3, 60_500).broken).toEqual([]);
    expect(paused(3, 61_500).broken).toEqual([4]);
    expect(paused(1, 90_000).broken).toEqual([]);
  });

  it('ends within 10 s after a fault', () => {
    const held = (ms: number) => script().holdAt(10).enter('fault.holding').run(ms).broken;
    expect(held(10_500)).toEqual([]);
    expect(held(11_500)).toEqual([4]);
  });

  it('is never left by a return slower than 1°/s', () => {
    expect(script().holdAt().returns(1).broken).toEqual([]);
    expect(script().holdAt().returns(0.9).broken).toEqual([4]);
  });
});

describe('invariant 5: pauses at level', () => {
  const timeline = plan(
    { ramp: { to: 10, rate: 2 } },
    { level: { seconds: 40 } },
    { ramp: { to: 10, rate: 2 } },
    { level: { seconds: 60 } },
  );
  const oracle = () =>
    new Oracle({ timeline, limitDeg: 30, maxAccel: 1000, finalPauseMs: 90_000, oneInversionMs: 60_000, faults: [] });

  const twice = (restMs: number) => {
    const motion = new ScriptedMotion(60, oracle()).begin().run(5000, 2).order('ramp', 2).run(5000, -2);
    motion.device('R').enter('session.resting').run(restMs);
    return motion.order('ramp', 2, 10).enter('session.ramping').device('M').run(5000, 2);
  };

  it('are no shorter between two inversions than planned', () => {
    expect(twice(40_000).broken).toEqual([]);
    expect(twice(36_000).reasons).toContain('the rest is');
  });

  const over = (pauseMs: number) => {
    const motion = new ScriptedMotion(60, oracle()).begin().run(5000, 2).order('ramp', 2).run(5000, -2);
    return motion.device('R').enter('recovering').run(pauseMs).enter('ready').run(100).reasons;
  };

  it('are no shorter at the end than prescribed', () => {
    expect(over(89_000)).not.toContain('the pause is');
    expect(over(30_000)).toContain('the pause is 90.0 s');
  });

  it('count where a brake that gives lets the table slide by less than can be noticed', () => {
    const slides = (deg: number, brakeHolds: boolean) => {
      const motion = new ScriptedMotion(60, oracle()).begin().run(5000, 2).order('ramp', 2).run(5000, -2);
      motion.device('R').enter('recovering').run(40_000);
      motion.truth = { ...motion.truth, brakeHolds };
      return motion.run(1000, deg).run(50_000).enter('ready').run(100).reasons;
    };
    expect(slides(3, false)).not.toContain('the pause is');
    expect(slides(3, true)).toContain('the pause is');
    expect(slides(4, false)).toContain('the pause is');
  });
});
