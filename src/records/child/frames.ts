/**
 * What the program sends to the records child: messages of a letter and bytes, each behind its length (u32, little endian,
 * the letter included).
 */

export interface Frame {
  readonly letter: string;
  readonly payload: Buffer;
}

/** Bytes ahead of a message's payload. */
export const messageHeadBytes = 5;

/** Writes what stands ahead of a payload that fills the rest of `bytes`. */
export function putMessageHead(bytes: Buffer, letter: string): Buffer {
  bytes.writeUInt32LE(bytes.length - 4, 0);
  bytes.write(letter, 4, 'latin1');
  return bytes;
}

/** @param value becomes JSON */
export function encodeMessage(letter: string, value: unknown): Buffer {
  const json = JSON.stringify(value);
  const bytes = Buffer.allocUnsafeSlow(messageHeadBytes + Buffer.byteLength(json));
  bytes.write(json, messageHeadBytes);
  return putMessageHead(bytes, letter);
}

/** Puts the messages together again from the pieces in which a pipe gives them. */
export class FrameSplitter {
  #pieces: Buffer[] = [];
  #length = 0;
  /** Bytes that the next message needs. */
  #needed = messageHeadBytes;

  push(piece: Buffer): Frame[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length < this.#needed) return [];
    let bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
    const frames: Frame[] = [];
    for (;;) {
      this.#needed = bytes.length < messageHeadBytes ? messageHeadBytes : 4 + bytes.readUInt32LE(0);
      if (bytes.length < this.#needed) break;
      const letter = String.fromCharCode(bytes[4] ?? 0);
      frames.push({ letter, payload: bytes.subarray(messageHeadBytes, this.#needed) });
      bytes = bytes.subarray(this.#needed);
    }
    this.#pieces = [bytes];
    this.#length = bytes.length;
    return frames;
  }
}
