/**
 * Drawn persons and tables, sound and faulty: no sound table is locked or given up, and no fault and no number of acts
 * takes a person more than 3° further down.
 */
import { describe, expect, it } from 'vitest';
import type { BodyParameters } from '../../hardware/simulator/body/body-parameters.ts';
import { type BoardOptions, SimulatedBoard } from '../../hardware/simulator/device/board.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { Rig } from '../support/simulated-device.ts';

/** Tables for each fault. More find more: the campaign of faults was run with 60. */
const runs = 6;

function drawnBody(random: Random): Partial<BodyParameters> {
  const between = (least: number, most: number): number => least + (most - least) * random.uniform();
  const supplyVolts = between(11, 13.8);
  return {
    massKg: between(55, 150),
    aboveAxisM: between(0.03, 0.07),
    towardHeadM: between(-0.005, 0.01),
    playDeg: between(0, 0.3),
    gearFriction: between(5, 20),
    windingOhms: between(0.5, 0.75),
    supplyVolts,
  };
}

function drawnAngle(random: Random): number {
  return random.chance(0.15) ? -18 + 12 * random.uniform() : 6 + 54 * random.uniform();
}

/** One act of a person or a host, and what it takes. */
function act(rig: Rig, random: Random, mayStop = true): void {
  const { patient, board } = rig.table;
  const kind = random.integer(mayStop ? 7 : 3);
  if (kind === 0) rig.send({ verb: 'RETURN', rate: 100 + random.integer(301) });
  else if (kind === 1) patient.pressButton(2200);
  else if (kind === 2) rig.send({ verb: 'RETURN', rate: 200 });
  else if (kind === 3) rig.bytes('!!');
  else if (kind === 4) rig.send({ verb: 'STOP' });
  else if (kind === 5) board.start('external');
  else {
    patient.pressStop();
    rig.run(50 + random.integer(400));
    patient.releaseStop();
  }
}

function boardOf(board: SimulatedBoard | null): SimulatedBoard {
  if (board === null) throw new Error('no board');
  return board;
}

const complaints = (rig: Rig): string[] =>
  rig.events().filter((event) => /^(SLIP|RUNAWAY|STUCK|LOST|OVERCURRENT|SENSOR|SWITCH|LIMIT)/.test(event));

describe('a sound table', () => {
  it.each([1, 2, 3, 4])('is never locked nor given up, however often its returns are stopped (%s)', (part) => {
    for (let seed = 0; seed < 2 * runs; seed += 1) {
      const random = new Random(1000 * part + seed);
      const angle = drawnAngle(random);
      const body = drawnBody(random);
      let sound: SimulatedBoard | null = null;
      const board = (options: BoardOptions): SimulatedBoard => {
        sound = new SimulatedBoard(options);
        return sound;
      };
      const rig = new Rig({ angle, body, seed, board });
      const why = `seed ${1000 * part + seed}, ${angle}°, ${JSON.stringify(body)}`;
      // The torque has to be proved, as after a fault that has passed.
      if (random.chance(0.5)) boardOf(sound).program?.state.tries.loseTrust();
      for (let turn = 0; turn < 8; turn += 1) {
        act(rig, random);
        rig.run(100 + random.integer(2500));
      }
      rig.table.patient.releaseStop();
      rig.run(3000);
      expect(complaints(rig), why).toEqual([]);
      rig.run(60);
      expect(rig.telemetry.flags & flag.triesUsedUp, why).toBe(0);
      if (rig.state !== 'A') rig.must({ verb: 'RETURN', rate: 200 });
      rig.until(() => rig.state !== 'A', 90_000);
      rig.run(500);
      expect(complaints(rig), why).toEqual([]);
      expect(Math.abs(rig.truth.angleDeg), why).toBeLessThan(1);
    }
  });
});

const faults = [
  'actuator=stuck',
  'actuator=slow:0.1',
  'actuator=slow:0.4',
  'actuator=wrong:8',
  'actuator=wrong:3',
  'actuator=delayed:300',
  'position=off',
  'position=stuck',
  'position=wrong:8',
  'position=noisy:1',
  'obstruction=stuck',
  'brake=stuck',
  'brake=off',
  'brake=slow:0.05',
  'faltering',
  'fixed:3',
  'fixed:-3',
  'fixed:0.6',
  'fixed:-0.6',
  'level=open',
  'level=closed',
] as const;

function inject(rig: Rig, fault: (typeof faults)[number]): void {
  const { stage } = rig.table.terminals;
  if (fault === 'faltering') stage.fault.faltering = true;
  else if (fault.startsWith('fixed:')) stage.fault.fixedDegPerS = Number(fault.slice(6));
  else if (fault === 'level=open' || fault === 'level=closed') {
    rig.table.terminals.contacts.level = fault === 'level=open' ? 'open' : 'closed';
  } else rig.fault(fault);
}

describe('a single fault', () => {
  it.each(faults)('%s, with any number of acts: never more than 3° further down', (fault) => {
    for (let seed = 0; seed < runs; seed += 1) {
      const random = new Random(seed).fork(fault);
      const angle = drawnAngle(random);
      const body = drawnBody(random);
      const rig = new Rig({ angle, body, seed });
      const why = `${fault}, seed ${seed}, ${angle}°, ${JSON.stringify(body)}`;
      let sunk = 0;
      const watch = (): void => {
        const { angleDeg } = rig.truth;
        if (angle > 0) sunk = Math.max(sunk, angleDeg - angle);
        // Head-up, the switch that stays open leads on to the lower limit switch.
        else sunk = Math.max(sunk, angleDeg - 3, -22 - angleDeg);
      };
      if (random.chance(0.5)) {
        rig.must({ verb: 'RETURN', rate: 100 + random.integer(301) });
        rig.run(random.integer(4000));
      }
      inject(rig, fault);
      for (let turn = 0; turn < 14; turn += 1) {
        // With a brake that does not hold, a stop lets the table slide, for only the drive holds it.
        act(rig, random, !fault.startsWith('brake'));
        const end = rig.now + 300 + random.integer(9000);
        rig.until(() => rig.now >= end, 60_000, watch);
      }
      rig.table.patient.releaseStop();
      const end = rig.now + 30_000;
      rig.until(() => rig.now >= end, 60_000, watch);
      if (sunk > 3) console.log(sunk.toFixed(2), why, rig.events().join(' '));
      expect(sunk, why).toBeLessThanOrEqual(3);
    }
  });

  // A sensor that stands still on the way down is found by the host, which has the tilt sensor.
  it.each(faults.filter((fault) => fault !== 'position=stuck'))(
    '%s in a session: never more than 3° beyond its limit',
    (fault) => {
      for (let seed = 0; seed < runs; seed += 1) {
        const random = new Random(seed).fork(`session ${fault}`);
        const body = drawnBody(random);
        const rig = new Rig({ body, seed });
        const max = 600 + random.integer(5401);
        const why = `${fault}, seed ${seed}, limit ${max}, ${JSON.stringify(body)}`;
        let deepest = 0;
        const watch = (): void => {
          deepest = Math.max(deepest, rig.truth.angleDeg);
        };
        rig.limits({ max });
        rig.must({ verb: 'ARM' });
        rig.move(max, 300);
        const at = rig.now + random.integer(max * 5 + 4000);
        let host = true;
        const run = (ms: number): void => {
          const end = rig.now + ms;
          rig.until(
            () => rig.now >= end,
            600_000,
            () => {
              watch();
              if (host) rig.keepAlive();
            },
          );
        };
        run(at - rig.now);
        inject(rig, fault);
        run(random.integer(3000));
        if (rig.state === 'R') rig.send({ verb: 'MOVE', target: 0, rate: 200, accel: 100, lease: 1000 });
        run(1000 + random.integer(5000));
        host = random.chance(0.5);
        for (let turn = 0; turn < 8; turn += 1) {
          act(rig, random, !fault.startsWith('brake'));
          run(300 + random.integer(9000));
        }
        rig.table.patient.releaseStop();
        run(30_000);
        if (deepest > max / 100 + 3) console.log((deepest - max / 100).toFixed(2), why, rig.events().join(' '));
        expect(deepest, why).toBeLessThanOrEqual(Math.min(63, max / 100 + 3));
      }
    },
  );
});
