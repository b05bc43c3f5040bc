import { describe, expect, it } from 'vitest';
import { isOverlong, LengthCap } from '../../hardware/actuator/length-cap.ts';
import { LineReader, maxLineBytes } from '../../protocols/wire/lines.ts';
import fc from '../support/fast-check.ts';

function throughCap(chunks: readonly Uint8Array[]): { lines: string[]; overlong: number; passed: number } {
  let overlong = 0;
  const cap = new LengthCap(() => {
    overlong += 1;
  });
  const passed = Buffer.concat(chunks.map((chunk) => cap.pass(chunk)));
  const lines = passed.toString('latin1').split('\n').slice(0, -1);
  return { lines: lines.filter((line) => !isOverlong(line)), overlong, passed: passed.length };
}

function throughReader(chunks: readonly Uint8Array[]): { lines: string[]; overlong: number } {
  const reader = new LineReader();
  const lines: string[] = [];
  let overlong = 0;
  for (const chunk of chunks) {
    reader.push(
      chunk,
      (line) => lines.push(line),
      () => {
        overlong += 1;
      },
    );
  }
  return { lines, overlong };
}

describe('a length cap ahead of a parser', () => {
  it('yields the same lines as a line reader for any bytes in any chunks', () => {
    const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x21, 0xf0), fc.integer({ min: 0, max: 255 }));
    const long = fc.integer({ min: 90, max: 200 }).map((length) => new Uint8Array(length).fill(0x41));
    const chunk = fc.oneof(
      fc.uint8Array({ maxLength: 120 }),
      fc.array(byte).map((bytes) => Uint8Array.from(bytes)),
      long,
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
        const { lines, overlong } = throughCap(chunks);
        expect({ lines, overlong }).toEqual(throughReader(chunks));
      }),
      { numRuns: 500 },
    );
  });

  it('passes no more of an endless line than of the longest, and reports it once', () => {
    const chunk = new Uint8Array(65_536).fill(0x78);
    const { lines, overlong, passed } = throughCap(Array.from({ length: 100 }, () => chunk));
    expect(lines).toEqual([]);
    expect(overlong).toBe(1);
    expect(passed).toBe(maxLineBytes);
  });
});
