/** The emulated actuator's board: wiring, power, resets, time. */
import { describe, expect, it } from 'vitest';
import { emulatedRig } from '../support/emulated-board.ts';

function transcript(seed: number): string {
  const { rig } = emulatedRig({ seed });
  rig.arm();
  rig.move(800, 300, 200);
  rig.fault('link=garbage:0.1,500ms');
  rig.runAlive(2500);
  rig.bytes('!!');
  rig.run(1000);
  return [...rig.lines, JSON.stringify(rig.truth)].join('\n');
}

describe('a run on the emulated board', () => {
  it('is the same to the byte for the same seed, and differs for another', () => {
    const first = transcript(7);
    expect(first.length).toBeGreaterThan(2000);
    expect(transcript(7)).toBe(first);
    expect(transcript(8)).not.toBe(first);
  });

  it('does not depend on how often the table is read', () => {
    const runs = [1, 37].map((step) => {
      const { rig } = emulatedRig();
      rig.arm();
      rig.move(500);
      for (let ms = 0; ms < 740; ms += step) {
        rig.run(Math.min(step, 740 - ms));
        rig.table.truth();
      }
      return JSON.stringify([rig.lines, rig.truth]);
    });
    expect(runs[1]).toBe(runs[0]);
  });
});

describe('power and reset', () => {
  it('boots with another nonce after a power cycle, and brakes while off', () => {
    const { rig, board } = emulatedRig();
    const before = board.nonce;
    rig.arm();
    rig.move(2000);
    rig.runAlive(2000);
    expect(rig.truth.brakeOn).toBe(false);
    rig.fault('actuator=off,1s');
    rig.run(60);
    expect([rig.truth.brakeOn, rig.truth.deviceState]).toEqual([true, null]);
    rig.run(400);
    expect(Math.abs(rig.truth.rateDegPerS)).toBeLessThan(0.01);
    rig.run(900);
    expect(board.nonce).not.toBe(before);
    expect(rig.boots.at(-1)).toMatchObject({ nonce: board.nonce, resetCause: 'power' });
    expect([rig.truth.deviceState, rig.truth.brakeOn]).toEqual(['I', true]);
  });

  it.each(['external', 'brownout', 'watchdog'] as const)('brakes and reports the cause after a reset: %s', (cause) => {
    const { rig } = emulatedRig();
    rig.arm();
    rig.move(2000);
    rig.runAlive(2000);
    rig.table.board.start(cause);
    rig.run(60);
    expect(rig.truth.brakeOn).toBe(true);
    rig.run(200);
    expect(rig.boots.at(-1)?.resetCause).toBe(cause);
    expect(rig.state).toBe('I');
  });

  it('shows the state that the firmware reports', () => {
    const { rig, board } = emulatedRig();
    const seen = new Set<string>();
    for (const turn of [() => rig.arm(), () => rig.move(300), () => rig.bytes('!!')]) {
      turn();
      for (let ms = 0; ms < 1500; ms += 100) {
        rig.must({ verb: 'KEEP', lease: 1000 });
        rig.run(88);
        rig.must({ verb: 'STATUS' });
        rig.run(12);
        expect(board.state).toBe(rig.telemetry.state);
        seen.add(rig.telemetry.state);
      }
    }
    expect([...seen].sort()).toEqual(['M', 'R', 'S']);
  });
});

describe('wiring', () => {
  // Bits of the telemetry flags.
  const bit = { estop: 1, lower: 4, upper: 8, supply: 0x80, ankle: 0x200, button: 0x400, level: 0x800 };
  const flagsAt = (angle: number, change: (rig: ReturnType<typeof emulatedRig>['rig']) => void): number => {
    const { rig } = emulatedRig({ angle });
    change(rig);
    rig.run(300);
    return rig.telemetry.flags;
  };

  it.each([
    ['nothing, above level', 10, () => {}, bit.ankle],
    ['the level cam', -1, () => {}, bit.ankle | bit.level],
    ['the switch at the head-up end', -21.5, () => {}, bit.ankle | bit.level | bit.lower],
    ['the switch at the head-down end', 63, () => {}, bit.ankle | bit.upper],
    ['the red stop', 10, (rig) => rig.fault('patient=estop'), bit.ankle | bit.estop],
    ['the button', 10, (rig) => rig.fault('patient=button,2s'), bit.ankle | bit.button],
    ['the ankle lock', 10, (rig) => rig.fault('ankle=off'), 0],
    ['the supply', 10, (rig) => rig.fault('supply=off'), bit.ankle | bit.supply],
  ] as readonly [string, number, Parameters<typeof flagsAt>[1], number][])('%s', (_, angle, change, flags) => {
    const shown = Object.values(bit).reduce((all, one) => all | one, 0);
    expect(flagsAt(angle, change) & shown).toBe(flags);
  });

  it('reports the angle within a tenth of a degree over the whole range', () => {
    for (const angle of [-20, -7.3, 0, 4.44, 31, 60]) {
      const { rig } = emulatedRig({ angle });
      expect(Math.abs(rig.telemetry.angle / 100 - angle)).toBeLessThan(0.1);
    }
  });

  it('reports the motor current', () => {
    const { rig } = emulatedRig();
    rig.arm();
    rig.move(3000);
    rig.runAlive(3000);
    expect(rig.telemetry.current).toBeGreaterThan(100);
    expect(Math.abs(rig.telemetry.current - Math.abs(rig.truth.currentMa))).toBeLessThan(80);
  });
});
