/**
 * The actuator's real program on an emulated board, wired as `firmware/actuator/chip/pins.h` says: the same terminals,
 * the same line and the same body as the simulated board. The chip's time is the clock's: whoever asks the table
 * anything finds it caught up to that instant, and a timer lets it lag by a millisecond at most.
 */
import { EEPROMMemoryBackend } from 'avr8js';
import type { Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { DeviceState } from '../../protocols/wire/messages.ts';
import type { Board, BoardOptions, ResetCause } from '../simulator/device/board.ts';
import type { Terminals } from '../simulator/electrical/terminals.ts';
import type { Random } from '../simulator/random.ts';
import { actuatorPeripherals } from './actuator-peripherals.ts';
import { AdcInputs } from './adc-inputs.ts';
import { Chip, cyclesPerMs, type InterruptObserver, randomRam, startUpMs } from './chip.ts';
import type { Image } from './image.ts';

/** One step of the body, which is what the chip's outputs act on. */
const sliceMs = 1;
const eepromBytes = 1024;
const lineFeed = 0x0a;
/** No line of the wire is longer; a program gone wild is cut here. */
const longestLine = 96;

/** `state` in `struct device`, and its values in their order. */
const stateOffset = 7;
const states: readonly DeviceState[] = ['I', 'R', 'M', 'D', 'A', 'S', 'F'];
/** `H <nonce> …`; a reset may have cut a line short just ahead of it. */
const hello = /H ([0-9A-F]{4}) 1 /;

/** Bits of port D. */
const pins = { estop: 2, button: 3, lowerEnd: 4, upperEnd: 5, levelCam: 6, ankle: 7 };
/** Bits of port B. */
const outputs = { direction: 0, enable: 2, release: 3 };

/** Makes boards for tables of this program. */
export function emulatedBoard(image: Image): (options: BoardOptions) => EmulatedBoard {
  return (options) => new EmulatedBoard(image, options);
}

export class EmulatedBoard implements Board {
  readonly #image: Image;
  readonly #options: BoardOptions;
  readonly #random: Random;
  readonly #eeprom = new EEPROMMemoryBackend(eepromBytes);
  readonly #adcInputs: AdcInputs;
  readonly #line = new Uint8Array(longestLine);
  #length = 0;
  #nonce: string | null = null;
  #chip: Chip | null = null;
  #timer: Timer | null = null;
  #startedAt = 0;

  constructor(image: Image, options: BoardOptions) {
    this.#image = image;
    this.#options = options;
    this.#random = options.random.fork('emulated');
    this.#adcInputs = new AdcInputs(options.terminals, this.#random.fork('converter'));
    options.terminals.beforeSync((now) => this.#catchUp(now));
    options.line.uart.onBytes((bytes) => this.#receive(bytes));
  }

  /** Read from the program's own memory. Null until it has said hello: before that there is anything in there. */
  get state(): DeviceState | null {
    if (this.#nonce === null || this.#chip === null) return null;
    return states[this.#chip.peek(this.#image.deviceAddress + stateOffset)] ?? null;
  }

  get nonce(): string | null {
    return this.#nonce;
  }

  get powered(): boolean {
    return this.#timer !== null;
  }

  /** The chip, for tests and measurements that look inside. */
  get chip(): Chip | null {
    return this.#chip;
  }

  /** Until the board is switched off or reset. */
  observe(observer: InterruptObserver): void {
    if (this.#chip !== null) this.#chip.observer = observer;
  }

  /** Powers the board up, or resets it: a reset leaves RAM as it was, power finds anything in it. */
  start(cause: ResetCause): void {
    const ram = cause === 'power' ? randomRam(this.#random) : (this.#chip?.ram ?? randomRam(this.#random));
    this.powerOff();
    // Only power waits for its voltage to settle.
    const delay = cause === 'power' ? startUpMs : 0;
    this.#timer = this.#options.clock.after(milliseconds(delay), () => this.#boot(ram, cause));
  }

  hang(): void {
    this.#options.terminals.sync();
    this.#chip?.hang();
  }

  powerOff(): void {
    const { clock, terminals } = this.#options;
    terminals.sync();
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#timer = null;
    this.#chip = null;
    this.#handOver();
    this.#nonce = null;
    // Pins that float are pulled to ground on the board.
    terminals.drive(false, false, 0, false);
  }

  #boot(ram: Uint8Array, cause: ResetCause): void {
    const { clock } = this.#options;
    this.#startedAt = clock.now();
    this.#chip = new Chip({
      flash: this.#image.flash,
      ram,
      cause,
      peripherals: actuatorPeripherals(this.#eeprom, (channel) => this.#adcInputs.read(channel)),
      callbacks: { sent: (byte) => this.#sent(byte), watchdogReset: () => this.#afterWatchdog() },
    });
    this.#timer = clock.after(milliseconds(sliceMs), () => this.#slice(1));
  }

  /** From the grid and not from now: on a real clock late slices do not add up. */
  #slice(number: number): void {
    const { clock, terminals } = this.#options;
    const next = this.#startedAt + (number + 1) * sliceMs;
    this.#timer = clock.after(milliseconds(next - clock.now()), () => this.#slice(number + 1));
    terminals.sync();
  }

  /** Inputs as they are now, the program up to now, its outputs to the drive: in this order, once a slice. */
  #catchUp(now: number): void {
    const chip = this.#chip;
    if (chip === null) return;
    const until = Math.floor((now - this.#startedAt) * cyclesPerMs);
    if (until <= chip.cycles) return;
    const { terminals } = this.#options;
    chip.setLevels(levelsOf(terminals));
    chip.run(until);
    const enabled = chip.high(outputs.enable);
    const share = chip.high(outputs.direction) ? chip.duty : -chip.duty;
    // ENABLE closes the main contactor too: without it neither bridge nor brake coil has power.
    terminals.drive(enabled, enabled, share, chip.high(outputs.release));
  }

  #receive(bytes: Uint8Array): void {
    this.#options.terminals.sync();
    for (const byte of bytes) this.#chip?.receive(byte);
  }

  #sent(byte: number): void {
    this.#line[this.#length] = byte;
    this.#length += 1;
    if (byte === lineFeed || this.#length === longestLine) this.#handOver();
  }

  /** To the cable, which hands over whole lines: so a fault that spoils one in five has lines to count. */
  #handOver(): void {
    if (this.#length === 0) return;
    const bytes = this.#line.subarray(0, this.#length);
    this.#length = 0;
    this.#nonce ??= hello.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? null;
    this.#options.line.uart.write(bytes);
  }

  #afterWatchdog(): void {
    this.#handOver();
    this.#nonce = null;
  }
}

/** Switches to ground under a pull-up: an open contact is high. */
function levelsOf(terminals: Terminals): number {
  const open =
    (Number(terminals.estopOpen) << pins.estop) |
    (Number(!terminals.buttonPressed) << pins.button) |
    (Number(!terminals.lowerEnd) << pins.lowerEnd) |
    (Number(!terminals.levelClosed) << pins.levelCam) |
    (Number(!terminals.ankleClosed) << pins.ankle);
  // The one at the head-down end is normally closed: it opens there.
  return open | (Number(terminals.upperEnd) << pins.upperEnd);
}
