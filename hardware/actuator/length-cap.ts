import { maxLineBytes } from '../../protocols/wire/lines.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Bounds the memory of a parser that buffers until a line ends. Of an overlong line it passes one character more than a
 * line may have, which marks it for {@link isOverlong}, and drops the rest up to its LF. CRs are removed, as the wire
 * protocol requires.
 */
export class LengthCap {
  readonly #onOverlong: () => void;
  #length = 0;

  /** @param onOverlong called once per overlong line, at the first surplus character */
  constructor(onOverlong: () => void) {
    this.#onOverlong = onOverlong;
  }

  /** Returns a copy of the bytes that may pass. */
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

/** Whether a line is the remainder that {@link LengthCap} passed of an overlong one. */
export const isOverlong = (line: string): boolean => line.length >= maxLineBytes;
