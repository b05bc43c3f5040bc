/**
 * Splits a board's bytes into whole messages ahead of firmata-io, whose own buffer is unbounded. Bytes outside any message
 * are passed on one by one: they may come from another program.
 */
import { firmata } from './message.ts';

/** The longest real message is the list of capabilities: about 900 bytes from a Mega. */
const maxSysexBytes = 1024;

export interface FramerCounters {
  readonly messages: number;
  /** Bytes outside any message. */
  readonly strayBytes: number;
  /** Messages cut short by the start of another, or by a byte that fits in none. */
  readonly cutMessages: number;
  /** System-exclusive messages longer than any real one. */
  readonly overlongMessages: number;
}

export class Framer {
  readonly #buffer = new Uint8Array(maxSysexBytes);
  readonly #onMessage: (message: Uint8Array) => void;
  readonly #onStray: (byte: number) => void;
  #length = 0;
  #messages = 0;
  #strayBytes = 0;
  #cutMessages = 0;
  #overlongMessages = 0;

  /** @param onMessage must not keep the bytes: the buffer is reused */
  constructor(onMessage: (message: Uint8Array) => void, onStray: (byte: number) => void) {
    this.#onMessage = onMessage;
    this.#onStray = onStray;
  }

  get counters(): FramerCounters {
    return {
      messages: this.#messages,
      strayBytes: this.#strayBytes,
      cutMessages: this.#cutMessages,
      overlongMessages: this.#overlongMessages,
    };
  }

  /** Drops an unfinished message: a new connection may be another board. */
  restart(): void {
    this.#length = 0;
  }

  push(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  #take(byte: number): void {
    if (byte >= 0x80) this.#takeCommand(byte);
    else if (this.#length === 0) this.#stray(byte);
    else this.#takeData(byte);
  }

  #takeCommand(byte: number): void {
    const inSysex = this.#length > 0 && this.#buffer[0] === firmata.sysexStart;
    if (byte === firmata.sysexEnd && inSysex) {
      this.#append(byte);
      this.#finish();
      return;
    }
    if (this.#length > 0) {
      this.#cutMessages += 1;
      this.#length = 0;
    }
    const begins = byte === firmata.sysexStart || byte === firmata.version || (byte & 0xf0) === firmata.digital;
    if (begins) this.#append(byte);
    else this.#stray(byte);
  }

  #takeData(byte: number): void {
    // One byte stays reserved for the end marker.
    if (this.#length >= maxSysexBytes - 1) {
      this.#overlongMessages += 1;
      this.#length = 0;
      this.#stray(byte);
      return;
    }
    this.#append(byte);
    if (this.#length === 3 && this.#buffer[0] !== firmata.sysexStart) this.#finish();
  }

  #append(byte: number): void {
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  #finish(): void {
    const message = this.#buffer.subarray(0, this.#length);
    this.#length = 0;
    this.#messages += 1;
    this.#onMessage(message);
  }

  #stray(byte: number): void {
    this.#strayBytes += 1;
    this.#onStray(byte);
  }
}
