/**
 * The sensors' board: the stock StandardFirmata on an emulated chip, wired as B2 in `wiring/README.md`, with an MPU-6050 on
 * its I2C bus. Shares clock and body with the actuator's board, and follows the clock in the same way.
 */
import { AVRADC, AVRIOPort, adcConfig, type CPU, portCConfig } from 'avr8js';
import type { Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { BytePort } from '../actuator/port.ts';
import { firmataBaudRate } from '../firmata/message.ts';
import type { ResetCause } from '../simulator/device/board.ts';
import { SerialLine } from '../simulator/electrical/serial-line.ts';
import type { Random } from '../simulator/random.ts';
import {
  type BeaconState,
  darkBeacon,
  type SensorsBoard,
  type SensorsBoardOptions,
} from '../simulator/sensors/sensors-board.ts';
import type { TiltFault } from '../simulator/sensors/tilt-fault.ts';
import { beaconOf, isSameBeacon } from './beacon-pins.ts';
import { Chip, cyclesPerMs, randomRam, startUpMs } from './chip.ts';
import { MillisTimer } from './millis-timer.ts';
import { Mpu6050 } from './mpu6050.ts';
import { twoWire } from './two-wire.ts';

const sliceMs = 1;
/** Bits of port D. */
const pins = { button: 2, ok: 3 };
/** ADC result of unconnected pins. */
const unconnected = 0;

/** Returns a factory for boards that run this image, see {@link standardFirmata}. */
export function firmataBoard(flash: Uint16Array): (options: SensorsBoardOptions) => FirmataBoard {
  return (options) => new FirmataBoard(flash, options);
}

export class FirmataBoard implements SensorsBoard {
  readonly mpu: Mpu6050;
  readonly line: SerialLine;
  readonly #flash: Uint16Array;
  readonly #options: SensorsBoardOptions;
  readonly #random: Random;
  readonly #listeners: ((beacon: BeaconState) => void)[] = [];
  /** Start of the grid of slices, which coincide with the body's steps. */
  readonly #origin: number;
  readonly #pressed = { button: false, ok: false };
  #chip: Chip | null = null;
  #timer: Timer | null = null;
  #startedAt = 0;
  #beacon = darkBeacon;
  #sent: number[] = [];

  constructor(flash: Uint16Array, options: SensorsBoardOptions) {
    const { clock, terminals, random } = options;
    this.#flash = flash;
    this.#options = options;
    this.#random = random.fork('sensors board');
    this.#origin = clock.now();
    this.line = new SerialLine(clock, this.#random.fork('line'), firmataBaudRate);
    this.mpu = new Mpu6050(() => this.#chipTime(), this.#random.fork('mpu6050'));
    terminals.beforeSync((now) => this.#catchUp(now));
    this.line.uart.onBytes((bytes) => this.#receive(bytes));
  }

  get fault(): TiltFault {
    return this.mpu.fault;
  }

  get host(): BytePort {
    return this.line.host;
  }

  get powered(): boolean {
    return this.#timer !== null;
  }

  /** For tests and measurements that look inside. */
  get chip(): Chip | null {
    return this.#chip;
  }

  get beacon(): BeaconState {
    this.#catchUp(this.#options.clock.now());
    return this.#beacon;
  }

  onBeacon(listener: (beacon: BeaconState) => void): void {
    this.#listeners.push(listener);
  }

  button(pressed: boolean): void {
    this.#press('button', pressed);
  }

  okButton(pressed: boolean): void {
    this.#press('ok', pressed);
  }

  powerOn(): void {
    this.mpu.powerUp();
    this.#start('power', randomRam(this.#random));
  }

  powerOff(): void {
    this.#switchOff();
    this.mpu.powerDown();
  }

  /** The tilt sensor is not connected to the reset pin and keeps its state. */
  reset(): void {
    if (this.powered) this.#start('external', this.#chip?.ram ?? randomRam(this.#random));
  }

  /** Boots without the one or two seconds of a boot loader: the image has none. */
  #start(cause: ResetCause, ram: Uint8Array): void {
    this.#switchOff();
    const delay = cause === 'power' ? startUpMs : 0;
    this.#timer = this.#options.clock.after(milliseconds(delay), () => this.#boot(cause, ram));
  }

  #switchOff(): void {
    const { clock } = this.#options;
    this.#catchUp(clock.now());
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#timer = null;
    this.#chip = null;
    // The lamps' drivers pull floating pins to ground.
    this.#show(darkBeacon);
  }

  #boot(cause: ResetCause, ram: Uint8Array): void {
    this.#startedAt = this.#options.clock.now();
    this.#chip = new Chip({
      flash: this.#flash,
      ram,
      cause,
      peripherals: (cpu) => this.#attachPeripherals(cpu),
      callbacks: { sent: (byte) => this.#sent.push(byte), watchdogReset: () => {} },
      skipsIdleLoops: true,
    });
    this.#slice();
  }

  #attachPeripherals(cpu: CPU): void {
    new MillisTimer(cpu);
    new AVRIOPort(cpu, portCConfig);
    twoWire(cpu, [this.mpu]);
    const adc = new AVRADC(cpu, adcConfig);
    adc.onADCRead = () => {
      cpu.addClockEvent(() => adc.completeADCRead(unconnected), adc.sampleCycles);
    };
  }

  /** Scheduled on a fixed grid, so that delays of a real clock do not add up. */
  #slice(): void {
    const { clock, terminals } = this.#options;
    const now = clock.now();
    const next = this.#origin + (Math.floor((now - this.#origin) / sliceMs + 1e-6) + 1) * sliceMs;
    this.#timer = clock.after(milliseconds(next - now), () => this.#slice());
    terminals.sync();
    this.mpu.observe(now, terminals.body);
  }

  /** Sets the inputs, runs the chip up to `now`, and applies its outputs to lamps, sounder and line. */
  #catchUp(now: number): void {
    const chip = this.#chip;
    if (chip === null) return;
    const until = Math.floor((now - this.#startedAt) * cyclesPerMs);
    if (until <= chip.cycles) return;
    chip.setLevels(0xff & ~(Number(this.#pressed.button) << pins.button) & ~(Number(this.#pressed.ok) << pins.ok));
    chip.run(until);
    this.#flushSent();
    this.#show(beaconOf(chip));
  }

  #chipTime(): number {
    return this.#startedAt + (this.#chip?.cycles ?? 0) / cyclesPerMs;
  }

  #press(which: 'button' | 'ok', pressed: boolean): void {
    this.#catchUp(this.#options.clock.now());
    this.#pressed[which] = pressed;
  }

  #receive(bytes: Uint8Array): void {
    this.#catchUp(this.#options.clock.now());
    for (const byte of bytes) this.#chip?.receive(byte);
  }

  /** Sends what one slice produced as one chunk, like the frames of a USB converter. */
  #flushSent(): void {
    if (this.#sent.length === 0) return;
    this.line.uart.write(Uint8Array.from(this.#sent));
    this.#sent = [];
  }

  #show(beacon: BeaconState): void {
    if (isSameBeacon(beacon, this.#beacon)) return;
    this.#beacon = beacon;
    for (const listener of this.#listeners) listener(beacon);
  }
}
