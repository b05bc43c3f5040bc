import { describe, expect, it } from 'vitest';
import type { ScriptedMotion } from '../../support/scripted-motion.ts';
import { script } from '../../support/scripted-motion.ts';

describe('invariant 6: consent', () => {
  it('allows no motion before a start', () => {
    expect(script().enter('checking').run(500).run(400, 1).broken).toEqual([]);
    expect(script().enter('checking').run(500).run(600, 1).broken).toContain(6);
  });

  it('allows no session to resume by itself', () => {
    const paused = () => {
      const motion = script().begin().run(3000, 2).act('pause').order('hold').enter('paused');
      return motion.device('R').run(1000);
    };
    const resumed = (motion: ScriptedMotion) =>
      motion.order('ramp', 2, 30).enter('session.ramping').device('M').run(500, 2);
    expect(resumed(paused().act('resume')).broken).toEqual([]);
    expect(resumed(paused()).broken).toEqual([6]);
    expect(resumed(paused().act('acknowledge')).broken).toEqual([6]);
  });

  it('allows no way from a fault back into the protocol, even on a person’s request', () => {
    const motion = script()
      .holdAt()
      .fault('tilt=slow')
      .record({ type: 'finding', hazard: 'H09', reaction: 'return', reason: 'x' })
      .raiseAlarm()
      .returns()
      .run(1000, -2);
    motion.act('resume').order('ramp', 2, 30).enter('session.ramping').device('M').run(300, 2);
    expect(motion.broken).toEqual([6]);
  });

  it('limits motion head-down after a reaction to the relief of an obstruction', () => {
    const returning = () =>
      script()
        .holdAt()
        .record({ type: 'finding', hazard: 'H18', reaction: 'return', reason: 'x' })
        .raiseAlarm()
        .returns()
        .run(3000, -2);
    expect(returning().run(2500, 1).run(8000, -1).broken).toEqual([]);
    expect(returning().run(3500, 1).broken).toEqual([6]);
  });

  it('counts from where a slide under a closed brake that does not hold has ended', () => {
    const slidThenRelieved = (brakeHolds: boolean) => {
      const motion = script().holdAt().raiseAlarm().returns().run(3000, -2);
      motion.truth = { ...motion.truth, brakeOn: true, brakeHolds };
      motion.run(1900, 1);
      motion.truth = { ...motion.truth, brakeOn: false, brakeHolds: true };
      return motion.run(1900, 1).broken.includes(6);
    };
    expect([slidThenRelieved(false), slidThenRelieved(true)]).toEqual([false, true]);
  });

  it('allows no override without a clinician', () => {
    expect(script().holdAt().act('override').enter('override.holding').run(20).broken).toEqual([]);
    expect(script().holdAt().enter('override.holding').run(20).broken).toEqual([6]);
  });
});

describe('invariant 6: an override, by what was requested and confirmed', () => {
  /** In an override at 20°; 30° is prescribed (the session's own limit), and the table's limit is 38°. */
  const overriding = (remainingMs = 60_000) => {
    const changes = { remainingMs: { from: null, to: remainingMs } };
    const motion = script(38).holdAt();
    return motion
      .record({ type: 'act', by: 'clinician', act: 'override', reason: 'x', changes })
      .enter('override.holding');
  };
  const request = (motion: ScriptedMotion, toDeg: number, confirm: boolean) => {
    motion.oracle.targetRequested(toDeg, confirm);
    return motion.act(`override to ${toDeg}°`);
  };

  it('allows no grant above the prescription without a confirmation, nor two steps by one', () => {
    expect(request(overriding(), 30, false).broken).toEqual([]);
    expect(request(overriding(), 31, false).reasons).toContain('without a confirmation above 30°');
    expect(request(overriding(), 35, true).broken).toEqual([]);
    expect(request(overriding(), 36, true).reasons).toContain('by one confirmation');
    expect(request(request(overriding(), 35, true), 38, true).broken).toEqual([]);
    expect(request(request(overriding(), 35, true), 39, true).reasons).toContain("above this table's 38°");
    expect(overriding().act('override to 10°').reasons).toContain('without a request');
  });

  it('allows no ramp beyond what was granted, and the grant ends with the override', () => {
    expect(overriding().order('ramp', 2, 31).broken).toEqual([6]);
    const granted = () => request(overriding(), 35, true);
    expect(granted().order('ramp', 2, 35).broken).toEqual([]);
    const over = granted().enter('paused').run(20);
    expect(over.order('ramp', 2, 31).broken).toEqual([6]);
  });

  it('limits the body to what was granted', () => {
    const beyond = (motion: ScriptedMotion) =>
      motion.order('ramp', 2, 30).enter('override.moving').device('M').run(6800, 2).reasons;
    expect(beyond(request(overriding(), 35, true))).not.toContain('true angle');
    expect(beyond(request(overriding(), 30, false))).toContain('true angle');
  });

  it('allows an order for limits near level only', () => {
    expect(overriding().order('ready').reasons).toContain('off level');
    expect(script().begin().run(2000, 2).order('ready').broken).toEqual([]);
  });

  it('ends a jog 600 ms after its last request, and an override when its time has expired', () => {
    const jogging = (ms: number) =>
      overriding().act('jog down').order('ramp', 1, 30).enter('override.jogging').device('M').run(ms, 1);
    expect(jogging(690).broken).toEqual([]);
    expect(jogging(750).reasons).toContain('without a renewal');
    expect(jogging(500).act('jog down').run(600, 1).broken).toEqual([]);
    const motion = overriding();
    for (const seen of [{}, { question: 'are-you-well' }, {}] as const) {
      motion.seen = seen;
      motion.run(20_000 / (motion.seen.question === undefined ? 1 : 10));
    }
    expect(motion.reasons).not.toContain('outlasts');
    expect(overriding(500).run(700).reasons).toContain('outlasts its time');
  });
});
