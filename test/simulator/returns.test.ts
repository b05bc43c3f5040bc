import { describe, expect, it } from 'vitest';
import type { Terminals } from '../../hardware/simulator/electrical/terminals.ts';
import { Rig } from '../support/simulated-device.ts';

interface Course {
  readonly rig: Rig;
  /** deg/s, of the true angle. */
  readonly fastest: number;
  readonly least: number;
  readonly most: number;
  readonly ms: number;
}

/** Orders a return and follows it to its end and the brake. */
function course(rig: Rig, rate = 200): Course {
  rig.must({ verb: 'RETURN', rate });
  let fastest = 0;
  let least = rig.truth.angleDeg;
  let most = least;
  const ms = rig.until(
    () => rig.state !== 'A',
    90_000,
    () => {
      const { angleDeg, rateDegPerS } = rig.truth;
      fastest = Math.max(fastest, Math.abs(rateDegPerS));
      least = Math.min(least, angleDeg);
      most = Math.max(most, angleDeg);
    },
  );
  rig.run(300);
  return { rig, fastest, least, most, ms };
}

function table(angle: number, contact: Terminals['contacts']['level'], sensor: 'good' | 'bad'): Rig {
  const rig = new Rig({
    angle,
    before: ({ terminals }) => {
      terminals.contacts.level = contact;
    },
  });
  if (sensor === 'bad') {
    rig.fault('position=off');
    rig.run(50);
  }
  return rig;
}

describe('a return, by the condition of level switch and sensor', () => {
  it.each([60, 30, 5, 1, 0.1])('both sound, from %s°: ends when the level switch closes, in I', (angle) => {
    const { rig, least, fastest } = course(table(angle, 'sound', 'good'));
    expect(rig.state).toBe('I');
    expect(rig.truth.angleDeg).toBeLessThanOrEqual(0.1);
    expect(rig.truth.angleDeg).toBeGreaterThan(-0.3);
    expect(least).toBeGreaterThan(-0.3);
    expect(fastest).toBeLessThan(2.4);
    expect(rig.events()).toEqual(['RETURN host', 'LEVEL']);
  });

  it.each([-20, -10, -1])('both sound, from %s°: head-down to zero', (angle) => {
    const { rig, most } = course(table(angle, 'sound', 'good'));
    expect(rig.state).toBe('I');
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    expect(most).toBeLessThan(0.3);
  });

  it('started at level it ends at once', () => {
    const { rig, ms } = course(table(-0.05, 'sound', 'good'));
    expect(ms).toBeLessThan(30);
    expect(rig.events()).toEqual(['RETURN host', 'LEVEL']);
  });

  it('sensor bad, level switch open: head-up until it closes, at most 2°/s, F', () => {
    const { rig, fastest } = course(table(30, 'sound', 'bad'), 400);
    expect(rig.state).toBe('F');
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.5);
    expect(fastest).toBeLessThan(2.8);
    expect(rig.events()).toEqual(['SENSOR', 'RETURN host', 'LEVEL']);
  });

  it('sensor bad, level switch closed: it stands, F, without LEVEL', () => {
    const { rig } = course(table(-15, 'sound', 'bad'));
    expect(rig.state).toBe('F');
    expect(rig.truth.angleDeg).toBeCloseTo(-15, 1);
    expect(rig.events()).toEqual(['SENSOR', 'RETURN host']);
  });

  it('level switch that never closes: past zero at 1°/s to the lower end, SENSOR, back to zero by the sensor, F', () => {
    const rig = table(10, 'open', 'good');
    const slow: number[] = [];
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.until(
      () => rig.state !== 'A',
      90_000,
      () => {
        if (rig.truth.angleDeg < -0.5 && !rig.events().includes('SENSOR')) slow.push(Math.abs(rig.truth.rateDegPerS));
      },
    );
    rig.run(300);
    expect(rig.state).toBe('F');
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    expect(Math.max(...slow)).toBeLessThan(2.4);
    expect(rig.events()).toEqual(['RETURN host', 'SWITCH', 'SENSOR', 'LEVEL']);
  });

  it('neither level switch nor lower limit switch ever closes: it turns at −21.5° by the sensor, short of the stop', () => {
    const turning = table(-15, 'open', 'good');
    turning.fault('lower=open');
    const { rig, least } = course(turning);
    expect(rig.state).toBe('F');
    expect(least).toBeLessThan(-21.3);
    expect(least).toBeGreaterThan(-21.8);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    expect(rig.events()).not.toContain('OVERCURRENT');
  });

  it('level switch that never closes and a bad sensor: it stops at the lower end and stands, F', () => {
    const { rig, least } = course(table(10, 'open', 'bad'));
    expect(rig.state).toBe('F');
    expect(least).toBeGreaterThan(-21.6);
    expect(rig.truth.angleDeg).toBeLessThan(-20.5);
  });

  it('level switch that never opens: to zero by the sensor', () => {
    const { rig } = course(table(25, 'closed', 'good'));
    expect(rig.state).toBe('I');
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    expect(rig.events()).toEqual(['RETURN host', 'SWITCH', 'LEVEL']);
  });

  it('level switch that never opens and a bad sensor: it stands', () => {
    const { rig } = course(table(25, 'closed', 'bad'));
    expect(rig.state).toBe('F');
    expect(rig.truth.angleDeg).toBeCloseTo(25, 1);
  });

  it.each([0.9, -0.9])('a sensor that is %s° off: the level switch decides on the way up', (offset) => {
    const rig = table(20, 'sound', 'good');
    rig.fault(`position=wrong:${offset}`);
    rig.run(1000);
    const { least } = course(rig);
    expect(rig.state).toBe('I');
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    expect(least).toBeGreaterThan(-0.4);
  });
});

describe('a return under way', () => {
  it.each([100, 200, 400])('keeps to the ordered %s cdeg/s and to 1°/s²', (rate) => {
    const rig = new Rig({ angle: 40 });
    const { fastest } = course(rig, rate);
    expect(fastest).toBeLessThan((rate / 100) * 1.15 + 0.2);
    expect(fastest).toBeGreaterThan((rate / 100) * 0.95);
  });

  it('RETURN changes its rate only', () => {
    const rig = new Rig({ angle: 40 });
    rig.must({ verb: 'RETURN', rate: 100 });
    rig.run(4000);
    expect(rig.truth.rateDegPerS).toBeCloseTo(-1, 0);
    rig.must({ verb: 'RETURN', rate: 400 });
    rig.run(5000);
    expect(rig.truth.rateDegPerS).toBeLessThan(-3.7);
    rig.until(() => rig.state === 'I', 60_000);
    rig.run(50);
    expect(rig.events()).toEqual(['RETURN host', 'LEVEL']);
  });

  it('first stops motion away from level at 15°/s²', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(4000, 300);
    rig.runAlive(5000);
    const from = rig.truth.angleDeg;
    const { most } = course(rig);
    expect(most - from).toBeLessThan(0.6);
    expect(rig.state).toBe('I');
  });

  it('continues without a stop where the motion is toward level already', () => {
    const rig = new Rig();
    rig.standAt(2000);
    rig.move(0, 300);
    rig.runAlive(3000);
    rig.must({ verb: 'RETURN', rate: 300 });
    for (let ms = 0; ms < 1000; ms += 50) {
      rig.run(50);
      expect(rig.truth.rateDegPerS).toBeLessThan(-2);
    }
  });

  it('ordered during a fast ramp close to level, does not run far past it', () => {
    const rig = new Rig();
    rig.standAt(2000);
    rig.move(-1500, 400);
    rig.until(
      () => rig.truth.angleDeg < 2,
      20_000,
      () => rig.keepAlive(),
    );
    const { least } = course(rig, 100);
    expect(least).toBeGreaterThan(-0.5);
  });

  it('needs no lease and no host', () => {
    const rig = new Rig({ angle: 50 });
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.fault('link=off');
    rig.until(() => rig.state === 'I', 60_000);
  });

  it('goes on beyond its time limit while it comes 1° nearer in 20 s, and ends at level', () => {
    const rig = new Rig({ angle: 50 });
    rig.fault('actuator=slow:0.18');
    rig.must({ verb: 'RETURN', rate: 200 });
    const ms = rig.until(() => rig.state !== 'A', 300_000);
    expect(ms).toBeGreaterThan(100_000);
    rig.run(50);
    expect(rig.events()).toEqual(['RETURN host', 'LEVEL']);
  });

  it('is given up after its time limit and 20 s without progress: STUCK, F', () => {
    const rig = new Rig({ angle: 50 });
    rig.fault('actuator=slow:0.18');
    rig.must({ verb: 'RETURN', rate: 200 });
    // 7800 / 200 + 45 s
    rig.run(83_000);
    rig.fault('obstruction=stuck');
    const ms = rig.until(() => rig.state === 'F', 30_000);
    expect(ms).toBeGreaterThan(12_000);
    expect(ms).toBeLessThan(28_000);
    rig.run(50);
    expect(rig.events()).toEqual(['RETURN host', 'STUCK']);
    expect(rig.truth.rateDegPerS).toBe(0);
    expect(rig.truth.angleDeg).toBeLessThan(50);
  });

  it('ends in S where it started in S, and RESET then unlatches', () => {
    const rig = new Rig({ angle: 20 });
    rig.must({ verb: 'STOP' });
    course(rig);
    expect(rig.state).toBe('S');
    rig.must({ verb: 'RESET' });
    expect(rig.state).toBe('I');
  });

  it('is stopped by STOP, !! and the red stop, and may be ordered again', () => {
    for (const stop of ['STOP', '!!', 'red'] as const) {
      const rig = new Rig({ angle: 40 });
      rig.must({ verb: 'RETURN', rate: 300 });
      rig.run(4000);
      if (stop === 'STOP') rig.must({ verb: 'STOP' });
      else if (stop === '!!') rig.bytes('!!');
      else rig.table.patient.pressStop();
      rig.run(20);
      expect(rig.state).toBe('S');
      rig.run(500);
      expect(rig.truth.rateDegPerS).toBe(0);
      rig.table.patient.releaseStop();
      course(rig);
      expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.3);
    }
  });
});
