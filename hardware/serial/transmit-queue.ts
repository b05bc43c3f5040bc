/**
 * Writes to a port's file descriptor directly; it is non-blocking. A stream's own queue would hold a stop behind everything
 * queued before it. Here, what the tty does not accept waits in a queue of a few hundred bytes, which a stop discards.
 */
import { writeSync } from 'node:fs';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

/** Bytes that may wait for a full tty; more is dropped, since every message is repeated if it gets lost. */
export const capacityBytes = 512;
/** The time that 58 bytes take at 115200 baud. */
const retryIntervalMs = 5;

/** The port that is written to. */
export interface TransmitPort {
  /** Null while the port is closed or closing. */
  descriptor(): number | null;
  /** Discards what the operating system still holds for the line. Calls back once, also on failure. */
  flush(done: () => void): void;
  /** Called with the error of a failed write. */
  failed(error: unknown): void;
}

export interface TransmitCounters {
  readonly bytesOut: number;
  /** Writes dropped because the queue was full or a stop discarded it. */
  readonly writesDropped: number;
  readonly urgentWrites: number;
  /** Urgent writes that needed the tty's buffer to be discarded. */
  readonly urgentPastBlockedTty: number;
}

export class TransmitQueue {
  readonly #port: TransmitPort;
  readonly #clock: Clock;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #retryTimer: Timer | null = null;
  /** Identifies the flush in progress. */
  #flush: object | null = null;
  #bytesOut = 0;
  #writesDropped = 0;
  #urgentWrites = 0;
  #urgentPastBlockedTty = 0;

  constructor(port: TransmitPort, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
  }

  get counters(): TransmitCounters {
    return {
      bytesOut: this.#bytesOut,
      writesDropped: this.#writesDropped,
      urgentWrites: this.#urgentWrites,
      urgentPastBlockedTty: this.#urgentPastBlockedTty,
    };
  }

  write(bytes: Uint8Array): void {
    if (this.#port.descriptor() === null || this.#waitingBytes + bytes.length > capacityBytes) {
      this.#writesDropped += 1;
      return;
    }
    const written = this.#waitingBytes === 0 ? this.#put(bytes) : 0;
    // Copied because the caller may reuse its buffer.
    if (written < bytes.length) this.#enqueue(Uint8Array.from(bytes.subarray(written)));
  }

  /** Discards the queue and writes at once; if the tty accepts nothing, discards the tty's buffer too. */
  urgent(bytes: Uint8Array): void {
    this.#urgentWrites += 1;
    this.#writesDropped += this.#waiting.length;
    this.#discard();
    if (this.#port.descriptor() === null || this.#put(bytes) === bytes.length) return;
    if (this.#flush !== null) return;
    const flush = {};
    this.#flush = flush;
    this.#port.flush(() => {
      // The port of this flush may have been closed meanwhile.
      if (this.#flush !== flush) return;
      this.#flush = null;
      if (this.#put(bytes) === bytes.length) this.#urgentPastBlockedTty += 1;
    });
  }

  /** Call when the port has closed: discards everything. */
  clear(): void {
    this.#discard();
    this.#flush = null;
  }

  #discard(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#retryTimer !== null) this.#clock.cancel(this.#retryTimer);
    this.#retryTimer = null;
  }

  /** Returns the number of bytes written. */
  #put(bytes: Uint8Array): number {
    const descriptor = this.#port.descriptor();
    if (descriptor === null) return 0;
    try {
      const written = writeSync(descriptor, bytes);
      this.#bytesOut += written;
      return written;
    } catch (error) {
      if (!isFull(error)) this.#port.failed(error);
      return 0;
    }
  }

  #enqueue(bytes: Uint8Array): void {
    // The write just attempted may have found the port gone.
    if (this.#port.descriptor() === null) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#retryTimer ??= this.#clock.after(milliseconds(retryIntervalMs), () => this.#retry());
  }

  #retry(): void {
    this.#retryTimer = null;
    while (this.#waiting.length > 0) {
      const [next = new Uint8Array()] = this.#waiting;
      const written = this.#put(next);
      this.#waitingBytes -= written;
      if (written < next.length) {
        // A failed write may have cleared the queue.
        if (this.#waiting.length === 0) return;
        this.#waiting[0] = next.subarray(written);
        this.#retryTimer = this.#clock.after(milliseconds(retryIntervalMs), () => this.#retry());
        return;
      }
      this.#waiting.shift();
    }
  }
}

function isFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR';
}
