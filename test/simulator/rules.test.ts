/** The rules of the wire specification, which hold with the host dead, absent, restarting or wrong: one block per rule. */
import { describe, expect, it } from 'vitest';
import { deviceStates, flag } from '../../protocols/wire/messages.ts';
import { Rig, type RigOptions } from '../support/simulated-device.ts';

function moving(angle = 15, options: RigOptions = {}): Rig {
  const rig = new Rig(options);
  rig.arm();
  rig.move(5000, 200);
  rig.until(
    () => rig.truth.angleDeg >= angle,
    40_000,
    () => rig.keepAlive(),
  );
  return rig;
}

/** Off level in I, as after a power cut at that angle. */
function idleAt(angle: number): Rig {
  return new Rig({ angle });
}

function level(rig: Rig): void {
  // The brake holds the gear; within the play the table settles slightly later.
  rig.run(300);
  expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.5);
  expect(rig.truth.rateDegPerS).toBe(0);
  expect(rig.truth.brakeOn).toBe(true);
}

const longestReturnMs = 85_000;

describe('rule 1: the lease expires', () => {
  it('in M: stops, R, LEASE, flag 4; 2 s later it returns by itself and ends in I', () => {
    const rig = moving();
    rig.must({ verb: 'KEEP', lease: 400 });
    const from = rig.now;
    rig.until(() => rig.state === 'D', 500);
    expect(rig.now - from).toBeGreaterThanOrEqual(390);
    rig.until(() => rig.state === 'R', 500);
    expect(rig.now - from).toBeLessThan(800);
    rig.run(60);
    expect(rig.telemetry.flags & flag.leaseExpired).toBe(flag.leaseExpired);
    rig.until(() => rig.state === 'A', 2600);
    expect(rig.now - from).toBeGreaterThanOrEqual(2390);
    expect(rig.now - from).toBeLessThan(2600);
    rig.until(() => rig.state === 'I', longestReturnMs);
    rig.run(50);
    expect(rig.events(from)).toEqual(['LEASE', 'RETURN lease', 'LEVEL']);
    level(rig);
  });

  it('in R at level: I after 2 s, and nothing moves', () => {
    const rig = new Rig();
    rig.arm();
    rig.run(990);
    expect(rig.state).toBe('R');
    expect(rig.events()).toEqual([]);
    rig.run(60);
    expect(rig.events()).toEqual(['LEASE']);
    rig.run(1900);
    expect(rig.state).toBe('R');
    rig.run(100);
    expect(rig.state).toBe('I');
    expect(rig.truth.brakeOn).toBe(true);
  });

  it('is never revived: KEEP and MOVE find it expired, and ARM clears its flag', () => {
    const rig = new Rig();
    rig.arm();
    rig.run(1010);
    expect(rig.verdict({ verb: 'KEEP', lease: 1000 })).toBe('lease');
    expect(rig.verdict({ verb: 'MOVE', target: 500, rate: 100, accel: 100, lease: 1000 })).toBe('lease');
    rig.run(2000);
    rig.arm();
    rig.run(60);
    expect(rig.telemetry.flags & flag.leaseExpired).toBe(0);
  });

  it('is renewed by no other line', () => {
    const rig = new Rig();
    rig.arm();
    for (let ms = 0; ms < 1000; ms += 100) {
      rig.send({ verb: 'STATUS' });
      rig.send({ verb: 'HALT' });
      rig.raw('C 5 KEEP 400*AAAA');
      rig.run(100);
    }
    rig.run(20);
    expect(rig.events()).toEqual(['LEASE']);
  });

  it('HELLO ends a running lease: M stops at once', () => {
    const rig = moving();
    const from = rig.now;
    rig.must({ verb: 'HELLO', version: 1 });
    expect(rig.state).toBe('D');
    rig.until(() => rig.state === 'A', 2400);
    expect(rig.now - from).toBeGreaterThan(1990);
    rig.run(10);
    expect(rig.events(from).slice(0, 2)).toEqual(['LEASE', 'RETURN lease']);
  });

  it('HELLO does not change a past expiry', () => {
    const rig = moving();
    const from = rig.now;
    rig.run(1050);
    for (let repeat = 0; repeat < 8; repeat += 1) {
      rig.must({ verb: 'HELLO', version: 1 });
      rig.run(240);
    }
    // 1000 ms of lease and 2000 ms, despite the HELLOs.
    rig.until(() => rig.state === 'A', 400);
    expect(rig.now - from).toBeLessThan(3200);
  });

  it('runs in S and F as well, where KEEP renews it', () => {
    const rig = moving();
    rig.must({ verb: 'STOP' });
    rig.runAlive(15_000);
    expect(rig.state).toBe('S');
    expect(rig.verdict({ verb: 'KEEP', lease: 400 })).toBe('ok');
  });
});

describe('rule 2: a table left off level is returned', () => {
  it.each([20, -15])('in I at %s°: RETURN boot after 10 s', (angle) => {
    const rig = idleAt(angle);
    rig.until(() => rig.state === 'A', 10_500);
    expect(rig.now).toBeGreaterThan(10_000);
    rig.until(() => rig.state === 'I', longestReturnMs);
    rig.run(50);
    expect(rig.events()).toEqual(['RETURN boot', 'LEVEL']);
    level(rig);
  });

  it('within ±5° it stays', () => {
    const rig = idleAt(4.5);
    rig.run(30_000);
    expect(rig.state).toBe('I');
  });

  it('in S by a host: 10 s after the later of entry and lease end', () => {
    const rig = moving();
    rig.must({ verb: 'STOP' });
    rig.runAlive(5000);
    const left = rig.now;
    rig.until(() => rig.state === 'A', 12_000);
    // The last KEEP was for 1000 ms.
    expect(rig.now - left).toBeGreaterThan(10_800);
    expect(rig.now - left).toBeLessThan(11_100);
    rig.until(() => rig.state === 'S', longestReturnMs);
    level(rig);
    expect(rig.events()).toContain('RETURN stop');
  });

  it('in S by the line, and repeats restart nothing', () => {
    const rig = moving();
    const from = rig.now;
    rig.bytes('!!');
    let next = rig.now;
    rig.until(
      () => rig.state === 'A',
      12_000,
      () => {
        if (rig.now < next) return;
        next = rig.now + 250;
        rig.bytes('!!\n');
        rig.send({ verb: 'STOP' });
        rig.send({ verb: 'HELLO', version: 1 });
      },
    );
    // The first HELLO ended the lease.
    expect(rig.now - from).toBeLessThan(10_300);
  });

  it('in F, unless by a runaway', () => {
    const rig = new Rig({ angle: 10 });
    rig.limits({ max: 500 });
    rig.run(20);
    expect(rig.state).toBe('F');
    rig.until(() => rig.state === 'A', 10_500);
    rig.until(() => rig.state === 'F', longestReturnMs);
    level(rig);
    expect(rig.events()).toEqual(['LIMIT trip', 'RETURN stop', 'LEVEL']);
  });
});

describe('rule 3: the longest inversion', () => {
  it('counts ramps, and returns in R', () => {
    const rig = new Rig();
    rig.limits({ invertedMs: 8000 });
    rig.must({ verb: 'ARM' });
    rig.move(1000, 300);
    let above = 0;
    rig.until(
      () => rig.state === 'A',
      20_000,
      () => {
        rig.keepAlive();
        if (above === 0 && rig.truth.angleDeg > 5) above = rig.now;
      },
    );
    expect(rig.now - above).toBeGreaterThan(7900);
    expect(rig.now - above).toBeLessThan(8100);
    rig.until(() => rig.state === 'I', longestReturnMs);
    expect(rig.events()).toContain('RETURN inverted');
    level(rig);
  });

  it('restarts below +5°', () => {
    const rig = new Rig();
    rig.limits({ invertedMs: 8000 });
    rig.must({ verb: 'ARM' });
    for (let set = 0; set < 3; set += 1) {
      rig.move(800, 300);
      rig.until(
        () => rig.state === 'R',
        10_000,
        () => rig.keepAlive(),
      );
      rig.move(300, 300);
      rig.until(
        () => rig.state === 'R',
        10_000,
        () => rig.keepAlive(),
      );
    }
    expect(rig.events()).toEqual([]);
  });

  it('is the absolute limit once HELLO has cleared the limits, and acts in S too', () => {
    const rig = new Rig();
    rig.limits({ invertedMs: 6000 });
    rig.must({ verb: 'ARM' });
    rig.move(1000, 300);
    rig.until(
      () => rig.state === 'R',
      10_000,
      () => rig.keepAlive(),
    );
    rig.must({ verb: 'STOP' });
    rig.until(() => rig.state === 'A', 7000);
    rig.run(50);
    expect(rig.events()).toContain('RETURN inverted');
  });
});

describe("rule 4: the patient's button", () => {
  it.each(['I', 'R', 'M', 'D'])('from %s beyond 2°: returns to level and ends in I', (state) => {
    const rig = state === 'I' ? idleAt(20) : moving();
    if (state === 'D' || state === 'R') rig.must({ verb: 'HALT' });
    if (state === 'R') rig.until(() => rig.state === 'R', 1000);
    expect(rig.state).toBe(state);
    const from = rig.now;
    rig.table.patient.pressButton();
    rig.until(() => rig.state === 'A', 40);
    rig.until(() => rig.state === 'I', longestReturnMs);
    rig.run(50);
    expect(rig.events(from)).toEqual(['BUTTON', 'RETURN button', 'BUTTON', 'LEVEL']);
    level(rig);
  });

  it('within ±2° it stops and ends the lease', () => {
    const rig = new Rig();
    rig.arm();
    rig.move(1000, 100);
    rig.until(
      () => rig.truth.angleDeg > 1,
      5000,
      () => rig.keepAlive(),
    );
    const from = rig.now;
    rig.table.patient.pressButton();
    rig.until(() => rig.state === 'R', 1000);
    expect(rig.truth.angleDeg).toBeLessThan(1.5);
    expect(rig.verdict({ verb: 'KEEP', lease: 400 })).toBe('lease');
    rig.until(() => rig.state === 'I', 2500);
    expect(rig.events(from)).toEqual(['BUTTON', 'LEASE', 'BUTTON']);
  });

  it('bounces shorter than 20 ms are no press', () => {
    const rig = moving();
    const from = rig.now;
    rig.table.patient.pressButton(15);
    rig.runAlive(300);
    expect(rig.events(from)).toEqual([]);
    expect(rig.state).toBe('M');
  });

  it('held 2 s in S it returns, and ends in S', () => {
    const rig = moving();
    rig.must({ verb: 'STOP' });
    rig.run(600);
    const from = rig.now;
    rig.table.patient.pressButton(1900);
    rig.run(2500);
    expect(rig.state).toBe('S');
    rig.table.patient.pressButton(2500);
    rig.until(() => rig.state === 'A', 2100);
    rig.until(() => rig.state === 'S', longestReturnMs);
    level(rig);
    expect(rig.events(from)).toContain('RETURN button');
  });

  it('counts the 2 s only while the red stop is closed', () => {
    const rig = moving();
    rig.table.patient.pressStop();
    rig.run(1000);
    rig.table.patient.holdButton(true);
    rig.run(5000);
    expect(rig.state).toBe('S');
    rig.table.patient.releaseStop();
    rig.run(1900);
    expect(rig.state).toBe('S');
    rig.until(() => rig.state === 'A', 200);
    rig.until(() => rig.state === 'S', longestReturnMs);
    rig.run(3000);
    // Still held at level: no second return.
    expect(rig.events().filter((event) => event === 'RETURN button')).toHaveLength(1);
  });
});

describe('rule 5: the e-stop input', () => {
  it.each(['I', 'R', 'M', 'D', 'A'])('opens in %s: S, standing, STOP input', (state) => {
    const rig = state === 'I' ? idleAt(20) : moving();
    if (state === 'D' || state === 'R') rig.must({ verb: 'HALT' });
    if (state === 'R') rig.until(() => rig.state === 'R', 1000);
    if (state === 'A') {
      rig.must({ verb: 'RETURN', rate: 300 });
      rig.run(2000);
    }
    expect(rig.state).toBe(state);
    const from = rig.now;
    rig.table.patient.pressStop();
    rig.run(10);
    expect(rig.state).toBe('S');
    rig.run(500);
    expect(rig.events(from)).toEqual(['STOP input']);
    expect(rig.truth.rateDegPerS).toBe(0);
    expect(rig.truth.brakeOn).toBe(true);
  });

  it('while it is open nothing starts motion, nor after it closes, until RESET or a return', () => {
    const rig = moving();
    rig.table.patient.pressStop();
    rig.run(1000);
    const stood = rig.truth.angleDeg;
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('estop');
    rig.table.patient.holdButton(true);
    rig.run(400_000);
    rig.table.patient.holdButton(false);
    rig.table.patient.releaseStop();
    rig.run(59_000);
    expect(rig.truth.angleDeg).toBeCloseTo(stood, 3);
    expect(rig.state).toBe('S');
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'S', longestReturnMs);
    level(rig);
  });

  it('counts as entered by input regardless of an earlier stop', () => {
    const rig = moving();
    rig.must({ verb: 'STOP' });
    rig.run(600);
    rig.table.patient.pressStop();
    rig.run(100);
    rig.table.patient.releaseStop();
    rig.run(59_000);
    expect(rig.state).toBe('S');
    rig.must({ verb: 'RESET' });
    expect(rig.state).toBe('I');
    rig.until(() => rig.state === 'A', 10_500);
  });

  it('counts as entered by input regardless of a later STOP or !!', () => {
    const rig = moving();
    rig.table.patient.pressStop();
    rig.run(600);
    rig.table.patient.releaseStop();
    rig.must({ verb: 'STOP' });
    rig.bytes('!!\n');
    rig.run(59_000);
    expect(rig.state).toBe('S');
  });

  it('is cleared by a return: a host that stops it leaves the table to rule 2', () => {
    const rig = moving();
    rig.table.patient.pressStop();
    rig.run(600);
    rig.table.patient.releaseStop();
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.run(2000);
    rig.must({ verb: 'STOP' });
    expect(rig.truth.angleDeg).toBeGreaterThan(8);
    rig.until(() => rig.state === 'A', 10_500);
  });

  it('in F leaves F, and the table stands', () => {
    const rig = new Rig({ angle: 10 });
    rig.limits({ max: 500 });
    rig.run(20);
    rig.table.patient.pressStop();
    rig.run(60_000);
    expect(rig.state).toBe('F');
    expect(rig.truth.angleDeg).toBeCloseTo(10, 3);
  });

  it('open at boot: S, and it stays', () => {
    const rig = new Rig({ angle: 20, before: (table) => table.patient.pressStop() });
    expect(rig.state).toBe('S');
    expect(rig.events()).toEqual(['STOP input']);
    rig.table.patient.releaseStop();
    rig.run(59_000);
    expect(rig.state).toBe('S');
    expect(rig.truth.angleDeg).toBeCloseTo(20, 3);
  });
});

describe('rule 6: beyond the limits', () => {
  it('2° beyond the narrowed limits, and not before', () => {
    for (const [angle, state] of [
      [11.8, 'I'],
      [12.2, 'F'],
    ] as const) {
      const rig = new Rig({ angle });
      rig.limits({ max: 1000 });
      rig.run(50);
      expect(rig.state).toBe(state);
    }
  });

  it.each([63, -21.5])('an end switch in I at %s°: F and LIMIT, and RETURN is accepted', (angle) => {
    const rig = new Rig({ angle });
    expect(rig.state).toBe('F');
    expect(rig.events()).toEqual([angle > 0 ? 'LIMIT upper' : 'LIMIT lower']);
    expect(rig.verdict({ verb: 'RESET' })).toBe('state');
    rig.must({ verb: 'RETURN', rate: 400 });
    rig.until(() => rig.state === 'F', longestReturnMs);
    level(rig);
    expect(rig.events()).toContain('LEVEL');
    rig.must({ verb: 'RESET' });
  });

  it.each([
    [61.8, 'I'],
    [62.3, 'F'],
    [-21.8, 'I'],
    [-22.3, 'F'],
  ])('at %s°, with end switches that do not close: %s', (angle, state) => {
    const rig = new Rig({ angle, body: { upperSwitchDeg: 70, lowerSwitchDeg: -40, lowerStopDeg: -41 } });
    expect(rig.state).toBe(state);
    expect(rig.events()).toEqual(state === 'F' ? ['LIMIT trip'] : []);
  });

  it('while moving: brake at once', () => {
    const blocked = new Rig({ body: { upperSwitchDeg: 12 } });
    blocked.arm();
    blocked.move(3000, 300);
    blocked.until(
      () => blocked.state === 'F',
      10_000,
      () => blocked.keepAlive(),
    );
    blocked.run(100);
    expect(blocked.truth.rateDegPerS).toBe(0);
    expect(blocked.truth.angleDeg).toBeLessThan(12.6);
    expect(blocked.events()).toEqual(['LIMIT upper']);
  });
});

describe('rule 7: motion without an order', () => {
  it.each(['I', 'R', 'S'])('a brake that does not hold in %s: SLIP at 2°, RETURN under power, F', (state) => {
    const rig = moving(30);
    rig.must({ verb: 'HALT' });
    rig.until(() => rig.state === 'R', 1000);
    if (state === 'S') rig.must({ verb: 'STOP' });
    const subject = state === 'I' ? idleAt(30) : rig;
    subject.run(500);
    const from = subject.now;
    const stood = subject.truth.angleDeg;
    subject.fault('brake=off');
    subject.until(
      () => subject.state === 'A',
      5000,
      () => state === 'R' && subject.keepAlive(),
    );
    const slid = subject.truth.angleDeg - stood;
    expect(slid).toBeGreaterThan(1.5);
    expect(slid).toBeLessThan(2.6);
    let furthest = 0;
    subject.until(
      () => subject.state === 'F',
      longestReturnMs,
      () => {
        furthest = Math.max(furthest, subject.truth.angleDeg);
      },
    );
    expect(furthest - stood).toBeLessThan(3.2);
    subject.run(50);
    expect(subject.events(from)).toEqual(['SLIP', 'RETURN slip', 'LEVEL']);
    expect(Math.abs(subject.truth.angleDeg)).toBeLessThan(1);
  });

  it('while the red stop is open a slip starts nothing', () => {
    const rig = moving(30);
    rig.table.patient.pressStop();
    rig.run(600);
    rig.fault('brake=slow:0.02,3s');
    rig.run(10_000);
    expect(rig.state).toBe('S');
    expect(rig.events()).toContain('SLIP');
  });

  it('a runaway drive: brake on, drive off, F, RUNAWAY within 300 ms; no rule moves a drive that cannot be trusted', () => {
    const rig = moving(15);
    const from = rig.now;
    const at = rig.truth.angleDeg;
    rig.fault('actuator=wrong:8');
    rig.until(() => rig.state === 'F', 400);
    expect(rig.now - from).toBeLessThan(300);
    rig.run(100);
    expect(rig.truth.rateDegPerS).toBe(0);
    expect(rig.truth.angleDeg - at).toBeLessThan(3);
    rig.run(60_000);
    expect(rig.state).toBe('F');
    // The proof of its torque fails: once for the rules, silently ever after.
    expect(rig.events(from)).toEqual(['RUNAWAY', 'STUCK']);
    expect(rig.truth.angleDeg - at).toBeLessThan(3);
  });

  it('a drive that runs away as the table is stopped is cut like any other, not driven until the stop is over', () => {
    const rig = moving(15);
    const from = rig.now;
    const at = rig.truth.angleDeg;
    rig.fault('actuator=wrong:8');
    rig.run(60);
    rig.must({ verb: 'STOP' });
    rig.until(() => rig.state === 'F', 300);
    expect(rig.now - from).toBeLessThan(300);
    rig.run(100);
    expect(rig.truth.rateDegPerS).toBe(0);
    expect(rig.truth.angleDeg - at).toBeLessThan(2.5);
    expect(rig.events(from)).toEqual(['STOP host', 'RUNAWAY']);
  });

  it('a runaway stays the cause when the sensor fails as well', () => {
    const rig = moving(15);
    rig.fault('actuator=wrong:8');
    rig.until(() => rig.state === 'F', 400);
    rig.fault('position=off');
    rig.run(60_000);
    expect(rig.state).toBe('F');
    expect(rig.events()).toEqual(['RUNAWAY', 'SENSOR', 'STUCK']);
  });

  it('after a temporary runaway RETURN brings the person to level', () => {
    const rig = moving(15);
    rig.fault('actuator=wrong:8,2s');
    rig.until(() => rig.state === 'F', 400);
    rig.run(3000);
    rig.must({ verb: 'RETURN', rate: 100 });
    rig.until(() => rig.state === 'F', longestReturnMs);
    level(rig);
  });

  it('a slide under the brake after a runaway: F stays, drive off', () => {
    const rig = moving(20);
    rig.fault('brake=off');
    rig.fault('actuator=wrong:8,1s');
    rig.until(() => rig.state === 'F', 500);
    const from = rig.now;
    rig.run(4000);
    expect(rig.truth.angleDeg).toBeGreaterThan(23);
    expect(rig.truth.currentMa).toBe(0);
    expect(rig.state).toBe('F');
    expect(rig.events(from)).not.toContain('RETURN slip');
    rig.table.patient.pressButton(2500);
    rig.until(() => rig.state === 'A', 2200);
    rig.until(() => rig.state === 'F', longestReturnMs);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(1.5);
  });

  it.each([
    { state: 'M', degPerS: -3 },
    { state: 'M', degPerS: -1 },
    { state: 'A', degPerS: 3 },
    { state: 'A', degPerS: 1 },
  ])('a drive that runs backwards in $state at $degPerS°/s: cut within 300 ms or 1° back, F', ({ state, degPerS }) => {
    const rig = moving(15);
    rig.move(5000, 300);
    rig.runAlive(1500);
    if (state === 'A') {
      rig.must({ verb: 'RETURN', rate: 300 });
      rig.run(3500);
    }
    const from = rig.now;
    const at = rig.truth.angleDeg;
    rig.table.terminals.stage.fault.fixedDegPerS = degPerS;
    rig.until(
      () => rig.state === 'F',
      1800,
      () => rig.keepAlive(),
    );
    if (Math.abs(degPerS) === 3) expect(rig.now - from).toBeLessThan(300);
    rig.run(100);
    expect(rig.truth.rateDegPerS).toBe(0);
    expect((rig.truth.angleDeg - at) * Math.sign(degPerS)).toBeLessThan(1.2);
    rig.table.terminals.stage.fault.fixedDegPerS = null;
    // Rule 2 tries once the drive shows its torque again.
    rig.until(() => rig.state === 'A', 24_000);
    rig.until(() => rig.state === 'F', longestReturnMs);
    rig.run(50);
    expect(rig.events(from)).toEqual(['RUNAWAY', 'RETURN stop', 'LEVEL']);
    level(rig);
  });

  it('a table out of balance that falls through the play of the gear, when its drive turns, is no runaway', () => {
    const light = { massKg: 109.24, towardHeadM: -0.0195, playDeg: 0.119, gearFriction: 9.86, tableInertia: 32.2 };
    // Rises for longer after the drive has turned, and falls later and further.
    const heavy = { massKg: 139.37, towardHeadM: -0.00924, playDeg: 0.178, gearFriction: 7.61, tableInertia: 41.1 };
    for (const body of [light, heavy]) {
      for (let ms = 2000; ms < 2400; ms += 40) {
        const rig = moving(body === light ? 10 : 0, { body: { ...body, supplyVolts: 13 } });
        rig.move(3600, 250);
        rig.runAlive(ms);
        rig.must({ verb: 'RETURN', rate: body === light ? 300 : 200 });
        rig.run(1500);
        expect(rig.state).toBe('A');
      }
    }
  });

  it('a retarget to a slower rate is no runaway', () => {
    const rig = moving(10);
    rig.move(4500, 300);
    rig.runAlive(3000);
    rig.move(4500, 20, 10);
    rig.runAlive(4000);
    expect(rig.state).toBe('M');
    expect(rig.events()).toEqual([]);
  });
});

describe('rule 8: over-current', () => {
  it('in M: stops, brake, OVERCURRENT, R', () => {
    const rig = moving(15);
    const from = rig.now;
    rig.fault('obstruction=stuck');
    rig.until(
      () => rig.state === 'D',
      3000,
      () => rig.keepAlive(),
    );
    rig.until(() => rig.state === 'R', 500);
    rig.run(60);
    expect(rig.events(from)).toEqual(['OVERCURRENT']);
    expect(rig.telemetry.flags & flag.overCurrent).toBe(flag.overCurrent);
    expect(rig.truth.rateDegPerS).toBe(0);
  });

  it('in A: relieves 2° the other way, tries once more at 1°/s, relieves again, then STUCK: brake, F', () => {
    const rig = moving(20);
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.run(1500);
    const from = rig.now;
    rig.fault('obstruction=stuck');
    let least = 90;
    let most = 0;
    let relieved = false;
    let fastest = 0;
    rig.until(
      () => rig.state === 'F',
      20_000,
      () => {
        const { angleDeg, rateDegPerS } = rig.truth;
        least = Math.min(least, angleDeg);
        if (rateDegPerS > 0.7) relieved = true;
        if (relieved) {
          most = Math.max(most, angleDeg);
          fastest = Math.max(fastest, Math.abs(rateDegPerS));
        }
      },
    );
    expect(most - least).toBeGreaterThan(1.5);
    expect(most - least).toBeLessThan(3);
    expect(fastest).toBeLessThan(1.6);
    rig.run(300);
    expect(rig.events(from)).toEqual(['OVERCURRENT', 'OVERCURRENT', 'STUCK']);
    // Not left pressed against the obstruction.
    expect(rig.truth.angleDeg - least).toBeGreaterThan(1.5);
    expect(rig.truth.brakeOn).toBe(true);
  });

  it('in A: an obstruction that is gone after the relief lets the return end at level', () => {
    const rig = moving(20);
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.run(1500);
    rig.fault('obstruction=stuck,3s');
    rig.until(() => rig.state === 'I', longestReturnMs);
    rig.run(50);
    expect(rig.events()).toEqual(['RETURN host', 'OVERCURRENT', 'LEVEL']);
    level(rig);
  });

  it.each([100, 200, 300, 400])('in A at %i cdeg/s: one push is one over-current, its relief none', (rate) => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const rig = new Rig({ angle: 15, seed });
      rig.must({ verb: 'RETURN', rate });
      rig.run(2200 + seed * 33);
      const from = rig.now;
      rig.fault('obstruction=stuck');
      rig.until(() => rig.events(from).includes('OVERCURRENT'), 4000);
      const pressed = rig.truth.angleDeg;
      rig.until(() => rig.truth.rateDegPerS > 0.7, 2000);
      rig.until(() => rig.truth.angleDeg > pressed + 1.5, 3000);
      expect(rig.state).toBe('A');
      rig.run(50);
      expect(rig.events(from)).toEqual(['OVERCURRENT']);
    }
  });

  it('in A, a second obstruction met in the relief: STUCK', () => {
    const rig = new Rig({ angle: 15 });
    rig.must({ verb: 'RETURN', rate: 400 });
    rig.run(2200);
    const from = rig.now;
    rig.fault('obstruction=stuck');
    rig.until(() => rig.events(from).includes('OVERCURRENT'), 4000);
    rig.until(() => rig.truth.rateDegPerS > 0.2, 2000);
    const back = rig.truth.angleDeg;
    rig.table.body.obstruct(0.2);
    rig.until(() => rig.state === 'F', 2500);
    rig.run(50);
    expect(rig.events(from).at(-1)).toBe('STUCK');
    expect(rig.truth.angleDeg - back).toBeLessThan(0.9);
  });

  it.each([
    ['a move back', { verb: 'MOVE', target: 1200, rate: 300, accel: 200, lease: 1000 }, 500],
    ['a return at once', { verb: 'RETURN', rate: 400 }, 0],
    ['a return', { verb: 'RETURN', rate: 400 }, 500],
  ] as const)('after one in M, %s moves away from the obstruction', (_, command, afterMs) => {
    const rig = moving(15);
    rig.move(5000, 300);
    rig.runAlive(1500);
    const from = rig.now;
    rig.fault('obstruction=stuck');
    rig.until(
      () => rig.state === 'D',
      3000,
      () => rig.keepAlive(),
    );
    rig.runAlive(afterMs);
    const pressed = rig.truth.angleDeg;
    rig.must(command);
    rig.runAlive(2500);
    expect(rig.truth.angleDeg).toBeLessThan(pressed - 1.5);
    expect(rig.events(from).filter((event) => event === 'OVERCURRENT')).toEqual(['OVERCURRENT']);
  });

  it('after STUCK the button is accepted', () => {
    const rig = moving(20);
    rig.must({ verb: 'RETURN', rate: 300 });
    rig.run(1500);
    rig.fault('obstruction=stuck,20s');
    rig.until(() => rig.state === 'F', 20_000);
    rig.run(30_000);
    expect(rig.state).toBe('F');
    rig.table.patient.pressButton(2500);
    rig.until(() => rig.state === 'A', 2500);
    rig.until(() => rig.state === 'F', longestReturnMs);
    level(rig);
  });
});

describe('rule 9: the position sensor', () => {
  it.each([
    'position=off',
    'position=wrong:10',
    'position=wrong:-10',
    'position=noisy:5',
    'position=garbage:0.5',
    'position=intermittent',
  ])('%s while moving: F, SENSOR, flag 6, standing; then a return by the switch alone, ending in F', (fault) => {
    const rig = moving(15);
    const from = rig.now;
    rig.fault(fault);
    rig.until(
      () => rig.state === 'F',
      600,
      () => rig.keepAlive(),
    );
    rig.run(200);
    expect(rig.truth.rateDegPerS).toBe(0);
    expect(rig.events(from)).toEqual(['SENSOR']);
    expect(rig.telemetry.flags & flag.sensorBad).toBe(flag.sensorBad);
    rig.until(() => rig.state === 'A', 12_000);
    let fastest = 0;
    rig.until(
      () => rig.state === 'F',
      longestReturnMs,
      () => {
        fastest = Math.max(fastest, Math.abs(rig.truth.rateDegPerS));
      },
    );
    level(rig);
    expect(fastest).toBeLessThan(3);
    expect(fastest).toBeGreaterThan(1.2);
    rig.run(50);
    expect(rig.events(from)).toEqual(['SENSOR', 'RETURN stop', 'LEVEL']);
  });

  it('in A: SENSOR, the return continues by the switch and ends in F', () => {
    const rig = moving(25);
    rig.must({ verb: 'RETURN', rate: 400 });
    rig.run(2500);
    const from = rig.now;
    rig.fault('position=off');
    rig.until(
      () => rig.state === 'F',
      longestReturnMs,
      () => expect(['A', 'F']).toContain(rig.state),
    );
    level(rig);
    rig.run(50);
    expect(rig.events(from)).toEqual(['SENSOR', 'LEVEL']);
  });

  it('a single bad sample is no fault', () => {
    const rig = moving(15);
    rig.fault('position=garbage:1,5ms');
    rig.runAlive(1000);
    expect(rig.state).toBe('M');
    expect(rig.events()).toEqual([]);
  });

  it('RESET accepts it only once it has been steady', () => {
    const rig = new Rig();
    rig.fault('position=off,1s');
    rig.run(900);
    expect(rig.verdict({ verb: 'RESET' })).toBe('sensor');
    rig.run(1000);
    expect(rig.verdict({ verb: 'RESET' })).toBe('ok');
    rig.run(100);
    expect(rig.telemetry.flags & flag.sensorBad).toBe(0);
  });
});

describe('rule 10: the ankle lock', () => {
  it('reports each edge, and refuses to go further down', () => {
    const rig = moving(15);
    rig.fault('ankle=off,2s');
    rig.run(20);
    expect(rig.verdict({ verb: 'MOVE', target: 4000, rate: 100, accel: 100, lease: 1000 })).toBe('ankle');
    expect(rig.verdict({ verb: 'MOVE', target: 0, rate: 100, accel: 100, lease: 1000 })).toBe('ok');
    rig.runAlive(2500);
    expect(rig.events()).toEqual(['ANKLE open', 'ANKLE closed']);
  });

  it('does not relieve toward head-down with an open ankle lock', () => {
    const rig = moving(20);
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.run(1500);
    rig.fault('ankle=off');
    rig.fault('obstruction=stuck');
    let deepest = 0;
    rig.until(() => rig.events().includes('OVERCURRENT'), 10_000);
    const at = rig.truth.angleDeg;
    rig.until(
      () => rig.state === 'F',
      20_000,
      () => {
        deepest = Math.max(deepest, rig.truth.angleDeg);
      },
    );
    expect(deepest - at).toBeLessThan(1.2);
  });
});

describe('rule 11: reset', () => {
  it('a board without power brakes, and boots with another nonce and its H line', () => {
    const rig = moving(15);
    const [before] = rig.boots;
    rig.fault('actuator=off,3s');
    rig.run(100);
    expect(rig.state).toBe(null);
    expect(rig.truth.brakeOn).toBe(true);
    rig.run(500);
    expect(rig.truth.rateDegPerS).toBe(0);
    rig.run(3000);
    const after = rig.boots[1];
    expect(after?.resetCause).toBe('power');
    expect(after?.nonce).not.toBe(before?.nonce);
    expect(rig.telemetry.nonce).toBe(after?.nonce);
    expect(rig.state).toBe('I');
    rig.until(() => rig.state === 'A', 10_500);
  });

  it.each(['external', 'brownout', 'watchdog'] as const)('reports its cause: %s', (cause) => {
    const rig = moving(10);
    rig.table.board.start(cause);
    rig.run(200);
    expect(rig.boots[1]?.resetCause).toBe(cause);
    expect(rig.truth.rateDegPerS).toBe(0);
  });

  it('supply: low and ok are reported, and motion continues', () => {
    const rig = moving(10);
    rig.fault('supply=off,1s');
    rig.runAlive(1500);
    expect(rig.events()).toEqual(['SUPPLY low', 'SUPPLY ok']);
    expect(rig.state).toBe('M');
  });
});

it('has only the states of the wire specification', () => {
  const rig = moving(5);
  expect(deviceStates).toContain(rig.state);
});
