const lineFeed = 0x0a;
const smallestBufferBytes = 256;

/** Assembles lines from pieces of input. A line is searched for when it is asked for, and copied only if it came in pieces. */
export class LineBuffer {
  readonly #longestBytes: number;
  #bytes: Uint8Array = new Uint8Array(0);
  /** What has arrived and is not taken yet lies between these two. */
  #begin = 0;
  #end = 0;
  /** No line feed lies between the beginning and here. */
  #searched = 0;
  #isOverlong = false;

  /** @param longestBytes of a line without its line feed */
  constructor(longestBytes: number) {
    this.#longestBytes = longestBytes;
  }

  /** These bytes must not change afterwards. */
  push(bytes: Uint8Array): void {
    if (this.#begin === this.#end) {
      this.#bytes = bytes;
      this.#begin = 0;
      this.#end = bytes.length;
      this.#searched = 0;
      return;
    }
    if (this.#end + bytes.length > this.#bytes.length) this.#moveToLarger(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes the next whole line; null if there is none, or if it is too long. */
  next(): Uint8Array | null {
    const end = this.#lineEnd();
    if ((end ?? this.#end) - this.#begin > this.#longestBytes) this.#isOverlong = true;
    if (end === null || this.#isOverlong) return null;
    const line = this.#bytes.subarray(this.#begin, end);
    this.#begin = end + 1;
    this.#searched = this.#begin;
    return line;
  }

  /** Whether {@link next} came to a line that is too long; the buffer must not be used again then. */
  get isOverlong(): boolean {
    return this.#isOverlong;
  }

  /** All that has arrived and is not taken yet. */
  get pending(): Uint8Array {
    return this.#bytes.subarray(this.#begin, this.#end);
  }

  /** The bytes since the last line feed. */
  get partial(): Uint8Array {
    const { pending } = this;
    return pending.subarray(pending.lastIndexOf(lineFeed) + 1);
  }

  /** Takes all that is pending for a line. */
  endLine(): Uint8Array {
    const line = this.pending;
    this.#begin = this.#end;
    return line;
  }

  /** Null if no line feed has arrived. */
  #lineEnd(): number | null {
    const at = this.#bytes.indexOf(lineFeed, this.#searched);
    this.#searched = at === -1 ? this.#end : at;
    return at === -1 ? null : at;
  }

  /** Twice as large, so that the smallest pieces are not copied over and over. */
  #moveToLarger(moreBytes: number): void {
    const { pending } = this;
    const larger = new Uint8Array(Math.max(pending.length + moreBytes, 2 * pending.length, smallestBufferBytes));
    larger.set(pending);
    this.#searched -= this.#begin;
    this.#begin = 0;
    this.#end = pending.length;
    this.#bytes = larger;
  }
}
