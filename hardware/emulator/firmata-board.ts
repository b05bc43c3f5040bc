/**
 * The sensors' board: the stock StandardFirmata on an emulated chip, wired as `wiring/README.md` says for B2, with the
 * MPU-6050 on its I2C bus. On the same clock and body as the actuator's board, and caught up in the same manner.
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
/** What the converter finds on pins that nothing drives. */
const nothing = 0;

/** Makes boards for tables of this program, which {@link standardFirmata} reads. */
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
  /** Slices begin on the body's own steps. */
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

  /** The chip, for tests and measurements that look inside. */
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

  /** The tilt sensor has no wire to the reset pin, and stays as it is. */
  reset(): void {
    if (this.powered) this.#start('external', this.#chip?.ram ?? randomRam(this.#random));
  }

  /** Without the second or two of a boot loader: the image has none. */
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
    // Pins that float are pulled to ground by the lamps' drivers.
    this.#show(darkBeacon);
  }

  #boot(cause: ResetCause, ram: Uint8Array): void {
    this.#startedAt = this.#options.clock.now();
    this.#chip = new Chip({
      flash: this.#flash,
      ram,
      cause,
      peripherals: (cpu) => this.#fit(cpu),
      callbacks: { sent: (byte) => this.#sent.push(byte), watchdogReset: () => {} },
      skipsIdleLoops: true,
    });
    this.#slice();
  }

  #fit(cpu: CPU): void {
    new MillisTimer(cpu);
    new AVRIOPort(cpu, portCConfig);
    twoWire(cpu, [this.mpu]);
    const adc = new AVRADC(cpu, adcConfig);
    adc.onADCRead = () => {
      cpu.addClockEvent(() => adc.completeADCRead(nothing), adc.sampleCycles);
    };
  }

  /** From the grid and not from now: on a real clock late slices do not add up. */
  #slice(): void {
    const { clock, terminals } = this.#options;
    const now = clock.now();
    const next = this.#origin + (Math.floor((now - this.#origin) / sliceMs + 1e-6) + 1) * sliceMs;
    this.#timer = clock.after(milliseconds(next - now), () => this.#slice());
    terminals.sync();
    this.mpu.observe(now, terminals.body);
  }

  /** Inputs as they are now, the program up to now, its outputs to lamps, sounder and line. */
  #catchUp(now: number): void {
    const chip = this.#chip;
    if (chip === null) return;
    const until = Math.floor((now - this.#startedAt) * cyclesPerMs);
    if (until <= chip.cycles) return;
    chip.setLevels(0xff & ~(Number(this.#pressed.button) << pins.button) & ~(Number(this.#pressed.ok) << pins.ok));
    chip.run(until);
    this.#handOver();
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

  /** In chunks of a slice, as a converter to USB does in its frames. */
  #handOver(): void {
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
