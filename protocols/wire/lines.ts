const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** STOP, which is no line and needs no number: see `!!` in the specification. */
export const stopBytes = Uint8Array.of(0x21, 0x21);

/** Maximum length of a line, including its LF. */
export const maxLineBytes = 96;

/**
 * Splits a byte stream into lines in bounded memory: an overlong line is dropped entirely, through its LF, and reported
 * once. Bytes map to characters one to one (latin1), so that the checks see every byte as it arrived.
 */
export class LineReader {
  readonly #buffer = Buffer.alloc(maxLineBytes);
  #length = 0;
  #skipping = false;

  push(bytes: Uint8Array, onLine: (line: string) => void, onOverlong: () => void): void {
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte === lineFeed) {
        const length = this.#length;
        const skipped = this.#skipping;
        this.#length = 0;
        this.#skipping = false;
        if (!skipped) onLine(this.#buffer.toString('latin1', 0, length));
      } else if (byte !== carriageReturn && !this.#skipping) {
        if (this.#length === maxLineBytes - 1) {
          this.#skipping = true;
          onOverlong();
        } else {
          this.#buffer[this.#length] = byte;
          this.#length += 1;
        }
      }
    }
  }

  /** Discards a partial line, through its LF. A stop does this to everything received before it. */
  drop(): void {
    this.#skipping = this.#length > 0 || this.#skipping;
    this.#length = 0;
  }
}

/** A line as bytes, with the LF appended. */
export function lineBytes(line: string): Uint8Array {
  return Buffer.from(`${line}\n`, 'latin1');
}
