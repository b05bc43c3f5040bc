/**
 * The device's receive interrupt: bytes into lines, and `!!` ahead of everything. Its memory is one line and the lines
 * of one chunk, whatever arrives.
 */
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const exclamation = 0x21;
/** With its LF. */
const longest = 96;

export interface Received {
  line(text: string): void;
  /** Something that was no line; counted, never answered. */
  error(): void;
  /** `!!`: stop at once. */
  stop(): void;
}

export class Receiver {
  readonly #to: Received;
  #text = '';
  #dropping = false;
  #lastWasExclamation = false;
  #justStopped = false;
  /** Complete lines that the program has not looked at yet: `!!` behind them in the same chunk discards them. */
  readonly #lines: string[] = [];

  constructor(to: Received) {
    this.#to = to;
  }

  push(bytes: Uint8Array): void {
    for (let index = 0; index < bytes.length; index += 1) this.#byte(bytes[index] ?? 0);
    for (let next = this.#lines.shift(); next !== undefined; next = this.#lines.shift()) this.#to.line(next);
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
    if (this.#text.length === longest - 1) {
      this.#dropping = true;
      this.#text = '';
      this.#to.error();
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
    // The LF that a host may send behind `!!` is no line and no error.
    if (!dropped && !empty) this.#lines.push(text);
  }

  #stop(): void {
    this.#lines.length = 0;
    // The first `!` of the pair is the line's last character, unless that line is being dropped already.
    const begun = this.#text.length > 1 || (this.#text.length === 1 && !this.#text.endsWith('!'));
    this.#dropping = this.#dropping || begun;
    this.#text = '';
    this.#justStopped = true;
    this.#to.stop();
  }
}
