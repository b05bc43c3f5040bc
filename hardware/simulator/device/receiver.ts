/**
 * The device's receive interrupt: turns bytes into lines and handles `!!` before everything else. It stores one partial
 * line and the complete lines of one chunk, however much arrives.
 */
import { longestLineBytes } from './constants.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const exclamation = 0x21;

export interface ReceiverEvents {
  line(text: string): void;
  /** An over-long line: counted, never answered. */
  error(): void;
  /** `!!`: stop at once. */
  stop(): void;
}

export class Receiver {
  readonly #events: ReceiverEvents;
  #text = '';
  #dropping = false;
  #lastWasExclamation = false;
  #justStopped = false;
  /** Complete lines that the program has not read yet: a `!!` after them in the same chunk discards them. */
  readonly #lines: string[] = [];

  constructor(events: ReceiverEvents) {
    this.#events = events;
  }

  push(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index += 1) this.#byte(bytes[index] ?? 0);
    for (let next = this.#lines.shift(); next !== undefined; next = this.#lines.shift()) this.#events.line(next);
  }

  #byte(byte: number): void {
    const isExclamation = byte === exclamation;
    if (isExclamation && this.#lastWasExclamation) {
      this.#stop();
      return;
    }
    this.#lastWasExclamation = isExclamation;
    if (byte === carriageReturn) return;
    if (byte === lineFeed) {
      this.#endLine();
      return;
    }
    this.#justStopped = false;
    if (this.#dropping) return;
    if (this.#text.length === longestLineBytes - 1) {
      this.#dropping = true;
      this.#text = '';
      this.#events.error();
      return;
    }
    this.#text += String.fromCharCode(byte);
  }

  #endLine(): void {
    const text = this.#text;
    const dropped = this.#dropping;
    const empty = text.length === 0 && this.#justStopped;
    this.#text = '';
    this.#dropping = false;
    this.#justStopped = false;
    // A host may send an LF after `!!`: it is neither a line nor an error.
    if (!dropped && !empty) this.#lines.push(text);
  }

  #stop(): void {
    this.#lines.length = 0;
    // The partial line ends with the first `!` of the pair, unless the line is being dropped already.
    const begun = this.#text.length > 1 || (this.#text.length === 1 && !this.#text.endsWith('!'));
    this.#dropping = this.#dropping || begun;
    this.#text = '';
    this.#justStopped = true;
    this.#events.stop();
  }
}
