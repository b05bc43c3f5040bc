import { describe, expect, it } from 'vitest';
import type { Truth } from '../../../hardware/simulator/table.ts';
import { type ScriptedMotion, script } from '../../support/scripted-motion.ts';

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

  it('allows 2° more once the brake has not held: so much it may creep without a finding', () => {
    const crept = (angleDeg: number, brakeHolds: boolean) => {
      const motion = returning('brake=intermittent').run((20 - angleDeg) * 500, -2);
      motion.truth = { ...motion.truth, brakeHolds };
      motion.run(1000);
      motion.truth = { ...motion.truth, brakeHolds: true };
      return motion.device('I').enter('fault.locked').run(95_000).broken;
    };
    expect(crept(3.4, false)).toEqual([]);
    expect(crept(3.6, false)).toEqual([4]);
    expect(crept(3.4, true)).toEqual([4]);
  });

  it('leaves a table within 5° to a person where the device waits for one with the high alarm on', () => {
    const waits = (angleDeg: number, state: 'F' | 'I', alarm: 'high' | null) => {
      const motion = returning('actuator=delayed').run((20 - angleDeg) * 500, -2);
      motion.seen = { ...motion.seen, alarm };
      return motion.device(state).enter('fault.stranded').run(95_000).broken;
    };
    expect(waits(-4.9, 'F', 'high')).toEqual([]);
    expect(waits(4.9, 'F', 'high')).toEqual([]);
    expect(waits(-5.1, 'F', 'high')).toContain(4);
    expect(waits(-4.9, 'I', 'high')).toContain(4);
    expect(waits(-4.9, 'F', null)).toContain(4);
  });

  it('gives a return 90 s that begins long after a fault which was too short to be found', () => {
    const late = (words: string) => {
      const motion = script().holdAt().fault(words).run(100_000);
      motion.record({ type: 'finding', hazard: 'H26', reaction: 'return', reason: 'x' }).raiseAlarm();
      return motion.returns().run(20_000, -0.5).broken;
    };
    expect(late('tilt=stuck,300ms')).not.toContain(4);
    expect(late('tilt=stuck,5s')).toContain(4);
  });

  it('gives a session that runs to its end the time to come to rest', () => {
    const motion = script().holdAt().fault('link=off,50ms').run(91_000).run(10_000, -2);
    expect(motion.device('I').enter('recovering').run(5000).broken).not.toContain(4);
  });

  const impossible = { canMoveHome: false };
  const stranded = (motion: ScriptedMotion, fact: Partial<Truth>) => {
    motion.truth = { ...motion.truth, ...fact };
    return motion.run(5000).device('F').enter('fault.stranded');
  };

  it.each([
    ['no torque that the drive has moves the table', impossible],
    ['the drive fails its proof of torque', { driveProves: false }],
    ['the tries of wire rule 12 are used up', { flags: 1 << 13 }],
    ['the red stop is held', { estopOpened: true }],
  ])('is kept with the high alarm on while %s', (_name, fact) => {
    expect(stranded(returning('actuator=stuck'), fact).run(100_000).end().broken).not.toContain(4);
  });

  it('is kept with the high alarm on while both of the board’s switches are welded, and by neither alone', () => {
    const welded = (...faults: readonly string[]) => {
      const motion = returning('actuator=slow');
      for (const fault of faults) motion.fault(fault);
      return motion.run(5000).device('F').enter('fault.stranded').run(100_000).broken.includes(4);
    };
    expect(welded('switch=closed', 'lower=closed')).toBe(false);
    expect([welded('switch=closed'), welded('lower=closed')]).toEqual([true, true]);
  });

  it('is kept with the high alarm on by a lower switch that welds after the sensor was lost, not by one welded before', () => {
    const welded = (...faults: readonly string[]) => {
      const motion = returning('actuator=slow');
      for (const fault of faults) motion.fault(fault);
      return stranded(motion, { flags: 1 << 6 })
        .run(100_000)
        .broken.includes(4);
    };
    expect(welded('position=garbage', 'lower=closed')).toBe(false);
    expect(welded('lower=closed', 'position=garbage')).toBe(true);
    expect(welded('position=garbage')).toBe(true);
  });

  it('takes the silence of an acknowledged alarm for a call where the beacon is broken, and for two minutes only', () => {
    const silent = (ms: number, change: 'acknowledged' | 'raised' = 'acknowledged') => {
      const motion = stranded(returning('actuator=stuck'), impossible).fault('beacon=off');
      motion.record({ type: 'alarm', change, priority: 'high', reason: 'test' });
      motion.seen = { ...motion.seen, alarm: null, sounding: false };
      return motion.run(ms).broken.includes(4);
    };
    expect(silent(110_000)).toBe(false);
    expect(silent(123_000)).toBe(true);
    expect(silent(110_000, 'raised')).toBe(true);
  });

  it('is broken by a fault that has ended, however it began', () => {
    const well = () => {
      const motion = stranded(returning('actuator=stuck'), impossible).run(60_000);
      motion.truth = { ...motion.truth, canMoveHome: true };
      return motion;
    };
    expect(well().run(90_000).broken).not.toContain(4);
    expect(well().run(94_000).broken).toContain(4);
  });

  it('is broken by a drive that still moves the table, though it is weak', () => {
    expect(returning('actuator=slow:0.9').run(5000).device('F').enter('fault.stranded').run(100_000).broken).toContain(
      4,
    );
  });

  it('is kept by 1° in 20 s on the way home, with the high alarm on, and broken by less', () => {
    expect(returning('actuator=slow').run(120_000, -0.06).broken).not.toContain(4);
    expect(returning('actuator=slow').run(120_000, -0.04).broken).toContain(4);
  });

  it('counts the search for an open level switch, head-up, as the way home', () => {
    const searching = (words: string) => returning(words).run(12_000, -2).run(100_000, -0.1).broken;
    expect(searching('switch=open')).not.toContain(4);
    expect(searching('actuator=slow')).toContain(4);
  });

  it('gives a person’s stop the time that it holds, once each, and not without end', () => {
    const stopped = () => {
      const motion = returning('tilt=off').run(1000, -2);
      for (let time = 0; time < 6; time += 1) motion.act('stop').device('S').enter('stopped').run(15_000);
      return motion;
    };
    expect(stopped().run(88_000).broken).not.toContain(4);
    expect(stopped().run(92_000).broken).toContain(4);
  });

  it('gives a person 60 s to decide after the red stop, and the return 90 s', () => {
    const released = () => {
      const motion = returning('patient=estop');
      motion.truth = { ...motion.truth, estopOpened: true };
      motion.device('S').run(60_000);
      motion.truth = { ...motion.truth, estopOpened: false };
      return motion;
    };
    expect(released().run(149_000).broken).not.toContain(4);
    expect(released().run(151_000).broken).toContain(4);
  });

  it('allows head-up only while the position sensor is bad', () => {
    const headUp = (words: string) => {
      const motion = returning(words).run(13_000, -2);
      return motion.device('F').enter('fault.locked').run(95_000).broken;
    };
    expect(headUp('position=off')).toEqual([]);
    expect(headUp('position=off,1s')).toEqual([4]);
    expect(headUp('tilt=off')).toEqual([4]);
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
    // The device's sensor reads a little less.
    expect(dead(5.04).broken).not.toContain(4);
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
