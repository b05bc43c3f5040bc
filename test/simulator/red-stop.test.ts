/** Rule 5: after the red stop a person decides; and the announcements of returns that rules start. */
import { describe, expect, it } from 'vitest';
import { flag } from '../../protocols/wire/messages.ts';
import { Rig } from '../support/simulated-device.ts';

const isAwaited = (rig: Rig): boolean => {
  rig.run(60);
  return (rig.telemetry.flags & flag.personAwaited) !== 0;
};

/** Off level in S, after the red stop was pressed and turned out. */
function released(angle = 20): Rig {
  const rig = new Rig({ angle });
  rig.table.patient.pressStop();
  rig.run(500);
  rig.table.patient.releaseStop();
  rig.run(20);
  return rig;
}

/** Time until the table returns by itself. */
function untilReturn(rig: Rig): number {
  const from = rig.now;
  rig.until(() => rig.state === 'A', 200_000);
  return rig.now - from;
}

describe('after the red stop', () => {
  it('the table returns after 60 s at 1°/s, flag 12 stays until level', () => {
    const rig = released();
    const ms = untilReturn(rig);
    expect(ms).toBeGreaterThan(59_800);
    expect(ms).toBeLessThan(60_100);
    rig.run(50);
    expect(rig.events().at(-1)).toBe('RETURN stop');
    let fastest = 0;
    rig.until(
      () => rig.state === 'S',
      60_000,
      () => {
        fastest = Math.max(fastest, Math.abs(rig.truth.rateDegPerS));
      },
    );
    expect(fastest).toBeLessThan(1.4);
    rig.run(500);
    expect(Math.abs(rig.truth.angleDeg)).toBeLessThan(0.5);
    expect(isAwaited(rig)).toBe(false);
  });

  it.each<[string, (rig: Rig) => void]>([
    ['the button', (rig) => rig.table.patient.pressButton(300)],
    ['the ankle lock', (rig) => rig.fault('ankle=off,300ms')],
    ['the red stop', (rig) => rig.fault('patient=estop,300ms')],
  ])('%s begins the 60 s again', (_, touch) => {
    const rig = released();
    rig.run(45_000);
    touch(rig);
    const ms = untilReturn(rig);
    expect(ms).toBeGreaterThan(60_000);
    expect(ms).toBeLessThan(60_600);
  });

  it('motion by the hand lever begins them again', () => {
    const rig = released(40);
    rig.run(45_000);
    // The lever is opened for a moment: the table sinks by a degree or so, less than a slide that is caught.
    rig.table.body.setBrakeHolding(0.02);
    rig.until(() => rig.truth.angleDeg > 40.8, 10_000);
    rig.table.body.setBrakeHolding(1);
    const ms = untilReturn(rig);
    expect(ms).toBeGreaterThan(59_500);
    expect(ms).toBeLessThan(60_600);
  });

  it('with the ankle lock open it takes 180 s', () => {
    const rig = new Rig({ angle: 20, before: ({ terminals }) => (terminals.ankleClosed = false) });
    rig.table.patient.pressStop();
    rig.run(500);
    rig.table.patient.releaseStop();
    const ms = untilReturn(rig);
    expect(ms).toBeGreaterThan(179_800);
    expect(ms).toBeLessThan(180_200);
  });

  it('near level nothing moves', () => {
    const rig = released(4);
    rig.run(100_000);
    expect(rig.state).toBe('S');
  });

  it('flag 12 outlives a reset, and the 60 s begin at the boot', () => {
    const rig = released();
    rig.run(30_000);
    rig.table.board.start('external');
    rig.run(200);
    expect(rig.state).toBe('S');
    expect(isAwaited(rig)).toBe(true);
    const ms = untilReturn(rig);
    expect(ms).toBeGreaterThan(59_500);
    expect(ms).toBeLessThan(60_100);
  });

  it('flag 12 is not lost by a reset while it is being written', () => {
    const rig = new Rig({ angle: 20 });
    rig.table.patient.pressStop();
    rig.run(30);
    rig.table.board.start('brownout');
    rig.run(300);
    expect(isAwaited(rig)).toBe(true);
  });

  it('a slide that began under the red stop counts its 2° from where the stop was turned out', () => {
    const rig = new Rig({ angle: 30 });
    rig.table.patient.pressStop();
    rig.run(500);
    rig.table.body.setBrakeHolding(0.02);
    rig.until(() => rig.truth.angleDeg > 34, 20_000);
    rig.table.body.setBrakeHolding(1);
    rig.run(1000);
    rig.table.patient.releaseStop();
    rig.run(5000);
    expect(rig.state).toBe('S');
  });
});

describe('the announcement of a return', () => {
  /** When the second pattern began, and when the table moved (ms from the boot). */
  function announced(rig: Rig): { from: number; until: number } {
    rig.until(
      () => rig.table.terminals.sounding,
      300_000,
      () => keepTalking(rig),
    );
    const from = rig.now;
    rig.until(
      () => rig.state === 'A',
      20_000,
      () => keepTalking(rig),
    );
    return { from, until: rig.now };
  }

  let said = 0;
  /** A host with nothing to say keeps the device from calling for help. */
  function keepTalking(rig: Rig): void {
    if (rig.now - said < 400 && rig.now >= said) return;
    said = rig.now;
    rig.send({ verb: 'STATUS' });
  }

  it('takes 3 s within the 10 s of rule 2', () => {
    const { from, until } = announced(new Rig({ angle: 10 }));
    expect(until - from).toBeGreaterThan(2900);
    expect(until - from).toBeLessThan(3100);
    expect(until).toBeLessThan(10_300);
  });

  it('takes 3 s even where rule 3 is overdue', () => {
    const rig = new Rig({ angle: 10 });
    rig.limits({ invertedMs: 100 });
    const { from, until } = announced(rig);
    expect(until - from).toBeGreaterThan(2900);
    expect(until - from).toBeLessThan(3100);
  });

  it('takes 10 s after the red stop', () => {
    const rig = new Rig({ angle: 10 });
    rig.table.patient.pressStop();
    for (let turn = 0; turn < 5; turn += 1) {
      rig.run(100);
      keepTalking(rig);
    }
    rig.table.patient.releaseStop();
    const { from, until } = announced(rig);
    expect(until - from).toBeGreaterThan(9900);
    expect(until - from).toBeLessThan(10_100);
  });

  it('ends where RESET or a lease ends the reason', () => {
    const rig = new Rig({ angle: 10 });
    rig.must({ verb: 'STOP' });
    rig.run(8000);
    rig.must({ verb: 'RESET' });
    rig.run(50);
    rig.must({ verb: 'STATUS' });
    rig.run(300);
    expect(rig.telemetry.flags & flag.sounderOn).toBe(0);
    expect(rig.state).toBe('I');
  });
});
