/** The tilt sensor on the emulated board with stock firmware and real libraries, compared with the true angle. */
import { describe, expect, it } from 'vitest';
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { DirectLines } from '../../hardware/actuator/direct-lines.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { EmulatedSensors } from '../support/emulated-sensors.ts';

interface Moment {
  readonly at: number;
  readonly angle: number;
}

/** A ramp down at 3°/s by the simulated actuator: true angle each millisecond, samples, and the loop's readings. */
function ramp(): { truth: Moment[]; read: Moment[]; looked: Moment[] } {
  const bench = new EmulatedSensors().plug();
  const actuator = new SerialActuator(new DirectLines(bench.table.port), bench.clock);
  actuator.renewUntil(milliseconds(Number.MAX_SAFE_INTEGER));
  actuator.open();
  bench.until(() => bench.samples.length > 0, 5000);
  const limits = {
    minAngle: degrees(-20),
    maxAngle: degrees(40),
    downRate: degreesPerSecond(3),
    returnRate: degreesPerSecond(3),
    accel: degreesPerSecondSquared(2),
    inverted: milliseconds(100_000),
  };
  actuator.order({ kind: 'ready', limits });
  bench.run(500);
  const { rate, accel } = { rate: degreesPerSecond(3), accel: degreesPerSecondSquared(2) };
  actuator.order({ kind: 'ramp', to: degrees(30), rate, accel });
  bench.samples.length = 0;
  const truth: Moment[] = [];
  const looked: Moment[] = [];
  for (let ms = 0; ms < 13_000; ms += 1) {
    bench.run(1);
    const at = bench.clock.now();
    truth.push({ at, angle: bench.table.truth().angleDeg });
    // The controller's loop reads every 20 ms.
    if (ms % 20 === 0) looked.push({ at, angle: bench.samples.at(-1)?.angle ?? 0 });
  }
  return { truth, read: bench.samples.map(({ at, angle }) => ({ at, angle })), looked };
}

describe('the tilt sensor during a ramp of 3°/s', { timeout: 120_000 }, () => {
  const { truth, read, looked } = ramp();
  const begun = truth[0]?.at ?? 0;
  const trueAt = (at: number): number => truth[Math.round(at - begun)]?.angle ?? Number.NaN;
  const inRamp = ({ at }: Moment): boolean => Math.abs(trueAt(at + 200) - trueAt(at - 200)) > 1.1;

  it('gives at least 50 samples a second', () => {
    const seconds = (truth.at(-1)!.at - begun) / 1000;
    expect(truth.at(-1)!.angle).toBeGreaterThan(29.5);
    expect(read.length / seconds).toBeGreaterThan(95);
  });

  it('is always within half a degree', () => {
    const errors = read.map(({ at, angle }) => Math.abs(angle - trueAt(at))).filter((error) => !Number.isNaN(error));
    expect(Math.max(...errors)).toBeLessThan(0.5);
  });

  it('reaches the controller with a mean latency below 60 ms', () => {
    // Latency: time since the table was at the angle that the loop reads. Averaging removes the remaining noise.
    const latencies: number[] = [];
    let index = 0;
    const offset = read.filter(({ at }) => at < begun + 300);
    const zero = offset.reduce((sum, { angle }) => sum + angle, 0) / offset.length;
    for (const moment of looked.filter(inRamp)) {
      index = truth.findIndex(({ angle }) => angle >= moment.angle - zero);
      latencies.push(moment.at - (truth[index]?.at ?? Number.NaN));
    }
    const mean = latencies.reduce((sum, value) => sum + value, 0) / latencies.length;
    expect(latencies.length).toBeGreaterThan(200);
    expect(mean).toBeLessThan(60);
  });
});
