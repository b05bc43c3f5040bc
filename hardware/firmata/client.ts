/**
 * johnny-five's Board over firmata-io, over a transport of this project. Neither library can close its objects: both keep
 * every board in module-level lists, and each read adds a listener. So a process has one of each, and every new connection
 * repeats the set-up through the same objects without adding a listener.
 */
import { EventEmitter } from 'node:events';
import type { Firmata, Transport } from 'firmata-io';
import type { Board, ImuDrivers, Led } from 'johnny-five';
import type { Motion, TiltChip } from '../tilt/chips/tilt-chip.ts';
import { firmata } from './message.ts';
import { type Lamp, pins } from './pins.ts';

export interface Libraries {
  readonly Firmata: typeof Firmata;
  readonly five: {
    readonly Board: typeof Board;
    readonly Led: typeof Led;
    readonly IMU: { readonly Drivers: ImuDrivers };
  };
}

/** Loads both libraries, which takes 0.1 s and 15 MB: only commands that open a board pay for them. */
export async function loadLibraries(): Promise<Libraries> {
  const [io, five] = await Promise.all([import('firmata-io'), import('johnny-five')]);
  return { Firmata: io.default.Firmata, five: five.default };
}

/** The shortest interval that StandardFirmata keeps to. A reply has 35 bytes: 61 % of what 57600 baud carries. */
export const samplingIntervalMs = 10;
/**
 * Of 255: a duty cycle of 20 %. IEC 60601-1-8 wants at least four components between 150 and 4000 Hz, the loudest four
 * within 15 dB (globalspec, insights 20598; puiaudio.com). A square wave of half duty has odd harmonics alone: its fourth
 * component is 16.9 dB below the first. With 20 %, 490, 980, 1470 and 1960 Hz lie within 12 dB.
 */
const toneDuty = 51;
/** Modes of I2C_REQUEST. */
const i2cMode = { readOnce: 0x08, readContinuously: 0x10, stopReading: 0x18 };

interface Parts {
  readonly red: Led;
  readonly yellow: Led;
  readonly cyan: Led;
  readonly sounder: Led;
}

export class FirmataClient {
  readonly #libraries: Libraries;
  readonly #chip: TiltChip;
  readonly #transport: Transport;
  readonly #io: Firmata;
  readonly #board: Board;
  #parts: Parts | null = null;
  #motion: Motion | null = null;
  #pressed = { return: false, ok: false };

  constructor(libraries: Libraries, chip: TiltChip, write: (bytes: Uint8Array) => void) {
    this.#libraries = libraries;
    this.#chip = chip;
    this.#transport = new WriteTransport(write);
    this.#io = new libraries.Firmata(this.#transport);
    // firmata-io's own version query runs on a real-time timer; this class asks on the injected clock.
    clearTimeout(this.#io.reportVersionTimeoutId);
    this.#board = new libraries.five.Board({ io: this.#io, repl: false, sigint: false, debug: false });
    // Without a listener, an `error` event throws.
    this.#io.on('error', () => {});
    this.#board.on('error', () => {});
  }

  /** The libraries have learnt the board's pins, which they keep over every reconnect. */
  get isReady(): boolean {
    return this.#parts !== null;
  }

  get pinCount(): number {
    return this.#io.pins.length;
  }

  get pressed(): { readonly return: boolean; readonly ok: boolean } {
    return this.#pressed;
  }

  /** Listeners on the libraries' objects; tests check that reconnects do not leak any. */
  get listenerCount(): number {
    const emitters = [this.#io, this.#board, this.#transport];
    return emitters.reduce((sum, one) => sum + one.eventNames().reduce((n, name) => n + one.listenerCount(name), 0), 0);
  }

  /** Passes one whole message to the libraries. Returns false if they threw. */
  feed(message: Uint8Array): boolean {
    try {
      this.#transport.emit('data', message);
      if (this.#io.isReady && this.#parts === null) this.#createParts();
      return true;
    } catch {
      return false;
    }
  }

  /** Returns and clears what the last message fed contained of the tilt chip; null if it contained nothing. */
  takeMotion(): Motion | null {
    const motion = this.#motion;
    this.#motion = null;
    return motion;
  }

  queryVersion(): void {
    this.#transport.write(Uint8Array.of(firmata.version));
    this.#io.sysexCommand([firmata.firmware]);
  }

  /** Repeats the pin query that firmata-io has sent and is waiting on. */
  queryPins(): void {
    this.#io.sysexCommand([this.pinCount === 0 ? firmata.capabilityQuery : firmata.analogMappingQuery]);
  }

  /** Brings a board in any state to dark lamps, reporting buttons and a running I2C bus. */
  setUpPins(): void {
    const io = this.#io;
    // Also ends a continuous read left from an earlier connection; a second one would double the replies.
    io.reset();
    for (const lamp of this.#lampPins()) io.pinMode(lamp.pin, lamp.mode);
    for (const lamp of ['red', 'yellow', 'cyan'] as const) this.light(lamp, false);
    this.sound(false);
    io.i2cConfig(0);
    io.setSamplingInterval(samplingIntervalMs);
    this.setUpButtons();
  }

  /** Makes the button pins inputs and requests their reports. */
  setUpButtons(): void {
    const io = this.#io;
    // Between input mode and pull-up the pin floats, which must not be reported.
    io.reportDigitalPin(pins.returnButton, 0);
    for (const pin of [pins.returnButton, pins.okButton]) {
      io.pinMode(pin, io.MODES.INPUT);
      // Enables the pull-up on every Firmata version; the PULLUP mode came only with 2.5.
      io.digitalWrite(pin, 1);
    }
    this.queryButtons();
  }

  /** Requests a report now and at each edge from then on. */
  queryButtons(): void {
    this.#io.reportDigitalPin(pins.returnButton, 1);
  }

  /** Wakes and configures the tilt chip and queries its identity. {@link startReading} follows once it has answered. */
  setUpChip(): void {
    const { address, identity, setUp } = this.#chip;
    this.#io.sysexCommand([firmata.i2cRequest, address, i2cMode.stopReading]);
    this.#writeRegisters(setUp);
    this.#io.sysexCommand([firmata.i2cRequest, address, i2cMode.readOnce, identity.register, 0, 1, 0]);
  }

  /** @param identity the value of the chip's identity register */
  startReading(identity: number): void {
    const { address, data } = this.#chip;
    this.#writeRegisters(this.#chip.setUpFor(identity));
    this.#io.sysexCommand([firmata.i2cRequest, address, i2cMode.readContinuously, data.register, 0, data.length, 0]);
  }

  /**
   * Ends a message whose own end was lost, so that the board does not read the next one as its rest. The board's receive
   * buffer has 64 bytes: setting up the tilt chip overruns it while the board reports a silent chip. Ignored between messages.
   */
  endMessage(): void {
    this.#transport.write(Uint8Array.of(firmata.sysexEnd));
  }

  light(lamp: Lamp, lit: boolean): void {
    if (lit) this.#parts?.[lamp].on();
    else this.#parts?.[lamp].off();
  }

  /** 490 Hz, the Uno's PWM frequency on that pin. */
  sound(on: boolean): void {
    this.#parts?.sounder.brightness(on ? toneDuty : 0);
  }

  /** Creates johnny-five's parts, once, when firmata-io has learnt the pins. */
  #createParts(): void {
    // johnny-five waits for the port to open; after this event it becomes ready within the same call.
    this.#transport.emit('open');
    const { Led, IMU } = this.#libraries.five;
    const led = (pin: number): Led => new Led({ pin, board: this.#board });
    const { red, yellow, cyan, sounder } = pins;
    this.#parts = { red: led(red), yellow: led(yellow), cyan: led(cyan), sounder: led(sounder) };
    // Only listens. Requesting reports before the pins are inputs would report both buttons as pressed.
    this.#io.on(`digital-read-${pins.returnButton}`, (level: number) => {
      this.#pressed = { ...this.#pressed, return: level === 0 };
    });
    this.#io.on(`digital-read-${pins.okButton}`, (level: number) => {
      this.#pressed = { ...this.#pressed, ok: level === 0 };
    });
    this.#chip.listen({ board: this.#board, drivers: IMU.Drivers }, (motion) => {
      this.#motion = motion;
    });
  }

  #writeRegisters(writes: TiltChip['setUp']): void {
    for (const [register, value] of writes) this.#io.i2cWriteReg(this.#chip.address, register, value);
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

class WriteTransport extends EventEmitter implements Transport {
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
