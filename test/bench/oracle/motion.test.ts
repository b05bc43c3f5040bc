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

describe('invariant 1: head-up', () => {
  it('is judged at the stop at -22°, which yields 0.2°, and no ramp is ordered below -20°', () => {
    const at = (angleDeg: number) => {
      const motion = script().begin();
      motion.angleDeg = angleDeg;
      return motion.run(20).broken;
    };
    expect(at(-22.1)).toEqual([]);
    expect(at(-22.3)).toEqual([1]);
    expect(script().begin().order('ramp', 1, -20).broken).toEqual([]);
    expect(script().begin().order('ramp', 1, -20.1).broken).toEqual([1]);
  });
});

describe('a table that neither brake nor drive holds', () => {
  const falls = () => {
    const motion = script().holdAt(28);
    motion.truth = { ...motion.truth, brakeHolds: false, driveHolds: false };
    return motion.run(2000, 5);
  };

  it('is judged again from where it could have been caught', () => {
    expect(falls().broken).not.toContain(1);
    const caught = falls();
    caught.truth = { ...caught.truth, brakeHolds: true, driveHolds: true };
    expect(caught.run(1400, 1).run(3000).broken).not.toContain(1);
    expect(caught.run(4000, 1).broken).toContain(1);
  });

  it('is one whose drive has run away, in F: the device does not catch it with that drive', () => {
    const slides = (driveObeyed: boolean) => {
      const motion = script().holdAt(28);
      motion.truth = { ...motion.truth, driveObeys: driveObeyed };
      motion.run(100);
      motion.truth = { ...motion.truth, driveObeys: true, brakeHolds: false, deviceState: 'F' };
      return motion.run(2000, 5).broken;
    };
    expect(slides(false)).not.toContain(1);
    expect(slides(true)).toContain(1);
  });
});

describe('invariant 2: the way to the speed', () => {
  const speedsUp = (perSecond: number) => {
    const motion = script(60, 1).begin();
    for (let step = 1; step <= 20; step += 1) motion.run(50, (perSecond * step) / 20);
    return motion.broken;
  };

  it('is no steeper than 1.5 × the prescribed acceleration, and what the backlash adds', () => {
    expect(speedsUp(1.5)).toEqual([]);
    expect(speedsUp(4)).toEqual([2]);
  });

  it('does not count what the table gains in the gear’s play, and counts it as soon as a flank carries it', () => {
    const swings = (inGearPlay: boolean) => {
      const motion = script(60, 1).begin();
      motion.run(10).run(600, 0.5);
      motion.truth = { ...motion.truth, inGearPlay };
      motion.run(200, 3);
      motion.truth = { ...motion.truth, inGearPlay: false };
      return motion.run(600, 0.5).broken;
    };
    expect(swings(true)).toEqual([]);
    expect(swings(false)).toEqual([2]);
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
    const runaway = () => {
      const motion = script().begin();
      motion.truth = { ...motion.truth, driveObeys: false };
      return motion;
    };
    expect(runaway().run(900, 7).broken).toEqual([]);
    expect(runaway().run(1100, 7).broken).toEqual([2]);
    // A moment at a slower speed is no second runaway.
    expect(runaway().run(700, 7).run(500, 2).run(700, 7).broken).toEqual([2]);
  });

  it('excuses no runaway of a drive that obeys', () => {
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
      motion.truth = { ...motion.truth, estopOpened: true, deviceState: 'S' };
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

describe('invariant 4: a person’s STOP', () => {
  const ignored = (motion: ScriptedMotion) => motion.run(300).reasons.includes('STOP did not reach');

  it('reaches the table within 200 ms', () => {
    expect(ignored(script().holdAt().act('stop'))).toBe(true);
    expect(ignored(script().holdAt().act('stop').run(150).device('S'))).toBe(false);
  });

  it('is superseded by a person’s RETURN', () => {
    expect(ignored(script().holdAt().act('stop').act('return').device('A'))).toBe(false);
    expect(ignored(script().holdAt().act('return').act('stop').device('A'))).toBe(true);
  });
});

describe('invariant 4: the response to a fault', () => {
  it('is not required of a sensor that stands still already', () => {
    const jumps = (...faults: readonly string[]) => {
      const motion = script().holdAt();
      for (const fault of faults) motion.fault(fault);
      return motion.run(2000).reasons.includes('no response to position=wrong');
    };
    expect([jumps('position=wrong:5'), jumps('position=stuck', 'position=wrong:5')]).toEqual([true, false]);
  });

  it('is not required once the connection is cut, and the cut has a deadline of its own', () => {
    const unanswered = (...faults: readonly string[]) => {
      const motion = script().holdAt();
      for (const fault of faults) motion.fault(fault);
      return motion.run(3000).reasons;
    };
    expect(unanswered('tilt=off')).toContain('no response to tilt=off');
    expect(unanswered('tilt=off', 'recorder=off')).toContain('no response to tilt=off');
    expect(unanswered('host=clockjump', 'tilt=off', 'host=clockjump')).toContain('no response to tilt=off');
    expect(unanswered('tilt=off', 'link=off')).toBe(
      'no response to link=off at the table within its deadline (H06 or H07)',
    );
    expect(script().holdAt().fault('tilt=off').run(350).fault('link=off').reasons).toContain('no response to tilt=off');
  });
});
