/**
 * An emulated MPU-6050 on the bed, after its register map (RM-MPU-6000A, rev. 4.2): asleep at power-up, ranges, sample rate,
 * low-pass filter, coherent burst reads. The x axis points along the bed, z out of it, y along the table's axle, so the
 * head-down angle is atan2(x, z) and its rate is y. Not emulated: FIFO, interrupt pin, auxiliary bus, self-test, cycle mode.
 */
import type { Random } from '../simulator/random.ts';
import { int16 } from '../simulator/sensors/inertial.ts';
import { soundTilt, type TiltFault } from '../simulator/sensors/tilt-fault.ts';
import { type Motion, MotionHistory } from './motion-history.ts';
import { type Filter, filterOf, Mpu6050Measurement } from './mpu6050-measurement.ts';
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
/** Accelerometer x, y, z; temperature; gyro x, y, z. */
const dataWords = 7;
const identity = 0x68;
const asleep = 0x40;
const reset = 0x80;
const dataReady = 0x01;

/** Start-up time of the gyro, from sleep to settled. */
const wakeUpMs = 30;
const sampleKHz = { unfiltered: 8, filtered: 1 };
/** The `slow` fault multiplies this interval: the table needs 50 samples a second. */
const slowBaseMs = 20;

export class Mpu6050 implements I2cChip {
  readonly address = 0x68;
  readonly fault: TiltFault = soundTilt();
  readonly #now: () => number;
  readonly #random: Random;
  readonly #measurement: Mpu6050Measurement;
  readonly #history = new MotionHistory();
  readonly #registers = new Uint8Array(registers);
  #powered = false;
  #pointer = 0;
  #isPointerNext = false;
  #convertedAt = 0;

  /** @param now the current instant on the bus, ms on the clock of {@link observe} */
  constructor(now: () => number, random: Random) {
    this.#now = now;
    this.#random = random;
    this.#measurement = new Mpu6050Measurement(random);
  }

  /** Errors of mounting and gyro, which a calibration measures. */
  get trim(): Mpu6050Measurement['trim'] {
    return this.#measurement.trim;
  }

  /** Records the bed's motion. Call every millisecond. */
  observe(at: number, motion: Motion): void {
    this.#history.record(at, motion);
    this.#measurement.updateSlip(at, this.fault.offsetDeg);
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
    // A burst reads values of one instant: the data registers do not change until it ends.
    if (!write) this.#convert(this.#now());
    return true;
  }

  write(byte: number): boolean {
    if (this.#isPointerNext) {
      this.#pointer = byte % registers;
      this.#isPointerNext = false;
    } else {
      this.#writeRegister(this.#nextAddress(), byte);
    }
    return true;
  }

  read(): number {
    const address = this.#nextAddress();
    const value = this.#registers[address] ?? 0;
    if (address === register.interruptStatus) this.#registers[address] = 0;
    return value;
  }

  #nextAddress(): number {
    const address = this.#pointer;
    this.#pointer = (this.#pointer + 1) % registers;
    return address;
  }

  #writeRegister(address: number, value: number): void {
    const isReadOnly =
      (address >= register.interruptStatus && address <= register.lastReadOnly) || address === register.whoAmI;
    if (isReadOnly) return;
    if (address === register.power1 && value & reset) {
      this.#reset();
      return;
    }
    const wasAsleep = this.#isAsleep;
    this.#registers[address] = value;
    if (wasAsleep && !this.#isAsleep) this.#convertedAt = this.#now() + wakeUpMs;
  }

  #reset(): void {
    this.#registers.fill(0);
    this.#registers[register.power1] = asleep;
    this.#registers[register.whoAmI] = identity;
  }

  get #isAsleep(): boolean {
    return (this.#register(register.power1) & asleep) !== 0;
  }

  /** Updates the data registers to the last conversion that is due. */
  #convert(now: number): void {
    const { stuck, garbage, delayMs } = this.fault;
    if (this.#isAsleep || stuck) return;
    const interval = this.#intervalMs();
    const due = Math.floor((now - this.#convertedAt) / interval);
    if (due < 1) return;
    this.#convertedAt += due * interval;
    this.#registers[register.interruptStatus] = dataReady;
    if (garbage > 0 && this.#random.chance(garbage)) {
      for (let index = 0; index < dataWords; index += 1) this.#putWord(index, this.#random.integer(0x10000) - 0x8000);
      return;
    }
    const truth = this.#history.at(this.#convertedAt - delayMs - this.#filter.delayMs);
    if (truth !== null) this.#measure(truth);
  }

  #measure(truth: Motion): void {
    const values = this.#measurement.measure(truth, this.#convertedAt, {
      filter: this.#filter,
      accelRange: (this.#register(register.accelConfig) >> 3) & 3,
      gyroRange: (this.#register(register.gyroConfig) >> 3) & 3,
      noisyDeg: this.fault.noisyDeg,
    });
    for (const [index, value] of values.entries()) this.#putWord(index, value);
  }

  get #filter(): Filter {
    return filterOf(this.#register(register.config) & 7);
  }

  #intervalMs(): number {
    if (this.fault.slow > 1) return slowBaseMs * this.fault.slow;
    const filter = this.#register(register.config) & 7;
    const kHz = filter === 0 || filter === 7 ? sampleKHz.unfiltered : sampleKHz.filtered;
    // The accelerometer converts once a millisecond at most; the gyro's 8 kHz is not emulated.
    return Math.max(1, (1 + this.#register(register.sampleDivider)) / kHz);
  }

  /** Stores a data word, big-endian, unless its axis is on standby. */
  #putWord(index: number, value: number): void {
    const address = register.accelX + 2 * index;
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
