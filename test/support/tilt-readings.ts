/** Synthetic readings of a tilt chip on a turning bed. */
import type { TiltReading, TiltSource } from '../../hardware/firmata/tilt-chip-reader.ts';
import { Random } from '../../hardware/simulator/random.ts';
import type { TiltSample } from '../../hardware/table.ts';
import { decodeMpu6050, mpu6050 } from '../../hardware/tilt/chips/mpu6050.ts';
import { FirmataTilt } from '../../hardware/tilt/firmata-tilt.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { degrees, type Milliseconds, milliseconds } from '../../protocols/base/units.ts';

const perDegree = Math.PI / 180;

export interface Registers {
  readonly at: Milliseconds;
  readonly accelX: number;
  readonly accelZ: number;
  readonly gyroY: number;
}

export class Readings implements TiltSource {
  readonly chip = mpu6050;
  readonly clock = new VirtualClock();
  readonly random = new Random(3);
  readonly samples: TiltSample[] = [];
  readonly tilt: FirmataTilt;
  angle = 0;
  rate = 0;
  bias = 0;
  /** rms of the accelerometer's angle, degrees; by default the chip's own. */
  noise = 0.19;
  gyroNoise = 0.04;
  scale = 16_384;
  readonly #listeners = new Set<(reading: TiltReading) => void>();

  constructor({ zeroDeg = 0 } = {}) {
    this.tilt = new FirmataTilt({ source: this, clock: this.clock, zeroDeg: degrees(zeroDeg) });
    this.tilt.subscribe((sample) => this.samples.push(sample));
  }

  get listening(): number {
    return this.#listeners.size;
  }

  get last(): TiltSample | undefined {
    return this.samples.at(-1);
  }

  onReading(listener: (reading: TiltReading) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Advances time and turns the bed at its rate. */
  pass(ms: number): void {
    this.clock.advanceTo(milliseconds(this.clock.now() + ms));
    this.angle += (this.rate * ms) / 1000;
  }

  /** Emits one reading. */
  read(): void {
    const shown = (this.angle + this.noise * this.random.gaussian()) * perDegree;
    this.emit({
      at: this.clock.now(),
      accelX: Math.round(Math.sin(shown) * this.scale),
      accelZ: Math.round(Math.cos(shown) * this.scale),
      gyroY: Math.round((this.rate + this.bias + this.gyroNoise * this.random.gaussian()) * 131),
    });
  }

  /** Emits a reading of these registers. */
  emit({ at, accelX, accelZ, gyroY }: Registers): void {
    const accelerometer = { x: accelX, y: 3, z: accelZ };
    const reading = { at, ...decodeMpu6050({ accelerometer, gyro: { x: 0, y: gyroY, z: 0 } }) };
    for (const listener of this.#listeners) listener(reading);
  }

  /** Emits a hundred readings per second. */
  run(seconds: number): this {
    for (let index = 0; index < seconds * 100; index += 1) {
      this.pass(10);
      this.read();
    }
    return this;
  }
}
