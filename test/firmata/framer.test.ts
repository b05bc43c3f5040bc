import { describe, expect, it } from 'vitest';
import { Framer } from '../../hardware/firmata/framer.ts';
import { readMessage } from '../../hardware/firmata/message.ts';
import { Random } from '../../hardware/simulator/random.ts';
import { digital, firmware, i2c, motion, text, version } from '../support/firmata-bytes.ts';

function framed(): { framer: Framer; messages: number[][]; strays: number[] } {
  const messages: number[][] = [];
  const strays: number[] = [];
  const framer = new Framer(
    (message) => messages.push([...message]),
    (byte) => strays.push(byte),
  );
  return { framer, messages, strays };
}

describe('the framer', () => {
  const stream = [version(), firmware(), digital(0, 12), motion(100, 16_000), text('hello')];

  it('finds the same messages in any chunks', () => {
    for (const size of [1, 2, 3, 7, 64, 1000]) {
      const { framer, messages, strays } = framed();
      const bytes = Uint8Array.from(stream.flat());
      for (let from = 0; from < bytes.length; from += size) framer.push(bytes.subarray(from, from + size));
      expect(messages).toEqual(stream);
      expect(strays).toEqual([]);
    }
  });

  it('drops a message that is cut short by another, and keeps the other', () => {
    const { framer, messages } = framed();
    framer.push(Uint8Array.from([...motion(1, 2).slice(0, 9), ...digital(0, 4), 0x90, 3, ...version()]));
    expect(messages).toEqual([digital(0, 4), version()]);
    expect(framer.counters.cutMessages).toBe(2);
  });

  it('passes on bytes outside messages as stray bytes', () => {
    const { framer, messages, strays } = framed();
    framer.push(Buffer.from("Grbl 1.1h ['$' for help]\r\n", 'latin1'));
    expect(messages).toEqual([]);
    expect(Buffer.from(strays).toString('latin1')).toContain('Grbl 1.1h');
  });

  it('gives up an endless system-exclusive message, and finds the next message', () => {
    const { framer, messages } = framed();
    framer.push(Uint8Array.from([0xf0, 0x71]));
    for (let round = 0; round < 100; round += 1) framer.push(new Uint8Array(1000).fill(0x41));
    framer.push(Uint8Array.from(version()));
    expect(messages).toEqual([version()]);
    expect(framer.counters.overlongMessages).toBe(1);
    expect(framer.counters.strayBytes).toBeGreaterThan(98_000);
  });

  it('never exceeds its message bound on a million random bytes', () => {
    const random = new Random(7);
    const lengths: number[] = [];
    const framer = new Framer(
      (message) => {
        lengths.push(message.length);
        readMessage(message);
      },
      () => {},
    );
    for (let chunk = 0; chunk < 1000; chunk += 1) {
      framer.push(Uint8Array.from({ length: 1000 }, () => random.integer(256)));
    }
    expect(lengths.length).toBeGreaterThan(100);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1024);
  });
});

describe('a message', () => {
  const read = (bytes: readonly number[]) => readMessage(Uint8Array.from(bytes));

  it('of each kind is decoded', () => {
    expect(read(version(2, 5))).toEqual({ kind: 'version', major: 2, minor: 5 });
    expect(read(firmware('X', 1, 2))).toEqual({ kind: 'firmware', major: 1, minor: 2, name: 'X' });
    expect(read(digital(0, 0x8c))).toEqual({ kind: 'digital', port: 0, value: 0x8c });
    expect(read(i2c(0x68, 0x75, [0x70]))).toEqual({ kind: 'i2c', address: 0x68, register: 0x75, data: [0x70] });
    expect(read(text('ab'))).toEqual({ kind: 'text', text: 'ab' });
    expect(read([0xf0, 0x12, 1, 0xf7])).toEqual({ kind: 'other' });
  });

  it('is malformed with an odd number of halves, a high half above 1, or no content', () => {
    expect(read([...motion(1, 2).slice(0, -2), 0xf7])).toEqual({ kind: 'malformed' });
    expect(read([0xf0, 0x77, 0x68, 0, 0x3b, 0, 0x12, 0x02, 0xf7])).toEqual({ kind: 'malformed' });
    expect(read([0xf0, 0x77, 0xf7])).toEqual({ kind: 'malformed' });
    expect(read([0xf0, 0x79, 0xf7])).toEqual({ kind: 'malformed' });
  });
});
