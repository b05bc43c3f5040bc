/**
 * The real firmware of the actuator on an emulated board, wired as in `firmware/actuator/chip/pins.h`, with the terminals,
 * line and body of the simulated board. The chip follows the clock: every access to the table first runs the chip up to
 * that instant, and a timer keeps it at most one millisecond behind.
 */
import { EEPROMMemoryBackend } from 'avr8js';
import type { Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { maxLineBytes } from '../../protocols/wire/lines.ts';
import type { DeviceState } from '../../protocols/wire/messages.ts';
import { scaleAddress } from '../../protocols/wire/scale-record.ts';
import type { Board, BoardOptions, ResetCause } from '../simulator/device/board.ts';
import type { Terminals } from '../simulator/electrical/terminals.ts';
import type { Random } from '../simulator/random.ts';
import { actuatorPeripherals } from './actuator-peripherals.ts';
import { AdcInputs } from './adc-inputs.ts';
import { Chip, cyclesPerMs, type InterruptObserver, randomRam, startUpMs } from './chip.ts';
import type { Image } from './image.ts';

/** One integration step of the body, on which the chip's outputs act. */
const sliceMs = 1;
const eepromBytes = 1024;
const lineFeed = 0x0a;

/** Offset of `state` in the firmware's `struct device`, and its values in order. */
const stateOffset = 7;
const states: readonly DeviceState[] = ['I', 'R', 'M', 'D', 'A', 'S', 'F'];
/** `H <nonce> …`; a partial line from before a reset may precede it. */
const hello = /H ([0-9A-F]{4}) 1 /;

/** Inputs, as bits of port D. */
const pins = { estop: 2, button: 3, lowerEnd: 4, upperEnd: 5, levelCam: 6, ankle: 7 };
/** Outputs, as bits of port B. */
const outputs = { direction: 0, enable: 2, release: 3, sounder: 4 };

/** Returns a factory for boards that run this image. */
export function emulatedBoard(image: Image): (options: BoardOptions) => EmulatedBoard {
  return (options) => new EmulatedBoard(image, options);
}

export class EmulatedBoard implements Board {
  readonly #image: Image;
  readonly #options: BoardOptions;
  readonly #random: Random;
  /** For tests and measurements that look inside. */
  readonly eeprom = new EEPROMMemoryBackend(eepromBytes);
  readonly #adcInputs: AdcInputs;
  readonly #line = new Uint8Array(maxLineBytes);
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

  /** Read from the firmware's memory. Null until it has sent its boot line: before that, the memory is random. */
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

  /** For tests and measurements that look inside. */
  get chip(): Chip | null {
    return this.#chip;
  }

  /** Observes interrupts until the board is switched off or reset. */
  observe(observer: InterruptObserver): void {
    if (this.#chip !== null) this.#chip.observer = observer;
  }

  /** Powers the board up or resets it. RAM is random after power-up and kept over a reset. */
  start(cause: ResetCause): void {
    const ram = cause === 'power' ? randomRam(this.#random) : (this.#chip?.ram ?? randomRam(this.#random));
    this.powerOff();
    // Only a power-up waits for the supply to settle.
    const delay = cause === 'power' ? startUpMs : 0;
    this.#timer = this.#options.clock.after(milliseconds(delay), () => this.#boot(ram, cause));
  }

  hang(): void {
    this.#options.terminals.sync();
    this.#chip?.hang();
  }

  storeScale(record: Uint8Array): void {
    this.eeprom.memory.set(record, scaleAddress);
  }

  powerOff(): void {
    const { clock, terminals } = this.#options;
    terminals.sync();
    if (this.#timer !== null) clock.cancel(this.#timer);
    this.#timer = null;
    this.#chip = null;
    this.#flushLine();
    this.#nonce = null;
    // Resistors on the board pull the floating outputs to ground.
    terminals.drive(false, false, 0, false);
    terminals.sound(false);
  }

  #boot(ram: Uint8Array, cause: ResetCause): void {
    const { clock } = this.#options;
    this.#startedAt = clock.now();
    this.#chip = new Chip({
      flash: this.#image.flash,
      ram,
      cause,
      peripherals: actuatorPeripherals(this.eeprom, (channel) => this.#adcInputs.read(channel)),
      callbacks: { sent: (byte) => this.#sent(byte), watchdogReset: () => this.#afterWatchdog() },
    });
    this.#timer = clock.after(milliseconds(sliceMs), () => this.#slice(1));
  }

  /** Scheduled on a fixed grid, so that delays of a real clock do not add up. */
  #slice(number: number): void {
    const { clock, terminals } = this.#options;
    const next = this.#startedAt + (number + 1) * sliceMs;
    this.#timer = clock.after(milliseconds(next - clock.now()), () => this.#slice(number + 1));
    terminals.sync();
  }

  /** Sets the inputs, runs the chip up to `now`, and applies its outputs to the drive. */
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
    // ENABLE also closes the main contactor: without it neither bridge nor brake coil has power.
    terminals.drive(enabled, enabled, share, chip.high(outputs.release));
    terminals.sound(chip.high(outputs.sounder));
  }

  #receive(bytes: Uint8Array): void {
    this.#options.terminals.sync();
    for (const byte of bytes) this.#chip?.receive(byte);
  }

  #sent(byte: number): void {
    this.#line[this.#length] = byte;
    this.#length += 1;
    if (byte === lineFeed || this.#length === maxLineBytes) this.#flushLine();
  }

  /** Sends whole lines, because line faults (one garbled line in five, say) work on lines. */
  #flushLine(): void {
    if (this.#length === 0) return;
    const bytes = this.#line.subarray(0, this.#length);
    this.#length = 0;
    this.#nonce ??= hello.exec(Buffer.from(bytes).toString('latin1'))?.[1] ?? null;
    this.#options.line.uart.write(bytes);
  }

  #afterWatchdog(): void {
    this.#flushLine();
    this.#nonce = null;
  }
}

/** Input levels: switches to ground under a pull-up, so an open contact reads high. */
function levelsOf(terminals: Terminals): number {
  const open =
    (Number(terminals.estopOpen) << pins.estop) |
    (Number(!terminals.buttonPressed) << pins.button) |
    (Number(!terminals.lowerEnd) << pins.lowerEnd) |
    (Number(!terminals.levelClosed) << pins.levelCam) |
    (Number(!terminals.ankleClosed) << pins.ankle);
  // The switch at the head-down end is normally closed and opens there.
  return open | (Number(terminals.upperEnd) << pins.upperEnd);
}
