/**
 * The tilt chip behind the board: woken, set, asked who it is and read for ever. It may be missing, another chip, asleep,
 * or come and go, and StandardFirmata goes on answering for it with old bytes.
 */
import type { Clock } from '../../protocols/base/clock.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import type { FirmataClient, Registers } from './client.ts';
import type { Message } from './message.ts';
import * as mpu from './mpu6050.ts';

/** One reply of the chip, raw, stamped when it arrived. */
export interface TiltReading extends Registers {
  readonly at: Milliseconds;
}

/** Where readings come from; gives back how to listen no more. */
export interface TiltSource {
  onReading(listener: (reading: TiltReading) => void): () => void;
}

export interface TiltChipState {
  readonly kind: 'no-tilt-chip' | 'ready';
  readonly reason: string;
}

export interface TiltChipCounters {
  readonly readings: number;
  /** Replies of a chip that did not acknowledge: old bytes, dropped. */
  readonly staleReplies: number;
  /** Replies without gravity: a chip that sleeps, or has lost its supply. */
  readonly asleepReplies: number;
}

/** StandardFirmata says so just ahead of a reply of old bytes. */
const tooFewBytes = 'I2C: Too few bytes received';

export class TiltChipReader implements TiltSource {
  readonly #client: FirmataClient;
  readonly #clock: Clock;
  readonly #feed: (bytes: Uint8Array) => boolean;
  readonly #listeners = new Set<(reading: TiltReading) => void>();
  #onState: (state: TiltChipState) => void = () => {};
  /** What it said to WHO_AM_I since it was last set up. */
  #chip: number | null = null;
  #nextReplyIsStale = false;
  #counts = { readings: 0, staleReplies: 0, asleepReplies: 0 };
  #countsAtBeat = this.#counts;

  constructor(client: FirmataClient, clock: Clock, feed: (bytes: Uint8Array) => boolean) {
    this.#client = client;
    this.#clock = clock;
    this.#feed = feed;
  }

  get counters(): TiltChipCounters {
    return this.#counts;
  }

  /** Told again at every reading: the board alone knows what it was before. */
  onState(listener: (state: TiltChipState) => void): void {
    this.#onState = listener;
  }

  onReading(listener: (reading: TiltReading) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setUp(): void {
    this.#chip = null;
    this.#nextReplyIsStale = false;
    this.#client.setUpChip();
  }

  beginBeat(): void {
    this.#countsAtBeat = this.#counts;
  }

  /** At the end of a beat: without a reading in it, says what the chip did instead, and sets it up once more. */
  judge(): void {
    if (this.#counts.readings > this.#countsAtBeat.readings) return;
    const isStale = this.#counts.staleReplies > this.#countsAtBeat.staleReplies;
    this.#onState({ kind: 'no-tilt-chip', reason: this.#failing(isStale) });
    this.setUp();
  }

  onText(text: string): void {
    if (text.startsWith(tooFewBytes)) this.#nextReplyIsStale = true;
  }

  /** False where nobody had asked for it. */
  onReply({ address, register, data }: Message & { kind: 'i2c' }, bytes: Uint8Array): boolean {
    const isStale = this.#nextReplyIsStale;
    this.#nextReplyIsStale = false;
    if (address !== mpu.address) return false;
    if (isStale) {
      this.#count('staleReplies');
      return true;
    }
    if (register === mpu.registers.whoAmI && data.length === 1) {
      this.#onChip(data[0] ?? 0);
      return true;
    }
    // The chip's name is asked for ahead of its data: what comes before it is left from another set-up.
    const isWanted = this.#chip !== null && mpu.knownChips.has(this.#chip);
    if (register !== mpu.registers.data || data.length !== mpu.dataLength || !isWanted) return false;
    this.#onData(bytes);
    return true;
  }

  #onChip(chip: number): void {
    this.#chip = chip;
    if (mpu.knownChips.has(chip)) this.#client.startReading(chip);
    else this.#onState({ kind: 'no-tilt-chip', reason: wrongChip(chip) });
  }

  #onData(bytes: Uint8Array): void {
    const isFed = this.#feed(bytes);
    const registers = this.#client.takeRegisters();
    if (!isFed || registers === null) return;
    // Without gravity in the plane of the tilt there is no angle; a chip at work is never without it for long.
    if (registers.accelX === 0 && registers.accelZ === 0) {
      this.#count('asleepReplies');
      return;
    }
    this.#count('readings');
    this.#onState({ kind: 'ready', reason: `StandardFirmata, and a chip that names itself ${hex(this.#chip ?? 0)}` });
    const reading = { at: this.#clock.now(), ...registers };
    for (const listener of this.#listeners) listener(reading);
  }

  #failing(isStale: boolean): string {
    if (this.#chip !== null && !mpu.knownChips.has(this.#chip)) return wrongChip(this.#chip);
    if (isStale) return 'the MPU-6050 does not acknowledge at 0x68';
    if (this.#chip === null) return 'the MPU-6050 at 0x68 has not said its name';
    return 'the MPU-6050 acknowledges at 0x68, but measures nothing';
  }

  #count(which: keyof TiltChipCounters): void {
    this.#counts = { ...this.#counts, [which]: this.#counts[which] + 1 };
  }
}

function wrongChip(chip: number): string {
  return `what answers at 0x68 names itself ${hex(chip)}, which is no MPU-6050`;
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
