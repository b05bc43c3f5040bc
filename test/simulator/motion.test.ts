import { describe, expect, it } from 'vitest';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { angleAt, trapezoid } from '../../protocols/therapy/trapezoid.ts';
import { Rig } from '../support/simulated-device.ts';

interface Tracking {
  readonly rms: number;
  readonly overshoot: number;
  readonly end: number;
}

/** Runs one ramp and compares the true angle with the ideal trapezoid from the release of the brake on. */
function track(from: number, to: number, rate: number, accel: number, seed = 1): Tracking {
  const rig = new Rig({ seed });
  if (from !== 0) rig.standAt(from * 100);
  else rig.arm();
  const start = rig.truth.angleDeg;
  const ideal = trapezoid(degrees(start), degrees(to), degreesPerSecond(rate), degreesPerSecondSquared(accel));
  rig.move(to * 100, rate * 100, accel * 100);
  rig.until(() => !rig.truth.brakeOn, 500);
  const began = rig.now;
  let squares = 0;
  let samples = 0;
  let overshoot = 0;
  const direction = Math.sign(to - from);
  rig.until(
    () => rig.state === 'R',
    ideal.duration + 3000,
    () => {
      rig.keepAlive();
      const off = rig.truth.angleDeg - angleAt(ideal, milliseconds(rig.now - began));
      squares += off * off;
      samples += 1;
      overshoot = Math.max(overshoot, (rig.truth.angleDeg - to) * direction);
    },
  );
  return { rms: Math.sqrt(squares / samples), overshoot, end: rig.truth.angleDeg };
}

describe('ramps', () => {
  it.each([
    [0, 15, 1, 0.5],
    [0, 30, 1.5, 1],
    [0, 60, 3, 2],
    [30, 0, 2, 1],
    [60, -15, 4, 2],
    [0, -20, 4, 2],
    [-15, 10, 0.5, 0.5],
    [10, 11, 1, 1],
    [0, 0.4, 1, 1],
  ])(
    'follow the trapezoid from %s° to %s° at %s°/s and %s°/s² within 0.3° rms and 0.5° overshoot',
    (from, to, rate, accel) => {
      const { rms, overshoot, end } = track(from, to, rate, accel);
      expect(rms).toBeLessThan(0.3);
      expect(overshoot).toBeLessThan(0.5);
      expect(Math.abs(end - to)).toBeLessThan(0.15);
    },
  );

  it('retargets without a jump in speed', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(2000, 200);
    rig.runAlive(4000);
    let before = rig.truth.rateDegPerS;
    rig.move(3000, 100, 100);
    let steepest = 0;
    for (let ms = 0; ms < 2000; ms += 50) {
      rig.runAlive(50);
      const rate = rig.truth.rateDegPerS;
      steepest = Math.max(steepest, Math.abs(rate - before) / 0.05);
      before = rate;
    }
    expect(rig.truth.rateDegPerS).toBeCloseTo(1, 0);
    expect(steepest).toBeLessThan(4);
    expect(rig.state).toBe('M');
  });

  it('brakes harder than ordered rather than pass the new target', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(3000, 300);
    rig.runAlive(5000);
    const target = Math.round(rig.truth.angleDeg * 100) + 60;
    rig.move(target, 300, 50);
    let furthest = 0;
    rig.until(
      () => rig.state === 'R',
      5000,
      () => {
        rig.keepAlive();
        furthest = Math.max(furthest, rig.truth.angleDeg);
      },
    );
    expect(furthest * 100).toBeLessThan(target + 20);
    expect(Math.abs(rig.truth.angleDeg * 100 - target)).toBeLessThan(15);
  });

  it('reverses smoothly when the new target lies behind', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(3000, 300);
    rig.runAlive(4000);
    rig.move(200, 300, 200);
    rig.until(
      () => rig.state === 'R',
      15_000,
      () => rig.keepAlive(),
    );
    expect(rig.truth.angleDeg).toBeCloseTo(2, 0);
    expect(rig.events()).toEqual([]);
  });

  it('has torque before it releases the brake: no sag at 45°', () => {
    const rig = new Rig();
    rig.standAt(4500);
    const from = rig.truth.angleDeg;
    rig.move(4000, 200);
    let lowest = from;
    rig.until(
      () => rig.truth.rateDegPerS < -1,
      3000,
      () => {
        rig.keepAlive();
        lowest = Math.max(lowest, rig.truth.angleDeg);
      },
    );
    expect(lowest - from).toBeLessThan(0.15);
  });
});

describe('a category 1 stop', () => {
  it.each([100, 200, 300])('from %s cdeg/s: S at once, brake within 350 ms and its own delay, standing', (rate) => {
    const rig = new Rig();
    rig.arm();
    rig.move(3000, rate);
    rig.runAlive(4000);
    const at = rig.now;
    const from = rig.truth.angleDeg;
    rig.bytes('!!');
    rig.run(6);
    expect(rig.state).toBe('S');
    expect(rig.truth.brakeOn).toBe(false);
    const braked = rig.until(() => rig.truth.brakeOn, 500);
    expect(braked).toBeLessThanOrEqual(400);
    expect(Math.abs(rig.truth.rateDegPerS)).toBeLessThan(0.3);
    // v²/2a, plus 0.2° for the reaction time.
    expect(rig.truth.angleDeg - from).toBeLessThan((rate / 100) ** 2 / 30 + 0.2);
    rig.run(200);
    expect(rig.truth.currentMa).toBe(0);
    const shown = rig.telemetryLines.filter((line) => line.at > at && line.state !== 'S');
    expect(shown.filter((line) => line.at > at + 60)).toEqual([]);
  });

  it('brakes after 350 ms where the drive does not stop the table', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(3000, 300);
    rig.runAlive(4000);
    rig.fault('actuator=wrong:5');
    rig.run(20);
    rig.bytes('!!');
    rig.run(2);
    // The brake is ordered after 350 ms and takes 40; the contactor opens 100 ms after the order.
    rig.run(340);
    expect(rig.truth.brakeOn).toBe(false);
    rig.run(60);
    expect(rig.truth.brakeOn).toBe(true);
    expect(Math.abs(rig.truth.currentMa)).toBeGreaterThan(0);
    rig.run(80);
    expect(rig.truth.currentMa).toBe(0);
    expect(rig.truth.rateDegPerS).toBe(0);
  });
});
