/** Rule 12 of the wire specification and the proof of torque: how far down failed returns may take a person. */
import { describe, expect, it } from 'vitest';
import { flag } from '../../protocols/wire/messages.ts';
import { Rig } from '../support/simulated-device.ts';

/** Sends a RETURN as often as it is accepted, with these pauses. @returns the verdicts */
function returnsAgain(rig: Rig, times: number, pauseMs = 3000): string[] {
  const verdicts: string[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    verdicts.push(rig.verdict({ verb: 'RETURN', rate: 200 }));
    rig.run(pauseMs);
  }
  return verdicts;
}

const flagsOf = (rig: Rig): number => {
  rig.run(60);
  return rig.telemetry.flags;
};

describe('a drive that is dead', () => {
  it.each([60, 45, 30])(
    'at %s°: thirty presses and returns lose less than 3°, and after the first nothing more',
    (angle) => {
      const rig = new Rig({ angle });
      rig.fault('actuator=stuck');
      rig.must({ verb: 'RETURN', rate: 200 });
      rig.until(() => rig.state === 'F', 60_000);
      rig.run(500);
      const lost = rig.truth.angleDeg - angle;
      expect(lost).toBeGreaterThan(0.4);
      expect(lost).toBeLessThan(1.2);
      for (let press = 0; press < 15; press += 1) {
        rig.table.patient.pressButton(2500);
        rig.run(4000);
        rig.send({ verb: 'RETURN', rate: 400 });
        rig.run(4000);
      }
      expect(rig.truth.angleDeg - angle - lost).toBeLessThan(0.1);
      expect(rig.state).toBe('F');
      const events = rig.events().filter((event) => event !== 'BUTTON' && !event.startsWith('RETURN'));
      expect(events.slice(0, 3)).toEqual(['SLIP', `LOST ${Math.round(lost * 100)}`, 'STUCK']);
      expect(new Set(events.slice(3))).toEqual(new Set(['STUCK']));
    },
  );

  it('comes back when it is sound again: a rule asks every 10 s, for as long as it takes', () => {
    const rig = new Rig({ angle: 30 });
    rig.fault('actuator=stuck,300s');
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.run(299_000);
    expect(rig.state).toBe('F');
    expect(rig.events().filter((event) => event === 'STUCK')).toEqual(['STUCK']);
    rig.until(() => rig.state === 'A', 16_000);
    rig.until(() => rig.state === 'F', 60_000);
    rig.run(500);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.5);
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(0);
  });
});

function weakOnceReleased(rig: Rig): void {
  rig.table.terminals.stage.fault.faltering = true;
}

describe('a drive that passes the proof and then fails', () => {
  it.each([60, 40, -18])('at %s°: rules and persons take the table less than 3° further, then STUCK', (angle) => {
    const rig = new Rig({ angle });
    weakOnceReleased(rig);
    const verdicts: string[] = [];
    for (let press = 0; press < 30; press += 1) {
      verdicts.push(rig.verdict({ verb: 'RETURN', rate: 200 }));
      rig.run(10_000);
    }
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(Math.abs(angle) + 2.9);
    expect(verdicts[0]).toBe('ok');
    expect(verdicts.at(-1)).toBe('stuck');
    expect(rig.state).toBe('F');
    expect(rig.events().at(-1)).toBe('STUCK');
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(flag.triesUsedUp);
  });

  it('RETURN repeated faster than the table comes to stand is judged all the same', () => {
    const rig = new Rig({ angle: 60 });
    weakOnceReleased(rig);
    for (let ms = 0; ms < 120_000; ms += 100) {
      rig.send({ verb: 'RETURN', rate: 200 });
      rig.run(100);
    }
    expect(rig.truth.angleDeg).toBeLessThan(62.9);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('stuck');
  });

  it('rules make at most three tries, 10 s after any', () => {
    const rig = new Rig({ angle: 20 });
    weakOnceReleased(rig);
    rig.run(400_000);
    const started = rig.messages.filter((message) => message.kind === 'event' && message.event === 'RETURN');
    expect(started.length).toBeGreaterThanOrEqual(2);
    expect(started.length).toBeLessThanOrEqual(3);
    for (const [index, { at }] of started.entries()) {
      const before = started[index - 1];
      if (before !== undefined) expect(at - before.at).toBeGreaterThan(10_000);
    }
    expect(rig.truth.angleDeg).toBeLessThan(22.5);
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(flag.triesUsedUp);
  });

  it('the hand lever brings the table nearer: RETURN is accepted again', () => {
    const rig = new Rig({ angle: 40 });
    weakOnceReleased(rig);
    returnsAgain(rig, 10, 10_000);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('stuck');
    const stood = rig.truth.angleDeg;
    // By hand, under the red stop.
    rig.table.patient.pressStop();
    rig.table.terminals.stage.set = () => {
      rig.table.body.setBrake(false);
      rig.table.body.setDrive(true, -0.1);
    };
    rig.until(() => rig.truth.angleDeg < stood - 1.5, 20_000);
    rig.table.terminals.stage.set = () => {
      rig.table.body.setBrake(true);
      rig.table.body.setDrive(false, 0);
    };
    rig.run(1000);
    rig.table.patient.releaseStop();
    rig.run(500);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('ok');
  });
});

describe('what is lost', () => {
  it('outlives a reset, HELLO and RESET', () => {
    const rig = new Rig({ angle: 60 });
    weakOnceReleased(rig);
    returnsAgain(rig, 12, 10_000);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('stuck');
    const from = rig.now;
    rig.table.board.start('external');
    rig.run(1000);
    rig.must({ verb: 'HELLO', version: 1 });
    expect(rig.state).toBe('F');
    expect(rig.events(from)).toEqual(['STUCK']);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('stuck');
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(flag.triesUsedUp);
  });

  it('a try that is cut by a reset is judged by where the table then stands', () => {
    const rig = new Rig({ angle: 50 });
    weakOnceReleased(rig);
    for (let turn = 0; turn < 12 && rig.verdict({ verb: 'RETURN', rate: 200 }) === 'ok'; turn += 1) {
      rig.until(() => rig.truth.rateDegPerS > 0.4, 4000);
      rig.run(150);
      rig.table.board.start('watchdog');
      rig.run(1500);
    }
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('stuck');
    expect(rig.truth.angleDeg).toBeLessThan(52.9);
  });

  it('is nothing at level: a sound return clears it', () => {
    const rig = new Rig({ angle: 30 });
    rig.fault('actuator=stuck,20s');
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'F', 20_000);
    rig.run(20_000);
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'F', 60_000);
    rig.run(1000);
    expect(rig.events().at(-1)).toBe('LEVEL');
    rig.table.board.start('external');
    rig.run(500);
    rig.must({ verb: 'RETURN', rate: 200 });
    expect(rig.events()).not.toContain('LOST');
  });

  it('a runaway past the limit of a session counts from that limit', () => {
    const rig = new Rig();
    rig.limits({ max: 1500 });
    rig.must({ verb: 'ARM' });
    rig.move(1500, 300);
    rig.until(
      () => rig.truth.angleDeg > 14.5,
      20_000,
      () => rig.keepAlive(),
    );
    rig.fault('actuator=wrong:8');
    rig.until(() => rig.state === 'F', 1000);
    rig.run(1000);
    expect(rig.truth.angleDeg).toBeLessThan(18);
    expect(rig.events().some((event) => /^LOST [0-9]+$/.test(event))).toBe(rig.truth.angleDeg > 15.3);
    const stood = rig.truth.angleDeg;
    returnsAgain(rig, 30, 5000);
    expect(rig.truth.angleDeg - stood).toBeLessThan(0.1);
  });
});

describe('a bad sensor', () => {
  it('makes a rule’s return that is stopped the last of the rules, and nothing is lost by it', () => {
    const rig = new Rig({ angle: 30 });
    rig.fault('position=off');
    rig.until(() => rig.state === 'A', 15_000);
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(0);
    rig.run(400);
    rig.bytes('!!');
    rig.run(1000);
    expect(flagsOf(rig) & flag.triesUsedUp).not.toBe(0);
    rig.run(30_000);
    expect(rig.state).not.toBe('A');
    expect(rig.events().filter((event) => event.startsWith('LOST'))).toEqual([]);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('ok');
  });
});

describe('a sensor that stands still', () => {
  /** A rule's return that is stopped after this time. @returns whether the rules try again */
  const isTriedAgain = (fault: string | null, ms: number) => {
    const rig = new Rig({ angle: 30 });
    if (fault !== null) rig.fault(fault);
    rig.until(() => rig.state === 'A', 15_000);
    rig.run(ms);
    rig.bytes('!!');
    rig.run(1000);
    const isLast = (flagsOf(rig) & flag.triesUsedUp) !== 0;
    rig.run(30_000);
    expect(rig.events().filter((event) => event.startsWith('RETURN')).length > 1).toBe(!isLast);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('ok');
    return !isLast;
  };

  it('makes a rule’s return that is stopped after 3 s the last of the rules: it may be frozen', () => {
    expect(isTriedAgain('position=stuck', 4000)).toBe(false);
    expect(isTriedAgain('position=stuck', 2000)).toBe(true);
    expect(isTriedAgain(null, 4000)).toBe(true);
  });
});

describe('a healthy table', () => {
  it('is never locked by returns that are stopped', () => {
    const rig = new Rig({ angle: 45 });
    for (let turn = 0; turn < 40; turn += 1) {
      rig.must({ verb: 'RETURN', rate: 200 });
      rig.run(turn % 2 === 0 ? 400 : 1200);
      if (turn % 3 === 0) {
        rig.table.patient.pressStop();
        rig.run(200);
        rig.table.patient.releaseStop();
      } else {
        rig.bytes('!!');
      }
      rig.run(600);
    }
    rig.must({ verb: 'RETURN', rate: 200 });
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(0);
    rig.until(() => rig.state === 'S', 60_000);
    rig.run(50);
    expect(rig.events().at(-1)).toBe('LEVEL');
  });

  it('is not locked by an obstruction either, and the relief loses nothing', () => {
    const rig = new Rig({ angle: 30 });
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.run(1000);
    rig.fault('obstruction=stuck,200s');
    rig.run(190_000);
    expect(rig.truth.angleDeg).toBeLessThan(31);
    expect(rig.events().some((event) => event.startsWith('LOST'))).toBe(false);
    // Rules have used their three tries up.
    expect(rig.events().filter((event) => event === 'RETURN stop')).toHaveLength(3);
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(flag.triesUsedUp);
    rig.run(15_000);
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.until(() => rig.state === 'F', 60_000);
    rig.run(1000);
    expect(rig.events().at(-1)).toBe('LEVEL');
    expect(flagsOf(rig) & flag.triesUsedUp).toBe(0);
  });

  it('needs no proof of its torque, so that a return begins at once', () => {
    const rig = new Rig({ angle: 30 });
    rig.must({ verb: 'RETURN', rate: 200 });
    rig.run(100);
    expect(rig.truth.brakeOn).toBe(false);
  });
});

describe('without a position sensor', () => {
  it('a drive that is dead is not released at all: the proof fails', () => {
    const rig = new Rig({ angle: 30 });
    rig.fault('position=off');
    rig.fault('actuator=stuck');
    rig.run(200);
    const stood = rig.truth.angleDeg;
    returnsAgain(rig, 10);
    rig.run(60_000);
    expect(rig.truth.angleDeg - stood).toBeLessThan(0.1);
    expect(rig.events()).toContain('STUCK');
  });

  it('three counting tries are all, and a press of the red stop gives one back', () => {
    const rig = new Rig({ angle: 20 });
    rig.fault('position=off');
    rig.run(200);
    // Every return ends against an obstruction.
    for (let turn = 0; turn < 6; turn += 1) {
      if (rig.verdict({ verb: 'RETURN', rate: 200 }) !== 'ok') break;
      rig.fault('obstruction=stuck,4s');
      rig.until(() => rig.state === 'F', 20_000);
      rig.run(5000);
    }
    expect(rig.events()).toContain('LOST 150');
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('stuck');
    rig.table.patient.pressStop();
    rig.run(500);
    rig.table.patient.releaseStop();
    rig.run(500);
    expect(rig.verdict({ verb: 'RETURN', rate: 200 })).toBe('ok');
  });
});
