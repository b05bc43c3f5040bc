/** Bytes as they come -> lines. Memory is bounded by the longest line, however small the pieces are. */
const lineFeed = 0x0a;
const smallest = 256;

export class LineBuffer {
  readonly #longest: number;
  #rest = new Uint8Array(0);
  #length = 0;

  /** @param longest bytes of a line without its line feed */
  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The lines that these bytes complete; null where one is too long, after which there is nothing more to be had. */
  push(bytes: Uint8Array): readonly Uint8Array[] | null {
    const lines: Uint8Array[] = [];
    let begin = 0;
    for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, begin)) {
      if (!this.#keep(bytes.subarray(begin, end))) return null;
      lines.push(this.#rest.slice(0, this.#length));
      this.#length = 0;
      begin = end + 1;
    }
    if (!this.#keep(bytes.subarray(begin))) return null;
    if (this.#length === 0) this.#rest = new Uint8Array(0);
    return lines;
  }

  #keep(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > this.#longest) return false;
    if (length > this.#rest.length) {
      const grown = new Uint8Array(Math.min(this.#longest, Math.max(length, 2 * this.#rest.length, smallest)));
      grown.set(this.#rest.subarray(0, this.#length));
      this.#rest = grown;
    }
    this.#rest.set(bytes, this.#length);
    this.#length = length;
    return true;
  }
}
