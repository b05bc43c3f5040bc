const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The longest line, its LF included. */
export const longestLine = 96;

/**
 * Cuts a stream of bytes into lines. Memory is bounded whatever arrives: a line that is too long is dropped whole,
 * through its LF, and counted once. Bytes become characters one to one (latin1), before any check sees them.
 */
export class LineReader {
  readonly #buffer = Buffer.alloc(longestLine);
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
        if (this.#length === longestLine - 1) {
          this.#skipping = true;
          onOverlong();
        } else {
          this.#buffer[this.#length] = byte;
          this.#length += 1;
        }
      }
    }
  }

  /** Forgets a line in progress, through its LF if one had begun. What a stop does to what came before it. */
  drop(): void {
    this.#skipping = this.#length > 0 || this.#skipping;
    this.#length = 0;
  }
}

/** A line as bytes, its LF added. */
export function lineBytes(line: string): Uint8Array {
  return Buffer.from(`${line}\n`, 'latin1');
}
