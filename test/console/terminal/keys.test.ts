import { describe, expect, test } from 'vitest';
import { KeyReader } from '../../../src/console/terminal/key-reader.ts';
import { allKeys, type Key, KeyDecoder } from '../../../src/console/terminal/keys.ts';

const esc = '\u001b';
const bytes = (text: string): Uint8Array => Buffer.from(text);

/** A reader whose time the test advances. */
class Reader {
  stops = 0;
  keys: Key[] = [];
  /** What happened, in order. */
  order: string[] = [];
  nowMs = 0;
  #pending: { atMs: number; action: () => void }[] = [];
  readonly #reader = new KeyReader({
    now: () => this.nowMs,
    after: (ms, action) => {
      const entry = { atMs: this.nowMs + ms, action };
      this.#pending.push(entry);
      return () => {
        this.#pending = this.#pending.filter((each) => each !== entry);
      };
    },
    onStop: () => {
      this.stops += 1;
      this.order.push('STOP');
    },
    onKeys: (keys) => {
      this.keys.push(...keys);
      this.order.push(...keys);
    },
  });

  read(text: string | Uint8Array): this {
    this.#reader.read(typeof text === 'string' ? bytes(text) : text);
    return this;
  }

  pass(ms: number): this {
    this.nowMs += ms;
    const due = this.#pending.filter(({ atMs }) => atMs <= this.nowMs);
    this.#pending = this.#pending.filter(({ atMs }) => atMs > this.nowMs);
    for (const { action } of due) action();
    return this;
  }
}

const sequences: readonly (readonly [string, readonly Key[]])[] = [
  ['aZ9?', ['a', 'z', '9', '?']],
  ['\r', ['enter']],
  ['\u007f\b', ['backspace', 'backspace']],
  [`${esc}[A${esc}[B${esc}[C${esc}[D`, ['up', 'down', 'right', 'left']],
  [`${esc}OA${esc}OB`, ['up', 'down']],
  [`${esc}[1;5A`, ['up']],
  [`${esc}[5~${esc}[6~`, ['page-up', 'page-down']],
  [`${esc}[H${esc}[F${esc}[1~${esc}[4~`, ['home', 'end', 'home', 'end']],
  // F1 of xterm and of the Linux console, F5.
  [`${esc}OP${esc}[[A${esc}[15~`, ['other', 'other', 'other']],
  ['äß€😀', ['other', 'other', 'other', 'other']],
  // Mouse reports and other answers of terminals.
  [`${esc}[<0;3;4M${esc}[?1;2c`, ['other', 'other']],
  [`${esc}OM`, ['enter']],
  [`${esc}]0;title\u0007a`, ['a']],
  [`${esc}P1$r0m${esc}\\a`, ['a']],
  [`${esc}[32;5u`, ['space']],
];

describe('the decoder', () => {
  test.each(sequences)('decodes %j', (text, keys) => {
    expect(new KeyDecoder().push(bytes(text))).toEqual(keys);
  });

  test.each(sequences)('decodes %j cut after each byte', (text) => {
    const whole = new KeyDecoder().push(bytes(text));
    const decoder = new KeyDecoder();
    expect([...bytes(text)].flatMap((byte) => decoder.push(Uint8Array.of(byte)))).toEqual(whole);
  });

  test('gives only keys that there are, whatever the bytes', () => {
    const decoder = new KeyDecoder();
    let seed = 1;
    for (let round = 0; round < 200; round += 1) {
      const garbage = Uint8Array.from({ length: 100 }, () => {
        seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
        return seed >> 16;
      });
      for (const key of [...decoder.push(garbage), ...decoder.flush()]) expect(allKeys).toContain(key);
    }
    expect(decoder.push(bytes('a'))).toEqual(['a']);
  });
});

describe('the space bar', () => {
  test.each([
    ['alone', ' '],
    ['after digits', '12 '],
    ['with Ctrl', '\u0000'],
    ['with AltGr', '\u00a0'],
    ['after Escape', `${esc} `],
    ['within an escape sequence', `${esc}[12 `],
    ['within a title', `${esc}]0;abc `],
    ['after half a character', Uint8Array.of(0xe2, 0x20)],
    ['Ctrl-C', '\u0003'],
    ['among thousands of other characters', `${'x'.repeat(4000)} ${'y'.repeat(4000)}`],
  ])('is STOP %s', (_, text) => {
    const reader = new Reader().read(text);
    expect(reader.stops).toBe(1);
    expect(reader.keys.some((key) => key === 'space' || key === 'ctrl-c')).toBe(true);
  });

  test('is STOP before any key of the same bytes is decoded', () => {
    expect(new Reader().read('471100 ').order.slice(0, 2)).toEqual(['STOP', '4']);
  });

  test('is STOP once for each piece of bytes', () => {
    expect(new Reader().read('     ').stops).toBe(1);
    expect(new Reader().read(' ').read(' ').stops).toBe(2);
  });
});

describe('a paste', () => {
  const marked = (text: string) => `${esc}[200~${text}${esc}[201~`;

  test('is ignored, its spaces and its Ctrl-C too', () => {
    const reader = new Reader().read(marked('r p 471100 \u0003 \r'));
    expect([reader.stops, reader.keys]).toEqual([0, ['paste']]);
    expect(reader.read('p').keys).toEqual(['paste', 'p']);
  });

  test('of 10,000 characters is ignored in whatever pieces it comes', () => {
    for (const size of [1, 3, 7, 1000, 20_000]) {
      const reader = new Reader();
      const all = marked('r S 12 '.repeat(1500));
      for (let at = 0; at < all.length; at += size) reader.read(all.slice(at, at + size));
      expect([size, reader.stops, reader.keys]).toEqual([size, 0, ['paste']]);
    }
  });

  test('does not hide the space bar beside it', () => {
    expect(new Reader().read(` ${marked('a b')}`).stops).toBe(1);
    expect(new Reader().read(`${marked('a b')} `).stops).toBe(1);
  });

  test('whose end is missing does not hide the space bar for good', () => {
    const reader = new Reader().read(`${esc}[200~abc`).pass(200).read(' ');
    expect(reader.stops).toBe(1);
    expect(reader.read('r').keys.at(-1)).toBe('r');
  });

  test('of a terminal that does not mark it is ignored too, but for STOP', () => {
    const reader = new Reader().read('r'.repeat(20) + 'p'.repeat(20));
    expect([reader.stops, reader.keys]).toEqual([0, ['paste']]);
    reader.pass(20).read('rp');
    expect(reader.keys).toEqual(['paste', 'paste']);
    reader.pass(20).read('a b');
    expect([reader.stops, reader.keys.slice(2)]).toEqual([1, ['paste', 'space']]);
    reader.pass(500).read('p');
    expect(reader.keys.at(-1)).toBe('p');
  });

  test('is not what a PIN typed at once is, nor a key that is held down', () => {
    expect(new Reader().read('471100\r').keys).toHaveLength(7);
    const reader = new Reader();
    for (let at = 0; at < 100; at += 1) reader.pass(30).read(`${esc}[B`);
    expect(reader.keys).toEqual(Array(100).fill('down'));
  });
});

describe('Escape', () => {
  test('alone is a key once nothing has followed', () => {
    const reader = new Reader().read(esc);
    expect(reader.keys).toEqual([]);
    expect(reader.pass(100).keys).toEqual(['escape']);
  });

  test('whose sequence goes on is none', () => {
    const reader = new Reader().read(esc).pass(20).read('[').pass(20).read('A').pass(200);
    expect(reader.keys).toEqual(['up']);
  });

  test('and another key soon after it are two keys', () => {
    expect(new Reader().read(`${esc}r`).keys).toEqual(['escape', 'r']);
  });

  test('of a sequence that stays unfinished leaves the next key alone', () => {
    expect(new Reader().read(`${esc}[12`).pass(100).read('p').keys).toEqual(['p']);
    expect(new Reader().read(`${esc}]0;ti`).pass(100).read('p').keys).toEqual(['p']);
  });
});
