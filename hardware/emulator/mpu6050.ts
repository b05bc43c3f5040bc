/**
 * The MPU-6050 on the bed, after its data sheet (PS-MPU-6000A, rev. 3.4) and register map (RM-MPU-6000A, rev. 4.2):
 * asleep at power-up, ranges, sample rate, digital low-pass filter with its noise and its delay, coherent burst reads.
 * The x axis points along the bed, z out of it, y along the table's axle: head-down is atan2(x, z), its rate is y. Not
 * emulated: FIFO, interrupt pin, auxiliary bus, self-test, cycle mode.
 */

import type { Random } from '../simulator/random.ts';
import {
  accelNoiseDensity,
  gyroBias,
  gyroNoiseDensity,
  int16,
  mountingErrorDeg,
  perDegree,
  unitsPerDegPerS,
  unitsPerG,
} from '../simulator/sensors/inertial.ts';
import { soundTilt, type TiltFault } from '../simulator/sensors/tilt-fault.ts';
import { type Motion, MotionHistory } from './motion-history.ts';
import type { I2cChip } from './two-wire.ts';

const register = {
  sampleDivider: 0x19,
  config: 0x1a,
  gyroConfig: 0x1b,
  accelConfig: 0x1c,
  interruptStatus: 0x3a,
  accelX: 0x3b,
  temperature: 0x41,
  gyroX: 0x43,
  lastReadOnly: 0x60,
  power1: 0x6b,
  power2: 0x6c,
  whoAmI: 0x75,
};
const registers = 0x80;
const identity = 0x68;
const asleep = 0x40;
const reset = 0x80;
const dataReady = 0x01;

/** By DLPF_CFG: bandwidth of accelerometer and gyro (Hz), and the accelerometer's delay (ms), which the gyro's is near. */
const filters: readonly { readonly accelHz: number; readonly gyroHz: number; readonly delayMs: number }[] = [
  { accelHz: 260, gyroHz: 256, delayMs: 0 },
  { accelHz: 184, gyroHz: 188, delayMs: 2 },
  { accelHz: 94, gyroHz: 98, delayMs: 3 },
  { accelHz: 44, gyroHz: 42, delayMs: 4.9 },
  { accelHz: 21, gyroHz: 20, delayMs: 8.5 },
  { accelHz: 10, gyroHz: 10, delayMs: 13.8 },
  { accelHz: 5, gyroHz: 5, delayMs: 19 },
  { accelHz: 260, gyroHz: 256, delayMs: 0 },
];
/** Of noise, behind a filter of first order. */
const noiseBandwidth = Math.PI / 2;
/** The gyro's start-up, from sleep to settled. */
const wakingMs = 30;
const sampleKHz = { unfiltered: 8, filtered: 1 };
/** A slow sensor is slow against the 50 samples a second that a table needs. */
const slowBaseMs = 20;
/** raw / 340 + 36.53 °C */
const temperature = { perDegree: 340, zeroAt: 36.53, ofBed: 27, noise: 10 };
/** It slips at once, but turns on the way, and its gyro sees that. */
const slipMs = 40;

export class Mpu6050 implements I2cChip {
  readonly address = 0x68;
  readonly fault: TiltFault = soundTilt();
  /** How it is mounted and trimmed; what a calibration at start would leave. */
  readonly trim: { mountingDeg: number; gyroBiasDegPerS: number };
  readonly #now: () => number;
  readonly #random: Random;
  readonly #history = new MotionHistory();
  readonly #registers = new Uint8Array(registers);
  #powered = false;
  #pointer = 0;
  #isPointerNext = false;
  #convertedAt = 0;
  readonly #slip = { from: 0, to: 0, begunAt: 0 };

  /** @param now the instant on the bus, ms on the clock of those that {@link observe} hands in */
  constructor(now: () => number, random: Random) {
    this.#now = now;
    this.#random = random;
    this.trim = {
      mountingDeg: random.uniform(-mountingErrorDeg, mountingErrorDeg),
      gyroBiasDegPerS: random.uniform(-gyroBias, gyroBias),
    };
  }

  /** What the bed does at this instant; once a millisecond. */
  observe(at: number, motion: Motion): void {
    this.#history.keep(at, motion);
    this.#beginSlip(at);
  }

  powerUp(): void {
    this.#powered = true;
    this.#reset();
  }

  powerDown(): void {
    this.#powered = false;
  }

  select(write: boolean): boolean {
    if (!this.#powered || this.fault.silent) return false;
    this.#isPointerNext = write;
    // What a burst reads was measured at one instant: the registers stand still from here to its end.
    if (!write) this.#convert(this.#now());
    return true;
  }

  write(byte: number): boolean {
    if (this.#isPointerNext) {
      this.#pointer = byte % registers;
      this.#isPointerNext = false;
    } else {
      this.#set(this.#next(), byte);
    }
    return true;
  }

  read(): number {
    const address = this.#next();
    const value = this.#registers[address] ?? 0;
    if (address === register.interruptStatus) this.#registers[address] = 0;
    return value;
  }

  #next(): number {
    const address = this.#pointer;
    this.#pointer = (this.#pointer + 1) % registers;
    return address;
  }

  #set(address: number, value: number): void {
    const isReadOnly =
      (address >= register.interruptStatus && address <= register.lastReadOnly) || address === register.whoAmI;
    if (isReadOnly) return;
    if (address === register.power1 && value & reset) {
      this.#reset();
      return;
    }
    const slept = this.#isAsleep;
    this.#registers[address] = value;
    if (slept && !this.#isAsleep) this.#convertedAt = this.#now() + wakingMs;
  }

  #reset(): void {
    this.#registers.fill(0);
    this.#registers[register.power1] = asleep;
    this.#registers[register.whoAmI] = identity;
  }

  get #isAsleep(): boolean {
    return (this.#register(register.power1) & asleep) !== 0;
  }

  /** Brings the data registers to the last conversion that is due. */
  #convert(now: number): void {
    const { stuck, garbage, delayMs } = this.fault;
    if (this.#isAsleep || stuck) return;
    const interval = this.#intervalMs();
    const due = Math.floor((now - this.#convertedAt) / interval);
    if (due < 1) return;
    this.#convertedAt += due * interval;
    this.#registers[register.interruptStatus] = dataReady;
    if (garbage > 0 && this.#random.chance(garbage)) {
      for (let address = register.accelX; address < register.gyroX + 6; address += 2) {
        this.#put(address, this.#random.integer(0x10000) - 0x8000);
      }
      return;
    }
    const truth = this.#history.at(this.#convertedAt - delayMs - this.#filter().delayMs);
    if (truth !== null) this.#measure(truth);
  }

  #measure(truth: Motion): void {
    const random = this.#random;
    const { accelHz, gyroHz } = this.#filter();
    const { noisyDeg } = this.fault;
    const slip = this.#slipped(this.#convertedAt);
    const shake = noisyDeg > 0 ? random.gaussian() * noisyDeg : 0;
    const angle = (truth.angleDeg + this.trim.mountingDeg + slip.deg + shake) * perDegree;
    const perG = unitsPerG / 2 ** ((this.#register(register.accelConfig) >> 3) & 3);
    const accelNoise = accelNoiseDensity * Math.sqrt(accelHz * noiseBandwidth);
    this.#put(register.accelX, (Math.sin(angle) + random.gaussian() * accelNoise) * perG);
    this.#put(register.accelX + 2, random.gaussian() * accelNoise * perG);
    this.#put(register.accelX + 4, (Math.cos(angle) + random.gaussian() * accelNoise) * perG);
    const { zeroAt, ofBed, noise } = temperature;
    this.#put(register.temperature, (ofBed - zeroAt) * temperature.perDegree + random.gaussian() * noise);
    const perDegPerS = unitsPerDegPerS / 2 ** ((this.#register(register.gyroConfig) >> 3) & 3);
    const gyroNoise = gyroNoiseDensity * Math.sqrt(gyroHz * noiseBandwidth);
    const { gyroBiasDegPerS } = this.trim;
    const about = (rate: number): number => (rate + gyroBiasDegPerS + random.gaussian() * gyroNoise) * perDegPerS;
    this.#put(register.gyroX, about(0));
    this.#put(register.gyroX + 2, about(truth.rateDegPerS + slip.degPerS));
    this.#put(register.gyroX + 4, about(0));
  }

  /** When it is knocked, and not when somebody next reads it. */
  #beginSlip(at: number): void {
    const slip = this.#slip;
    if (this.fault.offsetDeg === slip.to) return;
    slip.from = this.#slipped(at).deg;
    slip.to = this.fault.offsetDeg;
    slip.begunAt = at;
  }

  #slipped(at: number): { deg: number; degPerS: number } {
    const { from, to, begunAt } = this.#slip;
    const share = Math.min(1, Math.max(0, (at - begunAt) / slipMs));
    const isOnTheWay = at >= begunAt && at < begunAt + slipMs;
    return { deg: from + (to - from) * share, degPerS: isOnTheWay ? ((to - from) * 1000) / slipMs : 0 };
  }

  #intervalMs(): number {
    if (this.fault.slow > 1) return slowBaseMs * this.fault.slow;
    const filter = this.#register(register.config) & 7;
    const kHz = filter === 0 || filter === 7 ? sampleKHz.unfiltered : sampleKHz.filtered;
    // The accelerometer converts once a millisecond at most; the gyro's eight more are not told apart.
    return Math.max(1, (1 + this.#register(register.sampleDivider)) / kHz);
  }

  #filter(): (typeof filters)[number] {
    return filters[this.#register(register.config) & 7] ?? { accelHz: 260, gyroHz: 256, delayMs: 0 };
  }

  /** Big-endian; an axis on standby holds still. */
  #put(address: number, value: number): void {
    if (this.#isOnStandby(address)) return;
    const word = int16(value);
    this.#registers[address] = (word >> 8) & 0xff;
    this.#registers[address + 1] = word & 0xff;
  }

  /** PWR_MGMT_2: from bit 5 down accelerometer x, y, z, gyro x, y, z. */
  #isOnStandby(address: number): boolean {
    if (address === register.temperature) return false;
    const axis = address < register.temperature ? (address - register.accelX) / 2 : 3 + (address - register.gyroX) / 2;
    return ((this.#register(register.power2) >> (5 - axis)) & 1) === 1;
  }

  #register(address: number): number {
    return this.#registers[address] ?? 0;
  }
}
