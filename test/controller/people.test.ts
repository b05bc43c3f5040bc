/** What people do at awkward moments, and what must not get in their way. */
import { describe, expect, it } from 'vitest';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { degrees, degreesPerSecond, milliseconds } from '../../protocols/base/units.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../protocols/therapy/timeline.ts';
import type { Defects } from '../../src/bench/world/defects.ts';
import { World } from '../../src/bench/world/world.ts';
import type { Entry } from '../../src/controller/entry.ts';
import { allWatches } from '../../src/safety/hazards/register.ts';
import { defaultThresholds } from '../../src/safety/thresholds.ts';

const timeline = accepted(
  planTimeline(
    {
      name: 'two-angles',
      title: 'Two angles',
      level: 'standard',
      steps: [
        { ramp: { to: 20, rate: 3 } },
        { hold: { seconds: 60 } },
        { ramp: { to: 40, rate: 3 } },
        { hold: { seconds: 30 } },
        { level: { seconds: 60 } },
      ],
    },
    absolute,
    'two-angles',
  ),
);

function worldOf(defects?: Defects): { world: World; entries: Entry[] } {
  const entries: Entry[] = [];
  const world = new World({
    timeline,
    prescription: absolute,
    seed: 1,
    onEntry: (entry) => entries.push(entry),
    ...(defects === undefined ? {} : { defects }),
  });
  return { world, entries };
}

/** Lets the world run until `ms` after the first ramp's order. */
function until(world: World, ms: number): World {
  while (world.elapsedMs < ms && world.advance(world.clock.now() + 10));
  return world;
}

const inject = (world: World, fault: string): void => world.table.inject(parseFault(`0s:${fault}`));

describe('an override', () => {
  it('can be resumed only once it holds: none of its ramps continues under the stay', () => {
    const { world } = worldOf();
    until(world, 20_000).controller.beginOverride(milliseconds(60_000), 'test');
    until(world, 20_600).controller.overrideJog('down');
    until(world, 20_900);
    expect(world.controller.resume('clinician', 'test')).toBe('not in state override.jogging');
    until(world, 24_000);
    expect(world.controller.resume('clinician', 'test')).toBeNull();
    until(world, 40_000);
    expect(world.table.truth().angleDeg).toBeCloseTo(20, 0);
  });

  it('may last ten minutes at most', () => {
    const { world } = worldOf();
    until(world, 10_000);
    for (const length of [0, -1, 600_001, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(world.controller.beginOverride(milliseconds(length), 'test')).toContain('allowed up to');
    }
  });

  it('that expires head-down becomes a pause of 60 s, whatever it interrupted', () => {
    const { world } = worldOf();
    until(world, 500).controller.beginOverride(milliseconds(30_000), 'test');
    until(world, 1500).controller.overrideTarget(degrees(25), degreesPerSecond(1.5), false);
    until(world, 31_000);
    expect([world.controller.state, Math.round(world.table.truth().angleDeg)]).toEqual(['paused', 25]);
    until(world, 91_000);
    expect(world.controller.state).toMatch(/returning$/);
  });
});

describe('pause and resume', () => {
  it('may follow each other as fast as a person can press', () => {
    const { world, entries } = worldOf();
    until(world, 3000).controller.pause('operator', 'test');
    until(world, 3060).controller.resume('operator', 'test');
    until(world, 12_000);
    expect(world.controller.state).toBe('session.holding');
    expect(entries.filter(({ type }) => type === 'finding')).toEqual([]);
  });
});

describe('a stop that nobody follows up', () => {
  it('ends in a return where the actuator sees the table within 5° of level, and the controller beyond', () => {
    const { world, entries } = worldOf();
    while ((world.table.body.angleDeg < 4.2 || world.elapsedMs < 0) && world.advance(world.clock.now() + 10));
    inject(world, 'tilt=wrong:1.5');
    world.controller.stop('operator', 'test');
    const stoppedAt = world.elapsedMs;
    until(world, stoppedAt + 9900);
    expect(world.table.truth()).toMatchObject({ deviceState: 'S', rateDegPerS: 0 });
    until(world, stoppedAt + 25_000);
    expect(world.table.truth().angleDeg).toBeCloseTo(0, 0);
    expect(entries.map(({ reason }) => reason)).toContain('stopped off level for 10 s');
  });
});

describe('the patient’s button', () => {
  it('acts at each press, also after a STOP in between', () => {
    const { world } = worldOf();
    until(world, 20_000).table.patient.pressButton(200);
    until(world, 20_500).controller.stop('operator', 'test');
    until(world, 21_200).table.patient.pressButton(200);
    until(world, 21_500);
    expect(world.controller.state).toBe('fault.returning');
    expect(Math.abs(world.run().finalAngleDeg)).toBeLessThan(1.5);
  });

  it('acts once the red stop is released, however often it was pressed before', () => {
    const { world } = worldOf();
    until(world, 20_000).table.patient.pressStop();
    for (let at = 20_500; at < 23_500; at += 700) until(world, at).table.patient.pressButton(200);
    world.table.patient.releaseStop();
    until(world, 23_800).table.patient.pressButton(200);
    until(world, 24_500);
    expect(world.table.truth().deviceState).toBe('A');
  });
});

describe('a return', () => {
  it('that is requested again is ordered again', () => {
    const { world, entries } = worldOf();
    until(world, 20_000).controller.returnToLevel('operator', 'test');
    until(world, 20_300).controller.returnToLevel('operator', 'again');
    const returns = entries.filter((entry) => entry.type === 'order' && entry.order === 'return');
    expect(returns).toHaveLength(2);
  });

  it('is ordered although the record cannot be written, and the alarm sounds', () => {
    let isFull = false;
    const { world } = worldOf({
      record: (entry) => {
        if (isFull) throw new Error('ENOSPC');
        return entry;
      },
    });
    until(world, 20_000);
    isFull = true;
    world.controller.returnToLevel('operator', 'test');
    until(world, 20_200);
    expect(world.table.truth().deviceState).toBe('A');
    expect(world.sensors.displayedAlarm).toMatchObject({ priority: 'high', sounding: true });
  });
});

describe('a program that has failed (H28)', () => {
  it('does not move the person further down when a hold ends', () => {
    const watches = allWatches(defaultThresholds);
    let from = Number.POSITIVE_INFINITY;
    const { world } = worldOf({
      watches: [
        ...watches,
        {
          hazard: 'H28',
          assess: (s) => {
            if (s.now > from) throw new Error('thrown on purpose');
            return null;
          },
        },
      ],
    });
    // The hold at 20° began at about 8.2 s and lasts 60 s.
    until(world, 68_000);
    from = world.clock.now();
    until(world, 69_500);
    expect(world.table.truth().angleDeg).toBeLessThan(20.1);
    expect(Math.abs(world.run().finalAngleDeg)).toBeLessThan(1.5);
  });
});

describe('a start', () => {
  it('is refused while a finding stands, reported before or not', () => {
    const { world } = worldOf();
    inject(world, 'tilt=noisy:2');
    world.advance(3000);
    expect(world.controller.state).toBe('checking');
    const reasons = world.controller.begin(world.plan, { screening: true, ankleLockChecked: true });
    expect(reasons.join()).toContain('H11: tilt noise');
  });

  it('is refused after a brake has slipped, in whatever state that was', () => {
    const { world } = worldOf();
    until(world, 20_000).controller.stop('operator', 'test');
    until(world, 21_000);
    inject(world, 'brake=off,2s');
    until(world, 90_000);
    world.controller.reset('operator', 'test');
    const reasons = world.controller.begin(world.plan, { screening: true, ankleLockChecked: true });
    expect(reasons.join()).toContain('the brake has slipped');
  });
});

describe('a reset', () => {
  it('is refused while the angle is unknown, and the alarm continues', () => {
    const { world } = worldOf();
    until(world, 20_000).table.patient.pressStop();
    until(world, 21_000);
    inject(world, 'link=off');
    inject(world, 'tilt=off');
    until(world, 23_000);
    expect(world.controller.reset('operator', 'test')).not.toBeNull();
    expect(world.controller.alarms).toContain('stuck-inverted');
  });

  it('is refused while the red stop is pressed, and accepted once it is released', () => {
    const { world } = worldOf();
    until(world, 100).table.patient.pressStop();
    until(world, 1500);
    expect(world.controller.reset('operator', 'test')).toBe('the red stop is pressed');
    world.table.patient.releaseStop();
    until(world, 2000);
    expect(world.controller.reset('operator', 'test')).toBeNull();
    until(world, 2500);
    expect([world.controller.state, world.table.truth().deviceState]).toEqual(['ready', 'I']);
  });
});

describe('an acknowledged alarm', () => {
  it('sounds again when it happens again', () => {
    const { world, entries } = worldOf();
    until(world, 20_000).controller.stop('operator', 'test');
    until(world, 21_000).controller.acknowledge('operator', 'test');
    until(world, 21_100);
    expect(world.sensors.displayedAlarm).toMatchObject({ sounding: false });
    world.controller.returnToLevel('operator', 'test');
    until(world, 22_000).controller.stop('operator', 'test');
    until(world, 22_100);
    expect(world.sensors.displayedAlarm).toMatchObject({ sounding: true });
    expect(entries.filter((entry) => entry.type === 'alarm' && entry.change === 'raised')).toHaveLength(2);
  });
});

describe('the end of a return', () => {
  it('is not taken from one sensor alone if the other sensor and the level switch disagree', () => {
    const { world, entries } = worldOf();
    until(world, 20_000);
    inject(world, 'brake=stuck');
    // The tilt sensor slips to where it says level, and stays there.
    inject(world, 'tilt=wrong:-20');
    until(world, 40_000);
    expect(world.table.truth().angleDeg).toBeGreaterThan(19);
    expect(entries.filter((entry) => entry.type === 'state' && entry.reason === 'level')).toEqual([]);
    expect(world.controller.alarms).toContain('stuck-inverted');
  });
});
