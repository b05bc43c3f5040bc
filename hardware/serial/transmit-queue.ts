/**
 * What goes out over a port: straight to its file descriptor, which never blocks. A stream's own queue would put a stop
 * behind everything that waits in it; here what does not fit waits in a few hundred bytes, and a stop throws them away.
 */
import { writeSync } from 'node:fs';
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';

/** Bytes that may wait for a tty that takes no more; all that is sent here is sent again if it gets lost. */
export const capacityBytes = 512;
/** 58 bytes' time at 115200 baud. */
const retryInterval = 5;

/** What is written to; null where the port is closed or closing. */
export interface TransmitPort {
  descriptor(): number | null;
  /** Throws away what the operating system still holds for the line. Calls back once, whatever came of it. */
  flush(done: () => void): void;
  broken(error: unknown): void;
}

export interface TransmitCounters {
  readonly bytesOut: number;
  /** Writes that found no room, or that a stop threw away. */
  readonly writesDropped: number;
  readonly urgentWrites: number;
  /** Of them, those that had to throw away what the tty held. */
  readonly urgentPastBlockedTty: number;
}

export class TransmitQueue {
  readonly #port: TransmitPort;
  readonly #clock: Clock;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #retry: Timer | null = null;
  /** The flush under way. */
  #flush: object | null = null;
  #bytesOut = 0;
  #writesDropped = 0;
  #urgentWrites = 0;
  #urgentPastBlockedTty = 0;

  constructor(outlet: TransmitPort, clock: Clock) {
    this.#port = outlet;
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
    // A copy: whoever writes may use its buffer again.
    if (written < bytes.length) this.#wait(Uint8Array.from(bytes.subarray(written)));
  }

  /** Past everything that waits here and, where the tty takes nothing, past what waits in there. */
  urgent(bytes: Uint8Array): void {
    this.#urgentWrites += 1;
    this.#writesDropped += this.#waiting.length;
    this.#forget();
    if (this.#port.descriptor() === null || this.#put(bytes) === bytes.length) return;
    if (this.#flush !== null) return;
    const flush = {};
    this.#flush = flush;
    this.#port.flush(() => {
      // One that was asked of a port that has gone since concerns no other.
      if (this.#flush !== flush) return;
      this.#flush = null;
      if (this.#put(bytes) === bytes.length) this.#urgentPastBlockedTty += 1;
    });
  }

  /** For a port that has gone: nothing waits for it any more. */
  clear(): void {
    this.#forget();
    this.#flush = null;
  }

  #forget(): void {
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (this.#retry !== null) this.#clock.cancel(this.#retry);
    this.#retry = null;
  }

  /** Returns how many bytes went out. */
  #put(bytes: Uint8Array): number {
    const descriptor = this.#port.descriptor();
    if (descriptor === null) return 0;
    try {
      const written = writeSync(descriptor, bytes);
      this.#bytesOut += written;
      return written;
    } catch (error) {
      if (!isFull(error)) this.#port.broken(error);
      return 0;
    }
  }

  #wait(bytes: Uint8Array): void {
    // The port may have turned out to be gone just now.
    if (this.#port.descriptor() === null) return;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#retry ??= this.#clock.after(milliseconds(retryInterval), () => this.#again());
  }

  #again(): void {
    this.#retry = null;
    while (this.#waiting.length > 0) {
      const [next = new Uint8Array()] = this.#waiting;
      const written = this.#put(next);
      this.#waitingBytes -= written;
      if (written < next.length) {
        // Gone in between: nothing waits any more.
        if (this.#waiting.length === 0) return;
        this.#waiting[0] = next.subarray(written);
        this.#retry = this.#clock.after(milliseconds(retryInterval), () => this.#again());
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
