/**
 * A serial line between host and device: 8N1, 115200 baud unless given otherwise. A chunk is delivered when its last byte
 * has arrived, and faults can cut, corrupt, slow or delay the line. Both directions have a bounded buffer: bytes that do
 * not fit are lost, as in any UART.
 */
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { BytePort } from '../../actuator/port.ts';
import type { Random } from '../random.ts';

export interface LineFault {
  cut: boolean;
  /** Probability of one flipped bit in a line. */
  garbage: number;
  /** Every byte takes this many times as long. */
  slow: number;
  delayMs: number;
}

export function soundLine(): LineFault {
  return { cut: false, garbage: 0, slow: 1, delayMs: 0 };
}

const actuatorBaud = 115_200;
/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;
/** Bytes in transit in one direction. */
const capacity = 4096;
const lineFeed = 0x0a;

type Listener = (bytes: Uint8Array) => void;

/** The device's end of a line; a board uses one of the two. */
export type DeviceEnd = Pick<SerialLine, 'device' | 'uart'>;

export class SerialLine {
  readonly fault: LineFault = soundLine();
  readonly host: BytePort;
  /** The device's end as a program sees it behind a driver: whole chunks. */
  readonly device: BytePort;
  /**
   * The device's end as a chip's own UART sees it: bytes arrive one by one, and bytes written here have already taken
   * their time on the line. Use either this or {@link device}, not both.
   */
  readonly uart: BytePort;

  readonly #toHost: Wire;

  constructor(clock: Clock, random: Random, baud = actuatorBaud) {
    const msPerByte = (bitsPerByte * 1000) / baud;
    const toDevice = new Wire(clock, random.fork('to device'), this.fault, msPerByte);
    const toHost = new Wire(clock, random.fork('to host'), this.fault, msPerByte);
    this.#toHost = toHost;
    this.host = {
      write: (bytes) => toDevice.write(bytes),
      onBytes: (listener) => toHost.listen(listener),
    };
    this.device = {
      write: (bytes) => toHost.write(bytes),
      onBytes: (listener) => toDevice.listen(listener),
    };
    this.uart = {
      write: (bytes) => toHost.write(bytes, true),
      onBytes: (listener) => toDevice.listen(listener, true),
    };
  }

  /** Registers a listener at the device's end: it gets each chunk as sent, before any fault of the line. */
  onSent(listener: Listener): void {
    this.#toHost.onSent = listener;
  }
}

/** One direction. */
class Wire {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #fault: LineFault;
  readonly #msPerByte: number;
  readonly #listeners: Listener[] = [];
  readonly #ring = new Uint8Array(capacity);
  #head = 0;
  #used = 0;
  /** Lengths of the chunks in transit, oldest first. A negative length is an unused gap at the end of the ring. */
  readonly #chunks: number[] = [];
  #bytewise = false;
  #busyUntil = 0;
  #lastArrival = 0;
  onSent: Listener | null = null;
  readonly #deliver = (): void => this.#arrive();

  constructor(clock: Clock, random: Random, fault: LineFault, msPerByte: number) {
    this.#clock = clock;
    this.#random = random;
    this.#fault = fault;
    this.#msPerByte = msPerByte;
  }

  listen(listener: Listener, bytewise = false): void {
    this.#listeners.push(listener);
    this.#bytewise ||= bytewise;
  }

  /** @param timed the bytes have already taken their time on the line; only delays of a fault are added */
  write(bytes: Uint8Array, timed = false): void {
    const { length } = bytes;
    this.onSent?.(bytes);
    if (length === 0 || length > capacity - this.#used) return;
    // A chunk never wraps round the end of the ring, so that it can be delivered without a copy.
    let start = (this.#head + this.#used) % capacity;
    if (start + length > capacity) {
      const gap = capacity - start;
      if (length > capacity - this.#used - gap) return;
      this.#chunks.push(-gap);
      this.#used += gap;
      start = 0;
    }
    this.#ring.set(bytes, start);
    this.#used += length;
    if (this.#fault.garbage > 0) this.#corrupt(start, length);
    const times = timed ? this.#fault.slow - 1 : this.#fault.slow;
    const pieceLength = this.#bytewise ? 1 : length;
    const pieceMs = pieceLength * this.#msPerByte * times;
    for (let sent = 0; sent < length; sent += pieceLength) this.#schedule(pieceLength, pieceMs);
  }

  #schedule(length: number, durationMs: number): void {
    this.#chunks.push(length);
    const now = this.#clock.now();
    this.#busyUntil = Math.max(this.#busyUntil, now) + durationMs;
    // Bytes keep their order when a delay ends.
    this.#lastArrival = Math.max(this.#lastArrival, this.#busyUntil + this.#fault.delayMs);
    this.#clock.after(milliseconds(this.#lastArrival - now), this.#deliver);
  }

  #arrive(): void {
    let length = this.#chunks.shift() ?? 0;
    if (length < 0) {
      this.#head = 0;
      this.#used += length;
      length = this.#chunks.shift() ?? 0;
    }
    const start = this.#head;
    if (!this.#fault.cut) {
      const bytes = this.#ring.subarray(start, start + length);
      for (const listener of this.#listeners) listener(bytes);
    }
    this.#head = (start + length) % capacity;
    this.#used -= length;
  }

  #corrupt(start: number, length: number): void {
    let from = start;
    for (let index = start; index < start + length; index += 1) {
      if (this.#ring[index] !== lineFeed && index !== start + length - 1) continue;
      if (this.#random.chance(this.#fault.garbage)) {
        const at = from + this.#random.integer(index + 1 - from);
        this.#ring[at] = (this.#ring[at] ?? 0) ^ (1 << this.#random.integer(8));
      }
      from = index + 1;
    }
  }
}
