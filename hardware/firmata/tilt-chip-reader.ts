/**
 * The tilt chip behind the board: woken, configured, identified and read continuously. It may be missing, another chip,
 * asleep, or come and go, and StandardFirmata goes on replying with old bytes for a chip that does not acknowledge.
 */
import type { Clock } from '../../protocols/base/clock.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import type { Motion, TiltChip } from '../tilt/chips/tilt-chip.ts';
import type { FirmataClient } from './client.ts';
import type { Message } from './message.ts';

/** One measurement, stamped when its reply arrived. */
export interface TiltReading extends Motion {
  readonly at: Milliseconds;
}

export interface TiltSource {
  readonly chip: TiltChip;
  /** Returns a function that ends the subscription. */
  onReading(listener: (reading: TiltReading) => void): () => void;
}

export interface TiltChipState {
  readonly kind: 'no-tilt-chip' | 'ready';
  readonly reason: string;
}

export interface TiltChipCounters {
  readonly readings: number;
  /** Replies dropped because the chip did not acknowledge: they hold old bytes. */
  readonly staleReplies: number;
  /** Replies without gravity: the chip sleeps or has lost its supply. */
  readonly asleepReplies: number;
}

/** StandardFirmata sends this text just before a reply of old bytes. */
const tooFewBytes = 'I2C: Too few bytes received';

export class TiltChipReader implements TiltSource {
  readonly chip: TiltChip;
  readonly #client: FirmataClient;
  readonly #clock: Clock;
  readonly #feed: (bytes: Uint8Array) => boolean;
  readonly #listeners = new Set<(reading: TiltReading) => void>();
  #onState: (state: TiltChipState) => void = () => {};
  /** Value of the identity register since the last set-up; null until it was read. */
  #identity: number | null = null;
  #nextReplyIsStale = false;
  #counts = { readings: 0, staleReplies: 0, asleepReplies: 0 };
  #countsAtPeriodStart = this.#counts;

  constructor(client: FirmataClient, chip: TiltChip, clock: Clock, feed: (bytes: Uint8Array) => boolean) {
    this.chip = chip;
    this.#client = client;
    this.#clock = clock;
    this.#feed = feed;
  }

  get counters(): TiltChipCounters {
    return this.#counts;
  }

  /** Called at every reading, not only at changes: the owner compares with its own state. */
  onState(listener: (state: TiltChipState) => void): void {
    this.#onState = listener;
  }

  onReading(listener: (reading: TiltReading) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setUp(): void {
    this.#identity = null;
    this.#nextReplyIsStale = false;
    this.#client.setUpChip();
  }

  startPeriod(): void {
    this.#countsAtPeriodStart = this.#counts;
  }

  /** Ends a check period: if it brought no reading, reports why and sets the chip up again. */
  endPeriod(): void {
    if (this.#counts.readings > this.#countsAtPeriodStart.readings) return;
    const isStale = this.#counts.staleReplies > this.#countsAtPeriodStart.staleReplies;
    this.#onState({ kind: 'no-tilt-chip', reason: this.#problem(isStale) });
    this.setUp();
  }

  onText(text: string): void {
    if (text.startsWith(tooFewBytes)) this.#nextReplyIsStale = true;
  }

  /** Returns false for a reply that was not requested. */
  onReply({ address, register, data }: Message & { kind: 'i2c' }, bytes: Uint8Array): boolean {
    const isStale = this.#nextReplyIsStale;
    this.#nextReplyIsStale = false;
    if (address !== this.chip.address) return false;
    if (isStale) {
      this.#count('staleReplies');
      return true;
    }
    if (register === this.chip.identity.register && data.length === 1) {
      this.#onIdentity(data[0] ?? 0);
      return true;
    }
    // The identity is requested before the data, so data that arrive first belong to an earlier set-up.
    const isIdentified = this.#identity !== null && this.chip.identity.known.has(this.#identity);
    const isDataBlock = register === this.chip.data.register && data.length === this.chip.data.length;
    if (!isDataBlock || !isIdentified) return false;
    this.#onData(bytes);
    return true;
  }

  #onIdentity(identity: number): void {
    this.#identity = identity;
    if (this.chip.identity.known.has(identity)) this.#client.startReading(identity);
    else this.#onState({ kind: 'no-tilt-chip', reason: this.#wrongChip(identity) });
  }

  #onData(bytes: Uint8Array): void {
    const isFed = this.#feed(bytes);
    const motion = this.#client.takeMotion();
    if (!isFed || motion === null) return;
    // Without gravity in the plane of the tilt there is no angle. A working chip never stays without it.
    if (motion.accelXG === 0 && motion.accelZG === 0) {
      this.#count('asleepReplies');
      return;
    }
    this.#count('readings');
    this.#onState({
      kind: 'ready',
      reason: `StandardFirmata with ${this.chip.label}, identity ${hex(this.#identity ?? 0)}`,
    });
    const reading = { at: this.#clock.now(), ...motion };
    for (const listener of this.#listeners) listener(reading);
  }

  #problem(isStale: boolean): string {
    const { label, address, identity } = this.chip;
    if (this.#identity !== null && !identity.known.has(this.#identity)) return this.#wrongChip(this.#identity);
    if (isStale) return `the ${label} does not acknowledge at ${hex(address)}`;
    if (this.#identity === null) return `the ${label} at ${hex(address)} has not identified itself`;
    return `the ${label} acknowledges at ${hex(address)} but measures nothing`;
  }

  #wrongChip(identity: number): string {
    const { label, address } = this.chip;
    return `the chip at ${hex(address)} identifies itself as ${hex(identity)}; expected: ${label}`;
  }

  #count(which: keyof TiltChipCounters): void {
    this.#counts = { ...this.#counts, [which]: this.#counts[which] + 1 };
  }
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, '0')}`;
}
