import { describe, expect, it } from 'vitest';
import { LevelSwitch } from '../../hardware/simulator/device/level-switch.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { Rig } from '../support/simulated-device.ts';

/** Steps for `ms`. @returns the number of SWITCH events */
function step(levelSwitch: LevelSwitch, closed: boolean, angle: number | null, ms: number): number {
  let events = 0;
  for (let passed = 0; passed < ms; passed += 5) if (levelSwitch.step(closed, angle)) events += 1;
  return events;
}

describe('rule 14: the level switch against the position sensor', () => {
  it('closed above +3° for 300 ms: one SWITCH, doubted', () => {
    const levelSwitch = new LevelSwitch(false);
    expect(step(levelSwitch, true, 310, 295)).toBe(0);
    expect(step(levelSwitch, true, 310, 1000)).toBe(1);
    expect(levelSwitch.doubted).toBe(true);
  });

  it.each([
    [true, 290],
    [true, -1000],
    [false, 1000],
    [false, -290],
    [true, null],
    [false, null],
  ])('closed %s at %s: no contradiction', (closed, angle) => {
    const levelSwitch = new LevelSwitch(false);
    expect(step(levelSwitch, closed, angle, 5000)).toBe(0);
    expect(levelSwitch.doubted).toBe(false);
  });

  it('open below -3° for 300 ms: one SWITCH each time, never doubted', () => {
    const levelSwitch = new LevelSwitch(false);
    expect(step(levelSwitch, false, -400, 5000)).toBe(1);
    expect(step(levelSwitch, true, -400, 50)).toBe(0);
    expect(step(levelSwitch, false, -400, 5000)).toBe(1);
    expect(levelSwitch.doubted).toBe(false);
  });

  it('is believed again once seen open above and closed below level, in either order', () => {
    for (const order of [[false, true] as const, [true, false] as const]) {
      const levelSwitch = new LevelSwitch(true);
      for (const closed of order) {
        expect(levelSwitch.doubted).toBe(true);
        step(levelSwitch, closed, closed ? -200 : 200, 50);
      }
      expect(levelSwitch.doubted).toBe(false);
    }
  });

  it('the first closing beyond +3° ends a return and is excused while it lasts; the second does not end it', () => {
    const levelSwitch = new LevelSwitch(false);
    expect(levelSwitch.endsReturn(800)).toBe(true);
    expect(step(levelSwitch, true, 800, 5000)).toBe(0);
    step(levelSwitch, false, 800, 50);
    expect(levelSwitch.endsReturn(800)).toBe(false);
    expect(levelSwitch.doubted).toBe(true);
  });

  it('standing at level excuses the next one', () => {
    const levelSwitch = new LevelSwitch(false);
    expect(levelSwitch.endsReturn(800)).toBe(true);
    levelSwitch.atLevel();
    step(levelSwitch, false, 800, 50);
    expect(levelSwitch.endsReturn(800)).toBe(true);
  });

  it('a switch that is stuck closed does not keep a table from level, nor leave it head-down', () => {
    const rig = new Rig({ angle: 40, before: ({ terminals }) => (terminals.contacts.level = 'closed') });
    rig.run(500);
    expect(rig.events()).toEqual(['SWITCH']);
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.until(() => rig.state === 'I', 60_000);
    rig.run(300);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
  });

  it('a switch that is found open at the lower end is not asked again: the next return stops at the sensor’s zero', () => {
    const rig = new Rig({ angle: -19, body: { massKg: 130, towardHeadM: 0.02, gearFriction: 6 } });
    rig.table.terminals.contacts.level = 'open';
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'F', 60_000);
    expect(rig.telemetry.flags & flag.switchDoubted).toBe(flag.switchDoubted);
    const from = rig.now;
    rig.fault('brake=off,3s');
    let least = 0;
    rig.until(
      () => rig.state === 'A',
      10_000,
      () => {
        least = Math.min(least, rig.truth.angleDeg);
      },
    );
    rig.until(
      () => rig.state === 'F',
      60_000,
      () => {
        least = Math.min(least, rig.truth.angleDeg);
      },
    );
    expect(rig.events(from)).toContain('RETURN slip');
    expect(least).toBeGreaterThan(-1);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(1);
  });

  it('with both bad, no rule moves, the sounder calls, and a person is brought head-up by the button', () => {
    const rig = new Rig({ angle: 12, before: ({ terminals }) => (terminals.contacts.level = 'closed') });
    rig.run(500);
    rig.fault('position=off');
    rig.run(60_000);
    expect(rig.state).toBe('F');
    expect(rig.truth.angleDeg).toBeCloseTo(12, 1);
    expect(rig.telemetry.flags & flag.sounderOn).toBe(flag.sounderOn);
    rig.table.patient.pressButton(2500);
    rig.until(() => rig.state === 'A', 3000);
    rig.until(() => rig.state === 'F', 60_000);
    rig.run(1000);
    expect(rig.truth.angleDeg).toBeLessThan(-20.5);
    expect(rig.telemetry.flags & flag.sounderOn).toBe(flag.sounderOn);
  });

  it('a sensor that stands still until the switch closes is bad, and the person is level', () => {
    const rig = new Rig({ angle: 15 });
    rig.fault('position=stuck');
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'F', 60_000);
    rig.run(500);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(1);
    expect(rig.events()).toContain('SENSOR');
  });

  it.each([25, 8])('a welded lower limit switch at %s° keeps nobody from level: LIMIT lower once', (angle) => {
    const rig = new Rig({ angle });
    rig.table.terminals.contacts.lower = 'closed';
    rig.run(100);
    expect(rig.state).toBe('I');
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.until(() => rig.state !== 'A', 60_000);
    rig.run(300);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    expect(rig.events().filter((event) => event === 'LIMIT lower').length).toBeLessThanOrEqual(2);
  });

  it.each([25, 8])(
    'a welded lower limit switch at %s°, with a position sensor that then becomes bad, neither',
    (angle) => {
      const rig = new Rig({ angle });
      rig.table.terminals.contacts.lower = 'closed';
      rig.run(100);
      rig.fault('position=off');
      rig.run(100);
      rig.must({ verb: 'RETURN', rate: 200 });
      rig.until(() => rig.state === 'F', 85_000);
      rig.until(() => rig.state !== 'A', 85_000);
      rig.run(500);
      expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(1);
    },
  );

  it.each([-15, -3])('a welded upper limit switch at %s° keeps nobody from level', (angle) => {
    const rig = new Rig({ angle });
    rig.table.terminals.contacts.upper = 'open';
    rig.run(100);
    expect(rig.state).toBe('F');
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.until(() => rig.state !== 'A', 60_000);
    rig.run(300);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
  });

  it('an upper limit switch and a level switch that have lost their cable keep nobody from level', () => {
    const rig = new Rig({ angle: -8 });
    rig.table.terminals.contacts.upper = 'open';
    rig.table.terminals.contacts.level = 'open';
    rig.run(100);
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.until(() => rig.state !== 'A', 85_000);
    rig.run(300);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
  });

  it('a level switch that loses contact for 300 ms at a time ends no return on its way down', () => {
    const rig = new Rig({ angle: -8 });
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.run(200);
    for (let i = 0; i < 20 && rig.truth.angleDeg < -2; i += 1) {
      rig.table.terminals.contacts.level = i % 2 === 0 ? 'open' : 'sound';
      rig.run(300);
    }
    rig.table.terminals.contacts.level = 'sound';
    rig.until(() => rig.state !== 'A', 60_000);
    rig.run(300);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
  });
});
