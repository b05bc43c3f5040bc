/**
 * Splits what a board sends into whole messages, ahead of firmata-io, whose own buffer has no bound. What is no message
 * is handed on byte by byte: it may be another program talking.
 */
import { firmata } from './message.ts';

/** The longest that a board sends is its list of capabilities: some 900 bytes from a Mega. */
const longestSysex = 1024;

export interface FramerCounters {
  readonly messages: number;
  /** Bytes that belong to no message. */
  readonly strayBytes: number;
  /** Messages that another one, or a byte that fits in none, broke off. */
  readonly cutMessages: number;
  /** System-exclusive messages that did not end in time. */
  readonly overlongMessages: number;
}

export class Framer {
  readonly #buffer = new Uint8Array(longestSysex);
  readonly #onMessage: (message: Uint8Array) => void;
  readonly #onStray: (byte: number) => void;
  #length = 0;
  #messages = 0;
  #strayBytes = 0;
  #cutMessages = 0;
  #overlongMessages = 0;

  /** @param onMessage must not keep the bytes: the buffer is used again */
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

  /** Forgets a message begun: another cable, another board. */
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
    // One place is kept for the end.
    if (this.#length >= longestSysex - 1) {
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
