const lineFeed = 0x0a;
const smallestBufferBytes = 256;

/** Assembles lines from pieces of input. Uses no more memory than the longest line, however small the pieces are. */
export class LineBuffer {
  readonly #longestBytes: number;
  #partial = new Uint8Array(0);
  #length = 0;

  /** @param longestBytes of a line without its line feed */
  constructor(longestBytes: number) {
    this.#longestBytes = longestBytes;
  }

  /** The lines that these bytes complete; null if one is too long, after which the buffer must not be used again. */
  push(bytes: Uint8Array): readonly Uint8Array[] | null {
    const lines: Uint8Array[] = [];
    let begin = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, begin)) {
      if (!this.#append(bytes.subarray(begin, end))) return null;
      lines.push(this.#partial.slice(0, this.#length));
      this.#length = 0;
      begin = end + 1;
    }
    if (!this.#append(bytes.subarray(begin))) return null;
    if (this.#length === 0) this.#partial = new Uint8Array(0);
    return lines;
  }

  /** The bytes since the last line feed. */
  get partial(): Uint8Array {
    return this.#partial.subarray(0, this.#length);
  }

  /** Takes the bytes since the last line feed for a line. */
  endLine(): Uint8Array {
    const line = this.#partial.slice(0, this.#length);
    this.#length = 0;
    return line;
  }

  #append(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#longestBytes) return false;
    if (length > this.#partial.length) {
      const size = Math.max(length, 2 * this.#partial.length, smallestBufferBytes);
      const grown = new Uint8Array(Math.min(this.#longestBytes, size));
      grown.set(this.#partial.subarray(0, this.#length));
      this.#partial = grown;
    }
    this.#partial.set(bytes, this.#length);
    this.#length = length;
    return true;
  }
}
