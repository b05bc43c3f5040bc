import { describe, expect, it } from 'vitest';
import { script } from '../../support/scripted-motion.ts';

describe('invariant 4: level within 90 s of any single fault', () => {
  /** The fault is found in a hold at 20°, and a return begins. */
  const returning = (words: string) => {
    const motion = script().holdAt().fault(words);
    return motion
      .record({ type: 'finding', hazard: 'H09', reaction: 'return', reason: 'no tilt' })
      .raiseAlarm()
      .returns();
  };

  it('is kept by a return that reaches level in time', () => {
    const level = returning('tilt=off').run(10_000, -2).device('I').enter('fault.locked');
    expect(level.run(100_000).end().broken).toEqual([]);
  });

  it('is broken by 1.6° after 90 s, and kept by 1.4°', () => {
    const near = (angleDeg: number) => {
      const motion = returning('tilt=off').run((20 - angleDeg) * 500, -2);
      return motion.device('I').enter('fault.locked').run(95_000);
    };
    expect(near(1.4).broken).toEqual([]);
    expect(near(1.6).broken).toEqual([4]);
  });

  it.each(['brake=stuck', 'obstruction=stuck', 'actuator=stuck'])('is kept by %s with the high alarm on', (words) => {
    expect(returning(words).run(5000).device('F').enter('fault.stranded').run(100_000).broken).toEqual([]);
  });

  it('is broken by a missing alarm', () => {
    const motion = script().holdAt().fault('brake=stuck').returns().run(2000);
    expect(motion.device('F').enter('fault.stranded').run(5000).broken).toEqual([4]);
  });

  it('is broken if a person is left head-down though the table could move', () => {
    const left = returning('tilt=off').run(5000).device('S').enter('fault.stranded');
    expect(left.run(100_000).broken).toContain(4);
  });

  it('allows the table of a dead host to stand within 5°', () => {
    const dead = (angleDeg: number) => {
      const motion = script().holdAt().fault('host=kill');
      motion.seen = { hostRunning: false, hostAlive: false };
      return motion
        .run(2000)
        .device('A')
        .run((20 - angleDeg) * 500, -2)
        .device('I')
        .run(95_000);
    };
    expect(dead(4.9).broken).toEqual([]);
    expect(dead(5.2).broken).toContain(4);
  });

  it('requires a response at the table by the hazard’s deadline', () => {
    const inTime = script()
      .holdAt()
      .fault('tilt=off')
      .run(300)
      .record({ type: 'finding', hazard: 'H09', reaction: 'return', reason: 'x' })
      .raiseAlarm()
      .returns();
    expect(inTime.run(200, -2).broken).toEqual([]);
    const late = script().holdAt().fault('tilt=off').run(330);
    expect(late.broken).toEqual([4]);
    expect(late.reasons).toContain('H09');
  });

  it('is checked at the end of every session, with or without a fault', () => {
    expect(script().holdAt().enter('fault.locked').raiseAlarm().run(1500).end().broken).toEqual([4]);
  });
});
