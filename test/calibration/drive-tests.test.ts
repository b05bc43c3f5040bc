/** The two tests of the drive, on a simulated table with a sound drive and with faulty ones. */
import { describe, expect, it } from 'vitest';
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../hardware/actuator/direct-lines.ts';
import { type Finding, testBrake, testDirection } from '../../hardware/calibration/drive-tests.ts';
import { Jog } from '../../hardware/calibration/jog.ts';
import { parseFault } from '../../hardware/simulator/faults/fault.ts';
import { SimulatedTable } from '../../hardware/simulator/table.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, milliseconds } from '../../protocols/base/units.ts';
import { passing } from '../support/service-rig.ts';

class Bench {
  readonly clock = new VirtualClock();
  readonly table: SimulatedTable;
  readonly jog: Jog;
  isInterrupted = false;
  /** Which way the tilt sensor reads. */
  tiltSign = 1;

  constructor(initialAngle = 0) {
    this.table = new SimulatedTable({ clock: this.clock, seed: 1, initialAngle: degrees(initialAngle) });
    const actuator = new SerialActuator(new DirectLines(this.table.port), this.clock);
    actuator.open();
    this.jog = new Jog(actuator, this.clock, () => this.isInterrupted);
  }

  readonly tilt = async (): Promise<number> => this.tiltSign * this.table.truth().angleDeg;

  direction(): Promise<readonly Finding[]> {
    return passing(this.clock, testDirection(this.jog, this.tilt));
  }

  brake(): Promise<readonly Finding[]> {
    return passing(this.clock, testBrake(this.jog, this.tilt));
  }

  async home(): Promise<void> {
    await passing(this.clock, this.jog.returnToLevel(1));
  }
}

const faultsIn = (findings: readonly Finding[]) => findings.filter(({ mend }) => mend !== null);

describe('direction', () => {
  it('finds nothing on a sound table, moves it 3° at most, and brings it to level', async () => {
    const bench = new Bench();
    const findings = await bench.direction();
    expect(findings.map(({ subject }) => subject)).toEqual(['drive', 'tilt sensor', 'level switch']);
    expect(faultsIn(findings)).toEqual([]);
    expect(bench.table.truth().angleDeg).toBeCloseTo(3, 0);
    await bench.home();
    expect(Math.abs(bench.table.truth().angleDeg)).toBeLessThan(1);
    expect(bench.jog.isAtRest).toBe(true);
  });

  it('finds the motor’s wires exchanged', async () => {
    const bench = new Bench();
    bench.table.terminals.stage.fault.fixedDegPerS = -2;
    const [drive] = await bench.direction();
    expect(drive?.said).toMatch(
      /ordered 3° head-down: the position sensor turned by −.*; the actuator reports (SLIP|RUNAWAY)/,
    );
    expect(drive?.mend).toMatch(/exchange the two wires of the motor/);
  });

  it('finds the tilt sensor mounted the wrong way round', async () => {
    const bench = new Bench();
    bench.tiltSign = -1;
    expect(faultsIn(await bench.direction())).toEqual([
      {
        subject: 'tilt sensor',
        said: expect.stringMatching(/^turned by −/),
        mend: expect.stringMatching(/wrong way round/),
      },
    ]);
  });

  it('finds a level switch that stays closed', async () => {
    const bench = new Bench();
    bench.table.terminals.contacts.level = 'closed';
    expect(faultsIn(await bench.direction())).toEqual([
      { subject: 'level switch', said: 'closed at 3°', mend: expect.stringMatching(/its cam/) },
    ]);
  });

  it.each([
    [
      'the red stop is pressed',
      (bench: Bench) => (bench.table.terminals.stopPressed = true),
      'turn the red stop to release it',
    ],
    [
      'the ankle lock is open',
      (bench: Bench) => (bench.table.terminals.ankleClosed = false),
      'close the ankle lock by hand',
    ],
  ])('moves nothing if %s, and says what to do', async (_, prepare, words) => {
    const bench = new Bench();
    prepare(bench);
    await expect(bench.direction()).rejects.toThrow(words);
    expect(Math.abs(bench.table.truth().angleDeg)).toBeLessThan(0.1);
  });

  it('is interrupted on the way, and comes to level all the same', async () => {
    const bench = new Bench();
    const running = testDirection(bench.jog, bench.tilt);
    let isThere = false;
    const watch = () => {
      if (bench.table.truth().angleDeg > 1) isThere = bench.isInterrupted = true;
      else if (!isThere) bench.clock.after(milliseconds(20), watch);
    };
    watch();
    await expect(passing(bench.clock, running)).rejects.toThrow('interrupted');
    expect(isThere).toBe(true);
    await bench.home();
    expect(Math.abs(bench.table.truth().angleDeg)).toBeLessThan(1);
  });
});

describe('a link that is lost on the way', () => {
  it.each(['direction', 'brake'] as const)('is not taken for a fault of the table by %s', async (part) => {
    const bench = new Bench();
    bench.clock.after(milliseconds(2500), () => bench.table.inject(parseFault('0s:link=off')));
    await expect(bench[part]()).rejects.toMatchObject({ kind: 'link' });
  });
});

describe('brake', () => {
  it('finds nothing on a sound table: it stops within 1° and stands for 10 s', async () => {
    const bench = new Bench();
    const findings = await bench.brake();
    expect(findings.map(({ subject }) => subject)).toEqual(['stop', 'brake']);
    expect(faultsIn(findings)).toEqual([]);
    await bench.home();
    expect(Math.abs(bench.table.truth().angleDeg)).toBeLessThan(1);
  });

  it('finds a brake that creeps', async () => {
    const bench = new Bench();
    const creep = () => {
      const { deviceState, angleDeg, brakeOn } = bench.table.truth();
      if (deviceState === 'R' && brakeOn && angleDeg > 4) bench.table.lever.turnTo(10, 0.05);
      else bench.clock.after(milliseconds(20), creep);
    };
    creep();
    expect(faultsIn(await bench.brake())).toEqual([
      {
        subject: 'brake',
        said: expect.stringMatching(/^crept by 0\.[45]\d° in 10 s at 4\.\d°; by the tilt sensor 0\.[45]/),
        mend: expect.stringMatching(/its lining does not hold/),
      },
    ]);
  });
});
