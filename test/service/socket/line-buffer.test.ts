import { describe, expect, it } from 'vitest';
import { LineBuffer } from '../../../src/service/socket/line-buffer.ts';

describe('a line buffer', () => {
  it('gives whole lines from any pieces, up to the longest', () => {
    const buffer = new LineBuffer(10);
    const texts = (text: string): string[] => {
      buffer.push(Buffer.from(text));
      const lines: string[] = [];
      for (let line = buffer.next(); line !== null; line = buffer.next()) lines.push(Buffer.from(line).toString());
      return lines;
    };
    expect(texts('one\ntwo\nth')).toEqual(['one', 'two']);
    expect(texts('r')).toEqual([]);
    expect(texts('ee\n\n')).toEqual(['three', '']);
    expect(texts('0123456789\n')).toEqual(['0123456789']);
    expect(texts('01234567')).toEqual([]);
    expect(buffer.isOverlong).toBe(false);
    expect(texts('890')).toEqual([]);
    expect(buffer.isOverlong).toBe(true);
  });
});
