/** The emulated MPU-6050 against its data sheet and register map, on a bus without a board. */
import { describe, expect, it } from 'vitest';
import { Mpu6050 } from '../../hardware/emulator/mpu6050.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { readingOf, rms, words } from '../support/emulated-firmata.ts';

class Bus {
  now = 0;
  angle = 0;
  rate = 0;
  readonly chip = new Mpu6050(() => this.now, new Random(5));

  constructor() {
    this.chip.powerUp();
    this.run(100);
  }

  run(ms: number): void {
    for (let passed = 0; passed < ms; passed += 1) {
      this.now += 1;
      this.angle += this.rate / 1000;
      this.chip.observe(this.now, { angleDeg: this.angle, rateDegPerS: this.rate });
    }
  }

  write(register: number, ...values: number[]): void {
    if (!this.chip.select(true)) throw new Error('no acknowledge');
    for (const byte of [register, ...values]) this.chip.write(byte);
  }

  read(register: number, count: number): number[] {
    this.write(register);
    if (!this.chip.select(false)) throw new Error('no acknowledge');
    return Array.from({ length: count }, () => this.chip.read());
  }

  words(): number[] {
    return words(this.read(0x3b, 14));
  }

  wake(): void {
    this.write(0x6b, 0);
    this.run(40);
  }

  /** The data words of `count` conversions, one every 20 ms. */
  sample(count: number): number[][] {
    return Array.from({ length: count }, () => {
      this.run(20);
      return this.words();
    });
  }
}

const column = (samples: number[][], index: number): number[] => samples.map((one) => one[index] ?? 0);
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the MPU-6050', () => {
  it('turns when it is knocked out of place, not when it is next read', () => {
    const bus = new Bus();
    bus.wake();
    const gyroY = (): number => (bus.words()[5] ?? 0) / 131 - bus.chip.trim.gyroBiasDegPerS;
    bus.chip.fault.offsetDeg = 4;
    bus.run(20);
    expect(gyroY()).toBeGreaterThan(90);
    bus.chip.fault.offsetDeg = 0;
    bus.run(100);
    expect(Math.abs(gyroY())).toBeLessThan(2);
  });

  it('identifies itself at 0x68', () => {
    const bus = new Bus();
    expect(bus.chip.address).toBe(0x68);
    expect(bus.read(0x75, 1)).toEqual([0x68]);
  });

  it('is asleep at power-up: its registers do not change until the sleep bit is cleared', () => {
    const bus = new Bus();
    expect(bus.read(0x6b, 1)).toEqual([0x40]);
    bus.angle = 30;
    expect(
      bus
        .sample(3)
        .flat()
        .every((word) => word === 0),
    ).toBe(true);
    bus.write(0x6b, 0);
    bus.run(20);
    expect(
      bus.words().every((word) => word === 0),
      'while the gyro is starting up',
    ).toBe(true);
    bus.run(20);
    expect(mean(column(bus.sample(50), 0)) / 16_384).toBeCloseTo(0.5, 1);
    bus.write(0x6b, 0x40);
    const still = bus.words();
    expect(bus.sample(3)).toEqual([still, still, still]);
  });

  it.each([
    [0, 16_384, 131],
    [1, 8192, 65.5],
    [2, 4096, 32.75],
    [3, 2048, 16.375],
  ])('scales by its selected ranges: %i', (range, perG, perDegPerS) => {
    const bus = new Bus();
    bus.wake();
    bus.write(0x1b, range << 3, range << 3);
    bus.write(0x1a, 6);
    bus.rate = 20;
    bus.run(100);
    bus.angle = 30;
    bus.rate = 0;
    bus.run(50);
    const still = bus.sample(200);
    expect(mean(column(still, 0)) / perG).toBeCloseTo(Math.sin(Math.PI / 6), 1);
    expect(mean(column(still, 2)) / perG).toBeCloseTo(Math.cos(Math.PI / 6), 1);
    bus.rate = 20;
    bus.run(50);
    expect(mean(column(bus.sample(50), 5)) / perDegPerS).toBeCloseTo(20, 0);
  });

  it('saturates at the end of its range', () => {
    const bus = new Bus();
    bus.wake();
    bus.rate = 400;
    bus.run(50);
    expect(bus.words()[5]).toBe(32_767);
  });

  it('measures the temperature', () => {
    const bus = new Bus();
    bus.wake();
    expect(mean(column(bus.sample(50), 3)) / 340 + 36.53).toBeCloseTo(27, 0);
  });

  it.each([
    [0, 260, 256],
    [3, 44, 42],
    [6, 5, 5],
  ])('has the noise of the bandwidth of its filter %i', (filter, accelHz, gyroHz) => {
    const bus = new Bus();
    bus.wake();
    bus.write(0x1a, filter);
    const samples = bus.sample(2000);
    const accel = 400e-6 * Math.sqrt((accelHz * Math.PI) / 2) * 16_384;
    const gyro = 0.005 * Math.sqrt((gyroHz * Math.PI) / 2) * 131;
    expect(rms(column(samples, 0)) / accel).toBeCloseTo(1, 1);
    expect(rms(column(samples, 2)) / accel).toBeCloseTo(1, 1);
    expect(Math.abs(rms(column(samples, 5)) / gyro - 1)).toBeLessThan(0.15);
  });

  it('lags by the delay of its filter', () => {
    const bus = new Bus();
    bus.wake();
    bus.rate = 100;
    const behind = [0, 6].map((filter) => {
      bus.angle = -40;
      bus.run(20);
      bus.write(0x1a, filter);
      return mean(
        Array.from({ length: 30 }, () => {
          bus.run(20);
          return bus.angle - readingOf({ at: 0, register: 0x3b, bytes: bus.read(0x3b, 14) }).angle;
        }),
      );
    });
    expect((behind[1] ?? 0) - (behind[0] ?? 0)).toBeGreaterThan(1.5);
    expect((behind[1] ?? 0) - (behind[0] ?? 0)).toBeLessThan(2.4);
  });

  it('converts at the rate of its sample rate divider', () => {
    const bus = new Bus();
    bus.wake();
    bus.write(0x1a, 1);
    const different = (): number => {
      const seen = Array.from({ length: 100 }, () => {
        bus.run(1);
        return JSON.stringify(bus.words());
      });
      return new Set(seen).size;
    };
    expect(different()).toBeGreaterThanOrEqual(99);
    bus.write(0x19, 9);
    expect(different()).toBeLessThanOrEqual(11);
    expect(different()).toBeGreaterThanOrEqual(9);
  });

  it('reads one instant in a burst, however long the burst takes', () => {
    const bus = new Bus();
    bus.wake();
    bus.rate = 2000;
    bus.run(10);
    bus.write(0x3b);
    bus.chip.select(false);
    const burst = Array.from({ length: 14 }, () => {
      bus.run(5);
      return bus.chip.read();
    });
    bus.write(0x3b);
    expect(burst).not.toEqual(bus.read(0x3b, 14));
    const [x = 0, , z = 0] = words(burst);
    expect(Math.hypot(x, z) / 16_384).toBeCloseTo(1, 1);
  });

  it('shows new data by its status bit', () => {
    const bus = new Bus();
    bus.wake();
    expect(bus.read(0x3a, 1)).toEqual([1]);
    expect(bus.read(0x3a, 1)).toEqual([0]);
    bus.run(5);
    expect(bus.read(0x3a, 1)).toEqual([1]);
  });

  it('ignores writes to read-only registers, and resets on command', () => {
    const bus = new Bus();
    bus.write(0x75, 0x11);
    bus.write(0x3b, 0x22);
    expect([bus.read(0x75, 1), bus.read(0x3b, 1)]).toEqual([[0x68], [0]]);
    bus.wake();
    bus.write(0x1a, 3);
    bus.write(0x6b, 0x80);
    expect([bus.read(0x6b, 1), bus.read(0x1a, 1), bus.read(0x3b, 6)]).toEqual([[0x40], [0], [0, 0, 0, 0, 0, 0]]);
  });

  it('does not update an axis on standby', () => {
    const bus = new Bus();
    bus.wake();
    bus.write(0x6c, 0b100_010);
    const samples = bus.sample(20);
    expect(new Set(column(samples, 0)).size).toBe(1);
    expect(new Set(column(samples, 5)).size).toBe(1);
    expect(new Set(column(samples, 2)).size).toBeGreaterThan(10);
  });

  it('does not acknowledge without power, and is asleep after a power-up', () => {
    const bus = new Bus();
    bus.wake();
    bus.chip.powerDown();
    expect(bus.chip.select(true)).toBe(false);
    bus.chip.powerUp();
    expect(bus.read(0x6b, 1)).toEqual([0x40]);
  });

  it('can be delayed by ten seconds and forgets older motion', () => {
    const bus = new Bus();
    bus.wake();
    bus.rate = 1;
    bus.run(20_000);
    bus.chip.fault.delayMs = 10_000;
    expect(bus.angle).toBeCloseTo(20, 3);
    const seen = bus.sample(100).map((one) => Math.atan2(one[0] ?? 0, one[2] ?? 0) * (180 / Math.PI));
    expect(mean(seen)).toBeCloseTo(11, 0);
  });
});
