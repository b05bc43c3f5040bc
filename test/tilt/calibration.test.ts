import { describe, expect, it } from 'vitest';
import { type CalibrationResult, measureLevel } from '../../hardware/tilt/calibration.ts';
import { seconds } from '../../protocols/base/units.ts';
import { EmulatedSensors } from '../support/emulated-sensors.ts';
import { Readings } from '../support/tilt-readings.ts';

async function measured(prepare: (readings: Readings) => void, during = 3): Promise<CalibrationResult> {
  const readings = new Readings();
  prepare(readings);
  const result = measureLevel(readings, readings.clock, seconds(3));
  readings.run(during);
  readings.pass(3000 - during * 1000 + 1);
  expect(readings.listening).toBe(1);
  return result;
}

describe('a calibration', () => {
  it('measures the sensor’s angle at level and its gyro at rest, to a fraction of their noise', async () => {
    const result = await measured((readings) => {
      readings.angle = -2.4;
      readings.bias = 3.2;
    });
    if (!result.ok) throw new Error(result.reason);
    expect(result.level.zeroDeg).toBeCloseTo(-2.4, 1);
    expect(result.level.gyroBias).toBeCloseTo(3.2, 1);
    expect(result.level.noiseDeg).toBeCloseTo(0.19, 1);
    expect(result.level.readings).toBeGreaterThanOrEqual(299);
  });

  it.each<[string, (readings: Readings) => void, RegExp]>([
    ['that moves', (readings) => (readings.rate = 0.2), /the table moved by 0\.\d+°/],
    ['that is noisy', (readings) => (readings.noise = 1), /noisy: (0\.9|1\.0)\d*° rms/],
    ['that shakes', (readings) => (readings.gyroNoise = 1), /shook: (0\.9|1\.0)\d*°\/s/],
    ['that is far from level', (readings) => (readings.angle = 14), /reads 14\.0° at level/],
    ['that is mounted upside down', (readings) => (readings.angle = 180), /at level, at most ±10°/],
    ['whose axis is not parallel to the axle', (readings) => (readings.scale = 9000), /gravity is 0\.55 g/],
    ['whose gyro is broken', (readings) => (readings.bias = 40), /gyro reads 40\.0°\/s at rest/],
  ])('refuses a sensor %s', async (_, prepare, reason) => {
    const result = await measured(prepare);
    expect(result.ok).toBe(false);
    expect(result.ok ? '' : result.reason).toMatch(reason);
  });

  it('refuses a stuck sensor, however quiet and level it seems', async () => {
    const readings = new Readings();
    readings.angle = 2;
    readings.noise = 0;
    readings.gyroNoise = 0;
    const result = measureLevel(readings, readings.clock, seconds(3));
    readings.run(3);
    readings.pass(1);
    const { ok, reason } = { reason: '', ...(await result) };
    expect([ok, reason]).toEqual([false, expect.stringMatching(/stuck: 299 identical readings in a row/)]);
  });

  it('refuses too few readings, or none', async () => {
    expect(await measured(() => {}, 1)).toEqual({
      ok: false,
      reason: 'only 100 readings in 3 s came from the tilt sensor',
    });
    expect(await measured(() => {}, 0)).toMatchObject({ ok: false });
  });

  it('measures the mounting of the chip on the emulated board', { timeout: 60_000 }, async () => {
    const bench = new EmulatedSensors({ seed: 9 }).plug();
    bench.run(2500);
    const result = measureLevel(bench.sensors, bench.clock, seconds(2));
    bench.run(2001);
    const { mountingDeg, gyroBiasDegPerS } = bench.board.mpu.trim;
    const level = await result;
    if (!level.ok) throw new Error(level.reason);
    expect(Math.abs(level.level.zeroDeg - (mountingDeg + bench.table.truth().angleDeg))).toBeLessThan(0.06);
    expect(Math.abs(level.level.gyroBias - gyroBiasDegPerS)).toBeLessThan(0.03);
  });
});
