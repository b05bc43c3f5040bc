import { describe, expect, it } from 'vitest';
import { FirmataSensors } from '../../hardware/firmata/sensors.ts';
import { Fusion } from '../../hardware/tilt/fusion.ts';
import { SampleTime } from '../../hardware/tilt/sample-time.ts';
import { Trend } from '../../hardware/tilt/trend.ts';
import { Readings } from '../support/tilt-readings.ts';

describe('the tilt sensor', () => {
  it('subtracts its zero angle', () => {
    const readings = new Readings({ zeroDeg: 1.5 });
    readings.angle = 13.5;
    readings.run(3);
    expect(Math.abs(readings.last!.angle - 12)).toBeLessThan(0.1);
  });

  it('gives four decimal places of the angle and three of the rate', () => {
    const readings = new Readings().run(3);
    for (const { angle, rate } of readings.samples) {
      expect([Number(angle.toFixed(4)), Number(rate.toFixed(3))]).toEqual([angle, rate]);
    }
    expect(readings.samples.length).toBeGreaterThan(50);
  });

  it('is positive head-down, and so is its rate', () => {
    const readings = new Readings().run(2);
    readings.rate = 2;
    readings.run(5);
    expect(Math.abs(readings.last!.angle - 10)).toBeLessThan(0.15);
    expect(Math.abs(readings.last!.rate - 2)).toBeLessThan(0.2);
  });

  it('sends nothing until it knows its gyro’s bias, which takes about a second', () => {
    const readings = new Readings();
    readings.bias = -8;
    readings.run(0.9);
    expect(readings.samples).toEqual([]);
    readings.run(0.3);
    expect(Math.abs(readings.tilt.figures.gyroBias! + 8)).toBeLessThan(0.15);
    for (const { angle, rate } of readings.samples) {
      expect(Math.abs(angle)).toBeLessThan(0.7);
      expect(Math.abs(rate)).toBeLessThan(0.5);
    }
  });

  it('learns the bias in an even motion too, if the host starts during one', () => {
    const readings = new Readings();
    [readings.bias, readings.rate, readings.angle] = [5, -2, 30];
    readings.run(3);
    expect(Math.abs(readings.tilt.figures.gyroBias! - 5)).toBeLessThan(0.25);
    expect(Math.abs(readings.last!.angle - readings.angle)).toBeLessThan(0.5);
  });

  it('sends samples of a chip that never rests after three seconds', () => {
    const readings = new Readings();
    readings.gyroNoise = 5;
    readings.run(2.9);
    expect(readings.samples).toEqual([]);
    readings.run(0.3);
    expect(readings.samples.length).toBeGreaterThan(10);
    expect(readings.tilt.figures.gyroBias).toBeNull();
  });

  it('follows a drifting bias, but does not absorb the motion of a creeping brake', () => {
    const readings = new Readings().run(3);
    // 0.01°/s per second, a hundred times the drift of a chip that warms up by 20 °C in an hour.
    for (let second = 0; second < 30; second += 1) {
      readings.bias += 0.01;
      readings.run(1);
    }
    expect(Math.abs(readings.tilt.figures.gyroBias! - 0.3)).toBeLessThan(0.12);
    const known = readings.tilt.figures.gyroBias!;
    readings.rate = 0.2;
    readings.run(20);
    expect(Math.abs(readings.tilt.figures.gyroBias! - known)).toBeLessThan(0.12);
    expect(readings.last!.rate).toBeGreaterThan(0.05);
    expect(Math.abs(readings.last!.angle - readings.angle)).toBeLessThan(0.2);
  });

  it('restarts after a gap of more than 200 ms, and continues over a shorter one', () => {
    const readings = new Readings().run(3);
    readings.rate = 3;
    readings.run(1);
    readings.pass(190);
    readings.read();
    expect(Math.abs(readings.last!.angle - readings.angle)).toBeLessThan(0.4);
    readings.rate = 0;
    readings.noise = 0;
    readings.run(5);
    // A step small enough to be fused as noise: only a restart shows it at once.
    readings.pass(201);
    readings.angle += 1;
    readings.read();
    expect(Math.abs(readings.last!.angle - readings.angle)).toBeLessThan(0.05);
  });

  it('passes a reading on unfused if the gyro does not explain it, and restarts from it after 100 ms', () => {
    const readings = new Readings().run(3);
    readings.angle = 10;
    readings.run(0.05);
    for (const { angle } of readings.samples.slice(-5)) expect(Math.abs(angle - 10)).toBeLessThan(1);
    readings.angle = 0;
    readings.run(0.05);
    for (const { angle } of readings.samples.slice(-4)) expect(Math.abs(angle)).toBeLessThan(1);
    readings.angle = 10;
    readings.run(1);
    expect(Math.abs(readings.last!.angle - 10)).toBeLessThan(0.2);
    expect(readings.tilt.figures.noiseDeg).toBeLessThan(0.2);
  });

  it('does not hide noise: 3° rms at the accelerometer shows as more than 1.5° in the angle', () => {
    const readings = new Readings().run(3);
    expect(readings.tilt.figures.noiseDeg).toBeLessThan(0.1);
    readings.noise = 3;
    readings.run(0.8);
    expect(readings.tilt.figures.noiseDeg).toBeGreaterThan(1.5);
  });

  it('counts identical readings, and distinguishes readings by every register used', () => {
    const readings = new Readings().run(2);
    const reading = { at: readings.clock.now(), accelX: 5, accelZ: 16_000, gyroY: -3 };
    for (let index = 0; index < 25; index += 1) readings.emit(reading);
    expect(readings.samples.slice(-25).map(({ repeats }) => repeats)).toEqual(
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
    for (const change of [{ accelX: 6 }, { accelZ: 16_001 }, { gyroY: -2 }]) {
      readings.emit({ ...reading, ...change });
      expect(readings.last!.repeats).toBe(1);
      readings.emit(reading);
    }
    const raws = [{}, { accelX: -32_768 }, { accelZ: 32_767 }, { gyroY: 32_767 }, { accelX: 32_767, gyroY: -32_768 }];
    const seen = raws.map((change) => {
      readings.emit({ ...reading, ...change });
      return readings.last!.raw;
    });
    expect(new Set(seen).size).toBe(raws.length);
  });

  it('reports age, sample rate and noise', () => {
    const readings = new Readings();
    expect(readings.tilt.figures).toEqual({ ageMs: null, samplesPerSecond: 0, noiseDeg: null, gyroBias: null });
    readings.run(3);
    readings.pass(35);
    const { ageMs, samplesPerSecond, noiseDeg } = readings.tilt.figures;
    expect(ageMs).toBe(35);
    expect(samplesPerSecond).toBeGreaterThan(90);
    expect(noiseDeg).toBeGreaterThan(0);
    readings.pass(1000);
    expect(readings.tilt.figures).toMatchObject({ ageMs: 1035, samplesPerSecond: 0, noiseDeg: null });
  });

  it('subscribes to the board’s readings', () => {
    expect(new Readings().listening).toBe(1);
    expect(FirmataSensors.prototype.onReading).toBeTypeOf('function');
  });
});

describe('the instant of a reading', () => {
  it('follows the board’s sampling grid although arrivals are bunched', () => {
    const time = new SampleTime();
    const steps: number[] = [];
    // Arrival in frames of 16 ms.
    for (let index = 0; index < 500; index += 1) {
      const arrived = Math.ceil((index * 10) / 16) * 16;
      const step = time.advance(arrived);
      if (step !== null && index > 50) steps.push(step * 1000);
    }
    expect(Math.min(...steps)).toBeGreaterThan(8.5);
    expect(Math.max(...steps)).toBeLessThan(11.5);
    expect(steps.reduce((sum, step) => sum + step, 0) / steps.length).toBeCloseTo(10, 1);
  });

  it('never goes back, and jumps after a loss', () => {
    const time = new SampleTime();
    time.advance(0);
    time.advance(10);
    expect(time.advance(150)).toBeCloseTo(0.14, 3);
    for (let index = 0; index < 200; index += 1) expect(time.advance(150)).toBeGreaterThanOrEqual(0);
  });
});

describe('the fusion', () => {
  it('takes over the first angle unfiltered, and then carries it on by the rate', () => {
    const fusion = new Fusion();
    expect(fusion.angle).toBeNull();
    expect(fusion.push(7, 100, 0.02)).toBe(7);
    // A single wrong angle moves it by a fortieth; a rate acts at once.
    expect(fusion.push(17, 0, 0.02)).toBeCloseTo(7.24, 2);
    fusion.restart();
    fusion.push(0, 0, 0.02);
    let angle = 0;
    for (let index = 1; index <= 100; index += 1) angle = fusion.push(index * 0.06, 3, 0.02);
    expect(angle).toBeCloseTo(6, 6);
  });

  it('follows a rotation of the sensor on its mount', () => {
    const fusion = new Fusion();
    fusion.turn(3);
    expect(fusion.angle).toBeNull();
    fusion.push(1, 0, 0.02);
    fusion.turn(3);
    expect(fusion.angle).toBe(4);
  });
});

describe('the trend', () => {
  it('gives slope, mean and scatter about the line', () => {
    const trend = new Trend();
    for (let index = 0; index < 100; index += 1)
      trend.push(index / 100, 2 + 3 * (index / 100) + (index % 2 ? 0.5 : -0.5));
    expect(trend.slope).toBeCloseTo(3, 1);
    expect(trend.scatter).toBeCloseTo(0.5, 2);
    expect(trend.mean).toBeCloseTo(3.485, 3);
  });
});
