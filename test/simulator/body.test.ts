import { describe, expect, it } from 'vitest';
import { Body } from '../../hardware/simulator/body/body.ts';

const frictionless = {
  gearFriction: 0,
  tableFriction: 0,
  viscousFriction: 0,
  brakeTorque: 0,
  playDeg: 0,
  stopDamping: 0,
  obstructionDamping: 0,
};

/** Runs to an instant. @returns the smallest and largest angle on the way */
function swing(body: Body, fromMs: number, toMs: number): { least: number; most: number } {
  let least = body.angleDeg;
  let most = body.angleDeg;
  for (let now = fromMs; now <= toMs; now += 5) {
    body.advanceTo(now);
    least = Math.min(least, body.angleDeg);
    most = Math.max(most, body.angleDeg);
  }
  return { least, most };
}

describe('the body', () => {
  it('conserves energy without friction, within the error of 1 ms steps', () => {
    // Centre of mass below the axis: a pendulum.
    const body = new Body(0, 30, { ...frictionless, aboveAxisM: -0.06, towardHeadM: 0 });
    const before = body.energyJ;
    const { least, most } = swing(body, 0, 60_000);
    expect(least).toBeLessThan(-21);
    expect(most).toBeLessThan(30.5);
    // Semi-implicit steps: the energy oscillates but does not grow.
    expect(Math.abs(body.energyJ - before)).toBeLessThan(0.5);
  });

  it('loses energy to friction and comes to rest', () => {
    const body = new Body(0, 20, {
      ...frictionless,
      aboveAxisM: -0.06,
      towardHeadM: 0,
      viscousFriction: 40,
      gearFriction: 1,
    });
    const before = body.energyJ;
    body.advanceTo(60_000);
    expect(body.energyJ).toBeLessThan(before - 1);
    expect(body.rateDegPerS).toBe(0);
    expect(Math.abs(body.angleDeg)).toBeLessThan(2);
  });

  it.each([-20, -5, 0, 15, 45, 60])('stands under its brake at %s°, bit for bit', (angle) => {
    const body = new Body(0, angle);
    body.advanceTo(3_600_000);
    expect(body.angleDeg).toBe(new Body(0, angle).angleDeg);
    expect(body.rateDegPerS).toBe(0);
  });

  it('slides away from 30° without brake and drive, and never faster than 6°/s', () => {
    const body = new Body(0, 30);
    body.setBrake(false);
    let fastest = 0;
    for (let now = 0; now < 20_000; now += 5) {
      body.advanceTo(now);
      fastest = Math.max(fastest, body.rateDegPerS);
    }
    expect(body.angleDeg).toBeGreaterThan(60);
    expect(fastest).toBeGreaterThan(2);
    expect(fastest).toBeLessThan(6);
  });

  it('stays at level by friction alone', () => {
    const body = new Body(0, 0);
    body.setBrake(false);
    body.advanceTo(60_000);
    expect(Math.abs(body.angleDeg)).toBeLessThan(0.5);
  });

  it('runs at about 8°/s on full voltage, either way', () => {
    for (const direction of [-1, 1]) {
      const body = new Body(0, 20);
      body.setBrake(false);
      body.setDrive(true, direction);
      body.advanceTo(2000);
      expect(body.rateDegPerS * direction).toBeGreaterThan(7);
      expect(body.rateDegPerS * direction).toBeLessThan(8.6);
    }
  });

  it('cannot push through its brake', () => {
    const body = new Body(0, 20);
    body.setDrive(true, 1);
    body.advanceTo(5000);
    expect(Math.abs(body.angleDeg - 20)).toBeLessThan(0.3);
    expect(body.currentMa).toBe(3500);
  });

  it('brakes and releases after its delays', () => {
    const body = new Body(0, 30);
    body.setBrake(false);
    body.advanceTo(49);
    expect(body.brakeOn).toBe(true);
    body.advanceTo(50);
    expect(body.brakeOn).toBe(false);
    body.setBrake(true);
    body.advanceTo(89);
    expect(body.brakeOn).toBe(false);
    body.advanceTo(90);
    expect(body.brakeOn).toBe(true);
  });

  it('stops from 8°/s within half a degree once the brake is ordered', () => {
    const body = new Body(0, 20);
    body.setBrake(false);
    body.setDrive(true, 1);
    body.advanceTo(1000);
    const from = body.angleDeg;
    body.setDrive(false, 0);
    body.setBrake(true);
    body.advanceTo(1300);
    expect(body.rateDegPerS).toBe(0);
    expect(body.angleDeg - from).toBeLessThan(0.6);
  });

  it('is not held by a worn-out brake, and not released by a jammed one', () => {
    const worn = new Body(0, 30);
    worn.setBrakeHolding(0);
    worn.advanceTo(3000);
    expect(worn.angleDeg).toBeGreaterThan(33);

    const jammed = new Body(0, 30);
    jammed.setBrakeJammed(true);
    jammed.setBrake(false);
    jammed.setDrive(true, 1);
    jammed.advanceTo(3000);
    expect(Math.abs(jammed.angleDeg - 30)).toBeLessThan(0.3);
    jammed.setBrakeJammed(false);
    jammed.advanceTo(4000);
    expect(jammed.angleDeg).toBeGreaterThan(33);
  });

  it('is stopped by its end stops', () => {
    const down = new Body(0, 50);
    down.setBrake(false);
    down.setDrive(true, 1);
    const { most } = swing(down, 0, 10_000);
    expect(most).toBeGreaterThan(64);
    expect(most).toBeLessThan(65);
    const up = new Body(0, -10);
    up.setBrake(false);
    up.setDrive(true, -1);
    const { least } = swing(up, 0, 10_000);
    expect(least).toBeLessThan(-22);
    expect(least).toBeGreaterThan(-23);
  });

  it('closes its switches at their positions: end switches before the stops, the level switch at and below level', () => {
    const at = (angle: number): boolean[] => {
      const body = new Body(0, angle);
      return [body.lowerEnd, body.upperEnd, body.levelClosed];
    };
    expect(at(-21.5)).toEqual([true, false, true]);
    expect(at(-20.5)).toEqual([false, false, true]);
    expect(at(0)).toEqual([false, false, true]);
    expect(at(0.01)).toEqual([false, false, false]);
    expect(at(62)).toEqual([false, false, false]);
    expect(at(62.6)).toEqual([false, true, false]);
  });

  it('pushes against an obstruction, on its side only', () => {
    const body = new Body(0, 20);
    body.setBrake(false);
    body.setDrive(true, 0.25);
    body.advanceTo(1000);
    const met = body.angleDeg;
    body.obstruct(1.5);
    body.advanceTo(4000);
    expect(body.angleDeg).toBeGreaterThan(met + 1.4);
    expect(body.angleDeg).toBeLessThan(met + 3.5);
    expect(body.currentMa).toBeGreaterThan(1800);
    body.setDrive(true, -0.25);
    body.advanceTo(8000);
    expect(body.angleDeg).toBeLessThan(met - 4);
  });

  it('has play in its gear: after a reversal the table starts later than the motor', () => {
    const start = (playDeg: number): number => {
      const body = new Body(0, 0, { playDeg, aboveAxisM: 0, towardHeadM: 0 });
      body.setBrake(false);
      body.setDrive(true, 0.1);
      body.advanceTo(3000);
      const from = body.angleDeg;
      body.setDrive(true, -0.1);
      let now = 3000;
      while (body.angleDeg > from - 0.1) {
        now += 1;
        body.advanceTo(now);
      }
      return now - 3000;
    };
    expect(start(0.6)).toBeGreaterThan(start(0) + 100);
  });

  it('moves independently of how often it is advanced', () => {
    const seldom = new Body(0, 10);
    const often = new Body(0, 10);
    for (const body of [seldom, often]) {
      body.setBrake(false);
      body.setDrive(true, 0.2);
    }
    for (let now = 0; now <= 3000; now += 0.25) often.advanceTo(now);
    seldom.advanceTo(3000);
    expect(often.angleDeg).toBe(seldom.angleDeg);
    expect(often.rateDegPerS).toBe(seldom.rateDegPerS);
  });

  it('rests exactly: skipping steps gives the same result as taking them', () => {
    const skipped = new Body(0, 25);
    const kept = new Body(0, 25);
    for (let now = 1; now <= 5000; now += 1) {
      skipped.advanceTo(now);
      // Any change of an input makes it take its steps again.
      kept.setBrakeHolding(1);
      kept.advanceTo(now);
    }
    expect(skipped.angleDeg).toBe(kept.angleDeg);
    for (const body of [skipped, kept]) {
      body.setBrake(false);
      body.advanceTo(6000);
    }
    expect(skipped.angleDeg).toBe(kept.angleDeg);
  });
});
