/** Damage of every kind that a wire does to a line, enumerated instead of drawn: nothing that is damaged is accepted. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode } from '../../protocols/wire/codec.ts';
import { crc16 } from '../../protocols/wire/crc.ts';
import { LineReader, lineBytes } from '../../protocols/wire/lines.ts';

const vectors: { readonly valid: readonly { readonly line: string }[] } = JSON.parse(
  readFileSync(new URL('../../protocols/wire/vectors.json', import.meta.url), 'utf8'),
);

/** The lines in these bytes that reader and codec accept. */
function accepted(bytes: Uint8Array): string[] {
  const passed: string[] = [];
  new LineReader().push(
    bytes,
    (line) => {
      if (decode(line).ok) passed.push(line);
    },
    () => {},
  );
  return passed;
}

const isLineEnd = (byte: number) => byte === 0x0a || byte === 0x0d;

describe('enumerated damage on the wire', () => {
  const lines = vectors.valid.map(({ line }) => line);
  const flip = (bytes: Uint8Array, bit: number) => {
    const at = bit >> 3;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
  };

  it('accepts no golden line with one or two flipped bits', () => {
    for (const line of lines) {
      const bytes = lineBytes(line);
      const bits = (bytes.length - 1) * 8;
      for (let a = 0; a < bits; a += 1) {
        flip(bytes, a);
        expect(accepted(bytes), line).toEqual([]);
        for (let b = a + 1; b < bits; b += 1) {
          flip(bytes, b);
          if (accepted(bytes).length > 0) expect.unreachable(`${line} with bits ${a} and ${b} flipped`);
          flip(bytes, b);
        }
        flip(bytes, a);
      }
    }
  });

  it('accepts no short golden line with three flipped bits', () => {
    // Lines of up to 16 characters only: the number of patterns is cubic, so longer lines would take minutes.
    const short = lines.filter((line) => line.length <= 16);
    expect(short.length).toBeGreaterThanOrEqual(10);
    for (const line of short) {
      const bytes = lineBytes(line);
      const bits = (bytes.length - 1) * 8;
      for (let a = 0; a < bits; a += 1) {
        flip(bytes, a);
        for (let b = a + 1; b < bits; b += 1) {
          flip(bytes, b);
          for (let c = b + 1; c < bits; c += 1) {
            flip(bytes, c);
            if (accepted(bytes).length > 0) expect.unreachable(`${line} with bits ${a}, ${b}, ${c} flipped`);
            flip(bytes, c);
          }
          flip(bytes, b);
        }
        flip(bytes, a);
      }
    }
  });

  it('accepts no golden line with a burst of up to 16 bits of any pattern', () => {
    // 300 million patterns. A CRC is linear, so the effect of one flipped bit does not depend on the others: the quick
    // check below drops patterns that cannot pass. The real reader and codec judge the rest, and every pattern that
    // creates a CR or LF, which changes the line boundaries.
    let judged = 0;
    for (const line of lines) {
      const clean = lineBytes(line);
      const bytes = Uint8Array.from(clean);
      const star = line.length - 5;
      const crc = crc16(line, 0, star);
      const effect: number[] = [];
      for (let bit = 0; bit < star * 8; bit += 1) {
        flip(bytes, bit);
        effect.push(crc16(Buffer.from(bytes).toString('latin1'), 0, star) ^ crc);
        flip(bytes, bit);
      }
      // In the trailer, a flipped low bit of a letter changes one CRC bit; any other flipped bit makes the line invalid.
      for (let bit = star * 8; bit < line.length * 8; bit += 1) {
        const letter = (bit >> 3) - star - 1;
        effect.push(letter >= 0 && (bit & 7) < 4 ? 1 << (12 - 4 * letter + (bit & 7)) : -1);
      }
      const sums = new Int32Array(1 << 16);
      const invalid = new Uint8Array(1 << 16);
      for (let start = 0; start < effect.length; start += 1) {
        const room = Math.min(16, effect.length - start);
        const at = start >> 3;
        // Bit n of a pattern is bit start + n of the line; a burst begins with a flipped bit, so patterns are odd.
        for (let n = 0; n < room; n += 1) {
          const one = effect[start + n] ?? -1;
          for (let low = 0; low < 1 << n; low += 1) {
            sums[low | (1 << n)] = (sums[low] ?? 0) ^ one;
            invalid[low | (1 << n)] = one < 0 ? 1 : (invalid[low] ?? 0);
          }
        }
        for (let pattern = 1; pattern < 1 << room; pattern += 2) {
          const spread = pattern << (start & 7);
          const b0 = (clean[at] ?? 0) ^ (spread & 0xff);
          const b1 = (clean[at + 1] ?? 0) ^ ((spread >> 8) & 0xff);
          const b2 = (clean[at + 2] ?? 0) ^ (spread >> 16);
          const splits = isLineEnd(b0) || (spread > 0xff && isLineEnd(b1)) || (spread > 0xffff && isLineEnd(b2));
          if (!splits && (invalid[pattern] === 1 || sums[pattern] !== 0)) continue;
          bytes[at] = b0;
          if (at + 1 < bytes.length) bytes[at + 1] = b1;
          if (at + 2 < bytes.length) bytes[at + 2] = b2;
          judged += 1;
          if (accepted(bytes).length > 0) expect.unreachable(`${line} with burst ${pattern} at bit ${start}`);
          bytes.set(clean);
        }
      }
    }
    expect(judged).toBeGreaterThan(100_000);
  });

  it('accepts no truncated golden line, and none with two adjacent characters swapped', () => {
    for (const line of lines) {
      for (let length = 0; length < line.length; length += 1) expect(decode(line.slice(0, length)).ok).toBe(false);
      for (let at = 0; at + 1 < line.length; at += 1) {
        const swapped = line.slice(0, at) + line[at + 1] + line[at] + line.slice(at + 2);
        if (swapped !== line) expect(decode(swapped).ok, swapped).toBe(false);
      }
    }
  });
});
