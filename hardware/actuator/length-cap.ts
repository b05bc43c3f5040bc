import { maxLineBytes } from '../../protocols/wire/lines.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Stands ahead of a parser that keeps whatever comes until a line ends. Of a line that is too long it lets one character
 * more through than any line may have, by which {@link isOverlong} knows it, and nothing more up to its LF. CRs go, as
 * the wire wants it.
 */
export class LengthCap {
  readonly #onOverlong: () => void;
  #length = 0;

  /** @param onOverlong at the character that is too many, once a line, whether its LF ever comes or not */
  constructor(onOverlong: () => void) {
    this.#onOverlong = onOverlong;
  }

  /** What of `bytes` may go on; a copy. */
  pass(bytes: Uint8Array): Buffer {
    const passed = Buffer.allocUnsafe(bytes.length);
    let used = 0;
    for (let index = 0; index < bytes.length; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte === carriageReturn) continue;
      if (byte === lineFeed) {
        this.#length = 0;
      } else {
        if (this.#length === maxLineBytes) continue;
        this.#length += 1;
        if (this.#length === maxLineBytes) this.#onOverlong();
      }
      passed[used] = byte;
      used += 1;
    }
    return passed.subarray(0, used);
  }
}

/** Whether a line is what {@link LengthCap} left of one that was too long. */
export const isOverlong = (line: string): boolean => line.length >= maxLineBytes;
