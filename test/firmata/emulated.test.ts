/** The driver with the real libraries and the stock firmware on the emulated board: unplugs, resets, missing chips. */
import { describe, expect, it } from 'vitest';
import { EmulatedSensors } from '../support/emulated-sensors.ts';

const ready = (bench: EmulatedSensors): boolean => bench.sensors.state.kind === 'ready';

/** REPORT_DIGITAL. */
const reportPort0 = 0xd0;

describe('the emulated sensors’ board', { timeout: 120_000 }, () => {
  it('is ready within 2.5 s of power-up, and then reads a hundred times a second', () => {
    const bench = new EmulatedSensors({ angle: 12 }).plug();
    expect(bench.until(() => ready(bench), 2500)).toBeGreaterThan(1800);
    bench.run(2000);
    const { readings } = bench.sensors.counters;
    bench.run(2000);
    expect(bench.sensors.counters.readings - readings).toBeGreaterThan(195);
    expect(bench.samples.at(-1)?.angle).toBeGreaterThan(11.8);
    expect(bench.samples.at(-1)?.angle).toBeLessThan(12.2);
    expect(bench.sensors.counters).toMatchObject({
      strayBytes: 0,
      cutMessages: 0,
      libraryFailures: 0,
      staleReplies: 0,
    });
    expect(bench.notices).toEqual([]);
  });

  it('is ready within 200 ms if the board has already booted', () => {
    const bench = new EmulatedSensors();
    bench.run(3000);
    bench.plug();
    expect(bench.until(() => ready(bench), 200)).toBeLessThan(200);
  });

  it('is read at the same rate after reconnects without a reset, and gives no samples while unplugged', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(4000);
    for (let round = 0; round < 5; round += 1) {
      bench.unplug();
      expect(bench.sensors.state).toMatchObject({ kind: 'absent', reason: 'unplugged' });
      bench.samples.length = 0;
      bench.run(300);
      expect(bench.samples).toEqual([]);
      bench.plug();
      expect(bench.until(() => ready(bench), 200)).toBeLessThan(200);
    }
    bench.samples.length = 0;
    bench.run(1000);
    expect(bench.samples.length).toBeGreaterThan(97);
    expect(bench.samples.length).toBeLessThan(103);
    expect(bench.sensors.counters.setUps).toBe(6);
  });

  it.each([
    ['a reset', (bench: EmulatedSensors) => bench.board.reset()],
    ['a power cut', (bench: EmulatedSensors) => bench.board.powerOff()],
  ])('is set up again after %s, without a sample in between', (_, fail) => {
    const bench = new EmulatedSensors({ angle: 5 }).plug();
    bench.run(4000);
    fail(bench);
    bench.run(100);
    bench.samples.length = 0;
    bench.run(1500);
    expect(bench.samples).toEqual([]);
    expect(bench.sensors.state.kind).toBe('silent');
    if (!bench.board.powered) bench.board.powerOn();
    bench.until(() => ready(bench), 4000);
    bench.run(500);
    expect(Math.abs(bench.samples.at(-1)!.angle - bench.table.truth().angleDeg)).toBeLessThan(0.3);
    expect(bench.samples.length).toBeGreaterThan(40);
    expect(bench.sensors.counters.setUps).toBe(2);
  });

  it('reports a chip that stops acknowledging, gives no stale readings, and recovers', () => {
    const bench = new EmulatedSensors({ angle: 5 }).plug();
    bench.run(4000);
    bench.fault('tilt=off,2s');
    bench.run(50);
    bench.samples.length = 0;
    bench.run(1900);
    expect(bench.samples).toEqual([]);
    expect(bench.sensors.state).toEqual({ kind: 'no-tilt-chip', reason: 'the MPU-6050 does not acknowledge at 0x68' });
    expect(bench.sensors.counters.staleReplies).toBeGreaterThan(20);
    bench.until(() => ready(bench), 700);
  });

  // A set-up of the chip overruns the board's receive buffer where it meets a report, and so at some of these phases.
  it.each([5, 6, 7])('switches its lamps while the chip is silent and set up again and again (%s ms)', (phaseMs) => {
    const bench = new EmulatedSensors({ angle: 5 });
    bench.run(3000 + phaseMs);
    bench.plug().run(1000);
    bench.fault('tilt=off');
    for (let flash = 0; flash < 8; flash += 1) {
      const isLit = flash % 2 === 0;
      bench.sensors.light('red', isLit);
      bench.sensors.sound(isLit);
      bench.run(250);
      expect(bench.board.beacon.red).toBe(isLit);
    }
  });

  it('reports a chip that is missing from the start, with lamps and buttons working', () => {
    const bench = new EmulatedSensors();
    bench.fault('tilt=off');
    bench.plug().run(4000);
    expect(bench.kinds).toEqual(['silent', 'no-tilt-chip']);
    bench.pendant.show({ priority: 'low', sounding: false });
    bench.table.patient.holdButton(true);
    bench.run(20);
    expect(bench.board.beacon).toMatchObject({ cyan: true });
    expect(bench.notices).toMatchObject([{ kind: 'button', pressed: true }]);
  });

  it('reports a button although the request for its reports was lost in the set-up', () => {
    const bench = new EmulatedSensors();
    bench.lossToBoard = ([command]) => command === reportPort0;
    bench.plug().run(2500);
    bench.lossToBoard = () => false;
    bench.run(1200);
    expect(bench.notices).toEqual([]);
    bench.table.patient.holdButton(true);
    bench.run(50);
    expect(bench.notices).toMatchObject([{ kind: 'button', pressed: true }]);
  });

  it('reports an edge half a second late if its report was lost', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(4000);
    bench.losesFromBoard = true;
    bench.table.patient.holdButton(true);
    bench.run(30);
    bench.losesFromBoard = false;
    bench.run(600);
    expect(bench.notices).toMatchObject([{ kind: 'button', pressed: true }]);
    expect(bench.sensors.counters).toMatchObject({ setUps: 1, resets: 0 });
  });

  it('switches its lamps, and its sounder at 490 Hz', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(2500);
    const { sensors } = bench;
    const shown = () => {
      bench.run(10);
      const { red, yellow, cyan, tone } = bench.board.beacon;
      return [red, yellow, cyan, tone === null ? null : Math.round(tone.frequencyHz)];
    };
    expect(shown()).toEqual([false, false, false, null]);
    sensors.light('red', true);
    sensors.light('cyan', true);
    expect(shown()).toEqual([true, false, true, null]);
    sensors.sound(true);
    sensors.light('red', false);
    sensors.light('yellow', true);
    expect(shown()).toEqual([false, true, true, 490]);
    sensors.sound(false);
    expect(shown()).toEqual([false, true, true, null]);
  });

  it('sounds a tone whose four loudest components between 150 and 4000 Hz lie within 15 dB', () => {
    const bench = new EmulatedSensors().plug();
    bench.run(2500);
    bench.sensors.sound(true);
    bench.run(10);
    const { frequencyHz, duty } = bench.board.beacon.tone ?? { frequencyHz: 0, duty: 0 };
    const levelsDb: number[] = [];
    for (let order = 1; order * frequencyHz <= 4000; order += 1) {
      // The Fourier coefficient of a pulse train.
      const amplitude = Math.abs(Math.sin(Math.PI * order * duty)) / order;
      if (order * frequencyHz >= 150) levelsDb.push(20 * Math.log10(amplitude));
    }
    const [loudest = 0, , , fourth = Number.NEGATIVE_INFINITY] = levelsDb.toSorted((a, b) => b - a);
    expect(frequencyHz).toBeGreaterThanOrEqual(150);
    expect(frequencyHz).toBeLessThanOrEqual(1000);
    expect(loudest - fourth).toBeLessThanOrEqual(15);
  });

  it('gives the same readings at the same instants for the same seed', () => {
    const run = (seed: number) => {
      const bench = new EmulatedSensors({ angle: 3, seed }).plug();
      bench.run(3500);
      bench.fault('tilt=noisy:2,300ms');
      bench.pendant.ask('are-you-well');
      bench.run(1000);
      return bench.samples;
    };
    const first = run(5);
    expect(first.length).toBeGreaterThan(100);
    expect(run(5)).toEqual(first);
    expect(run(6)).not.toEqual(first);
  });
});
