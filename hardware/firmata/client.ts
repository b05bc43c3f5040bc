/**
 * johnny-five's Board over firmata-io, over a transport that is ours. These objects can never be closed: both libraries
 * keep every board in lists of their own, and each read adds a listener. So there is one of each for as long as the
 * process lives, and at every new connection the set-up is sent again through the same objects, without a new listener.
 */
import { EventEmitter } from 'node:events';
import type { Firmata, Transport } from 'firmata-io';
import type { Board, Led, Mpu6050Data } from 'johnny-five';
import { firmata } from './message.ts';
import * as mpu from './mpu6050.ts';
import { type Lamp, pins } from './pins.ts';

/** The two libraries, loaded: 0.1 s and 15 MB that nobody pays who has no board. */
export interface Libraries {
  readonly Firmata: typeof Firmata;
  readonly five: {
    readonly Board: typeof Board;
    readonly Led: typeof Led;
    readonly IMU: typeof import('johnny-five')['default']['IMU'];
  };
}

export async function loadLibraries(): Promise<Libraries> {
  const [io, five] = await Promise.all([import('firmata-io'), import('johnny-five')]);
  return { Firmata: io.default.Firmata, five: five.default };
}

/** Of the chip, raw. */
export interface Registers {
  readonly accelX: number;
  readonly accelY: number;
  readonly accelZ: number;
  readonly gyroY: number;
}

/** The least that StandardFirmata keeps to. A reply is 35 bytes: 61 % of what 57600 baud carries. */
export const samplingIntervalMs = 10;
/** Half of the time on: the loudest that a square wave gets. */
const halfDuty = 128;
/** I2C_REQUEST's modes. */
const i2cMode = { readOnce: 0x08, readForEver: 0x10, stop: 0x18 };

interface Parts {
  readonly red: Led;
  readonly yellow: Led;
  readonly cyan: Led;
  readonly sounder: Led;
}

export class FirmataClient {
  readonly #libraries: Libraries;
  readonly #transport: Transport;
  readonly #io: Firmata;
  readonly #board: Board;
  #parts: Parts | null = null;
  #registers: Registers | null = null;
  #pressed = { return: false, ok: false };

  constructor(libraries: Libraries, write: (bytes: Uint8Array) => void) {
    this.#libraries = libraries;
    this.#transport = new OurTransport(write);
    this.#io = new libraries.Firmata(this.#transport);
    // Its own question, on a timer of real time: ours are asked on the clock.
    clearTimeout(this.#io.reportVersionTimeoutId);
    this.#board = new libraries.five.Board({ io: this.#io, repl: false, sigint: false, debug: false });
    // An `error` that nobody listens to is thrown.
    this.#io.on('error', () => {});
    this.#board.on('error', () => {});
  }

  /** The libraries know the board's pins, and keep that knowledge over every reconnect. */
  get isReady(): boolean {
    return this.#parts !== null;
  }

  get pinCount(): number {
    return this.#io.pins.length;
  }

  get pressed(): { readonly return: boolean; readonly ok: boolean } {
    return this.#pressed;
  }

  /** Of the libraries' objects, for whoever looks for a leak. */
  get listenerCount(): number {
    const emitters = [this.#io, this.#board, this.#transport];
    return emitters.reduce((sum, one) => sum + one.eventNames().reduce((n, name) => n + one.listenerCount(name), 0), 0);
  }

  /** Hands one whole message to the libraries. False where they threw. */
  feed(message: Uint8Array): boolean {
    try {
      this.#transport.emit('data', message);
      if (this.#io.isReady && this.#parts === null) this.#begin();
      return true;
    } catch {
      return false;
    }
  }

  /** What the last message told of the chip; null where it told nothing. Once. */
  takeRegisters(): Registers | null {
    const registers = this.#registers;
    this.#registers = null;
    return registers;
  }

  askVersion(): void {
    this.#transport.write(Uint8Array.of(firmata.version));
    this.#io.sysexCommand([firmata.firmware]);
  }

  /** Asks again what firmata-io has asked and waits for. */
  askPins(): void {
    this.#io.sysexCommand([this.pinCount === 0 ? firmata.capabilityQuery : firmata.analogMappingQuery]);
  }

  /** From a board in any state to one whose lamps are dark, whose buttons report, and whose bus is on. */
  setUpPins(): void {
    const io = this.#io;
    // Also ends a continuous read that is left from before: a second one would double the replies.
    io.reset();
    for (const lamp of this.#lampPins()) io.pinMode(lamp.pin, lamp.mode);
    for (const lamp of ['red', 'yellow', 'cyan'] as const) this.light(lamp, false);
    this.sound(false);
    io.i2cConfig(0);
    io.setSamplingInterval(samplingIntervalMs);
    this.setUpButtons();
  }

  /** Makes their pins inputs, and asks for their reports. */
  setUpButtons(): void {
    const io = this.#io;
    // Between input and pull-up a pin floats: that is not to be reported.
    io.reportDigitalPin(pins.returnButton, 0);
    for (const pin of [pins.returnButton, pins.okButton]) {
      io.pinMode(pin, io.MODES.INPUT);
      // Pull-up; its own mode for that came with Firmata 2.5, this way works with every one.
      io.digitalWrite(pin, 1);
    }
    this.askButtons();
  }

  /** For a report now, and at each edge from then on. */
  askButtons(): void {
    this.#io.reportDigitalPin(pins.returnButton, 1);
  }

  /** Wakes the chip, sets it, and asks who it is. Its data are asked for once it has said so. */
  setUpChip(): void {
    this.#io.sysexCommand([firmata.i2cRequest, mpu.address, i2cMode.stop]);
    for (const [register, value] of mpu.settings) this.#io.i2cWriteReg(mpu.address, register, value);
    this.#io.sysexCommand([firmata.i2cRequest, mpu.address, i2cMode.readOnce, mpu.registers.whoAmI, 0, 1, 0]);
  }

  /** @param chip what it said to WHO_AM_I */
  startReading(chip: number): void {
    if (chip >= mpu.firstSuccessor) this.#io.i2cWriteReg(mpu.address, mpu.registers.accelFilter, mpu.successorFilter);
    const { data } = mpu.registers;
    this.#io.sysexCommand([firmata.i2cRequest, mpu.address, i2cMode.readForEver, data, 0, mpu.dataLength, 0]);
  }

  light(lamp: Lamp, lit: boolean): void {
    if (lit) this.#parts?.[lamp].on();
    else this.#parts?.[lamp].off();
  }

  /** 490 Hz: what the Uno's PWM has on that pin. */
  sound(on: boolean): void {
    this.#parts?.sounder.brightness(on ? halfDuty : 0);
  }

  /** firmata-io knows the pins: from here on johnny-five's parts can be made, once. */
  #begin(): void {
    // johnny-five takes `ready` for postponed until it has seen the port open, and then is ready within this call.
    this.#transport.emit('open');
    const { Led, IMU } = this.#libraries.five;
    const led = (pin: number): Led => new Led({ pin, board: this.#board });
    const { red, yellow, cyan, sounder } = pins;
    this.#parts = { red: led(red), yellow: led(yellow), cyan: led(cyan), sounder: led(sounder) };
    // Listens only. To ask for reports before the pins are inputs would be to be told of two pressed buttons.
    this.#io.on(`digital-read-${pins.returnButton}`, (level: number) => {
      this.#pressed = { ...this.#pressed, return: level === 0 };
    });
    this.#io.on(`digital-read-${pins.okButton}`, (level: number) => {
      this.#pressed = { ...this.#pressed, ok: level === 0 };
    });
    IMU.Drivers.get(this.#board, 'MPU6050', { address: mpu.address }).on('data', (data) => this.#onData(data));
  }

  #onData({ accelerometer, gyro }: Mpu6050Data): void {
    this.#registers = { accelX: accelerometer.x, accelY: accelerometer.y, accelZ: accelerometer.z, gyroY: gyro.y };
  }

  #lampPins(): readonly { readonly pin: number; readonly mode: number }[] {
    const { red, yellow, cyan, sounder } = pins;
    const parts = this.#parts;
    if (parts === null) return [];
    return [
      { pin: red, mode: parts.red.mode },
      { pin: yellow, mode: parts.yellow.mode },
      { pin: cyan, mode: parts.cyan.mode },
      { pin: sounder, mode: parts.sounder.mode },
    ];
  }
}

class OurTransport extends EventEmitter implements Transport {
  readonly #write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void) {
    super();
    this.#write = write;
  }

  write(bytes: Uint8Array, done?: () => void): void {
    this.#write(bytes);
    done?.();
  }
}
