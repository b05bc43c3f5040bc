import { readSync } from 'node:fs';

const blockBytes = 2 ** 18;

/** Reads a file of any size from front to back, through one block in memory. */
export class BlockReader {
  readonly #descriptor: number;
  #block: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  /** Fewer bytes only at the file's end. */
  read(offset: number, length: number): Buffer {
    const isInside = offset >= this.#start && offset + length <= this.#start + this.#block.length;
    if (!isInside) this.#load(offset, Math.max(length, blockBytes));
    return this.#block.subarray(offset - this.#start, offset - this.#start + length);
  }

  #load(offset: number, length: number): void {
    const block = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(this.#descriptor, block, filled, length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    this.#start = offset;
    this.#block = block.subarray(0, filled);
  }
}
