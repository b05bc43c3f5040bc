import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../protocols/wire/codec.ts';
import { crc16, crcLetters } from '../../protocols/wire/crc.ts';
import { LineReader, lineBytes, maxLineBytes } from '../../protocols/wire/lines.ts';
import type { CommandBody, Message } from '../../protocols/wire/messages.ts';
import { deviceStates } from '../../protocols/wire/messages.ts';
import fc from '../support/fast-check.ts';

interface Vectors {
  readonly check: { readonly text: string; readonly crc: string; readonly sent: string };
  readonly valid: readonly { readonly line: string; readonly kind: string; readonly message: object }[];
  readonly invalid: readonly { readonly line: string; readonly why: string }[];
}
const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../protocols/wire/vectors.json', import.meta.url), 'utf8'),
);

describe('golden lines', () => {
  it('have the check value of CRC-16/MCRF4XX', () => {
    const crc = crc16(vectors.check.text);
    expect(crc.toString(16).toUpperCase()).toBe(vectors.check.crc);
    expect(crcLetters(crc)).toBe(vectors.check.sent);
  });

  it.each(vectors.valid)('decode and encode $line to the same bytes', ({ line, kind, message }) => {
    const decoded = decode(line);
    expect(decoded).toEqual({ ok: true, message: { kind, ...message } });
    if (decoded.ok) expect(encode(decoded.message)).toBe(line);
  });

  it.each(vectors.invalid)('are rejected: $why', ({ line }) => {
    expect(decode(line).ok).toBe(false);
  });

  it('require an answer only with a correct CRC and seq', () => {
    const answers = vectors.invalid.flatMap(({ line, why }) => {
      const decoded = decode(line);
      return !decoded.ok && decoded.answer ? [[why.split(':')[0], decoded.answer]] : [];
    });
    expect(answers).toEqual([
      ['too few fields', { seq: 5, reason: 'syntax' }],
      ['too many fields', { seq: 5, reason: 'syntax' }],
      ['a point in a number', { seq: 5, reason: 'syntax' }],
      ['a plus sign', { seq: 5, reason: 'syntax' }],
      ['a leading zero', { seq: 5, reason: 'syntax' }],
      ['two spaces', { seq: 5, reason: 'syntax' }],
      ['trailing space', { seq: 5, reason: 'syntax' }],
      ['unknown verb (a device answers N 5 verb)', { seq: 5, reason: 'verb' }],
      ['minus zero', { seq: 5, reason: 'syntax' }],
      ['a stop byte inside a line', { seq: 5, reason: 'verb' }],
      ['a field missing (a device answers N 5 syntax)', { seq: 5, reason: 'syntax' }],
      ['a number beyond 32 bits', { seq: 5, reason: 'syntax' }],
    ]);
  });
});

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const seq = fc.integer({ min: 0, max: 0xffff });
const hex4 = fc.integer({ min: 0, max: 0xffff }).map((n) => n.toString(16).toUpperCase().padStart(4, '0'));
const stringOf = (alphabet: string, min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: min, maxLength: max });
const lower = 'abcdefghijklmnopqrstuvwxyz';
const identifier = stringOf(`${lower}0123456789.-`, 1, 16);
const word = stringOf(lower, 1, 16);
const detail = fc.oneof(word, fc.integer({ min: 0, max: 2 ** 31 - 1 }).map(String));

const body: fc.Arbitrary<CommandBody> = fc.oneof(
  fc.record({ verb: fc.constant('HELLO' as const), version: int32 }),
  fc.record({
    verb: fc.constant('LIMITS' as const),
    min: int32,
    max: int32,
    downRate: int32,
    upRate: int32,
    accel: int32,
    invertedMs: int32,
  }),
  fc.record({ verb: fc.constant('MOVE' as const), target: int32, rate: int32, accel: int32, lease: int32 }),
  fc.record({ verb: fc.constant('KEEP' as const), lease: int32 }),
  fc.record({ verb: fc.constant('RETURN' as const), rate: int32 }),
  fc.record({ verb: fc.constant('RATE' as const), hz: int32 }),
  fc.record({ verb: fc.constantFrom('ARM' as const, 'DISARM' as const, 'HALT' as const) }),
  fc.record({ verb: fc.constantFrom('STOP' as const, 'RESET' as const, 'STATUS' as const, 'CHIRP' as const) }),
);

const anyMessage: fc.Arbitrary<Message> = fc.oneof(
  fc.tuple(seq, body).map(([number, command]): Message => ({ kind: 'command', seq: number, ...command })),
  fc.record({
    kind: fc.constant('reply' as const),
    seq,
    ok: fc.constant(true as const),
    fields: fc.array(identifier, { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('reply' as const), seq, ok: fc.constant(false as const), reason: word }),
  fc.record({
    kind: fc.constant('hello' as const),
    nonce: hex4,
    version: int32,
    firmware: identifier,
    deviceId: identifier,
    resetCause: word,
  }),
  fc.record({
    kind: fc.constant('telemetry' as const),
    nonce: hex4,
    ms: uint32,
    state: fc.constantFrom(...deviceStates),
    angle: int32,
    rate: int32,
    target: int32,
    current: int32,
    flags: fc.integer({ min: 0, max: 0xffff }),
  }),
  fc.record({ kind: fc.constant('event' as const), ms: uint32, event: stringOf('ABCXYZ', 1, 16) }),
  fc.record({ kind: fc.constant('event' as const), ms: uint32, event: stringOf('ABCXYZ', 1, 16), detail }),
);

describe('the codec', () => {
  it('decodes every message that it encodes, in at most 96 bytes', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const line = encode(message);
        expect(lineBytes(line).length).toBeLessThanOrEqual(maxLineBytes);
        expect(decode(line)).toEqual({ ok: true, message });
      }),
      { numRuns: 2000 },
    );
  });

  it('encodes every message to the line it was decoded from: one message has one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 40 }), fc.constantFrom(...'CANHTE'), (text, tag) => {
        const payload = `${tag} ${text}`;
        const decoded = decode(`${payload}*${crcLetters(crc16(payload))}`);
        if (decoded.ok) expect(encode(decoded.message)).toBe(`${payload}*${crcLetters(crc16(payload))}`);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['T 3F9A -1 M 0 0 0 0 0000', 'a negative uptime'],
    ['T 3F9A 4294967296 M 0 0 0 0 0000', 'an uptime beyond 32 bits'],
    ['T 3F9a 1 M 0 0 0 0 0000', 'a lower-case nonce'],
    ['T 3F9A 1 M 0 0 0 0 0000 0', 'an extra field'],
    ['T 3F9A 1 M 2147483648 0 0 0 0000', 'an angle beyond 32 bits'],
    ['A 5  1', 'two spaces in a reply'],
    ['N 5', 'a refusal without a reason'],
    ['H 3F9A 1 1.0.0 an-identifier-of-19 power', 'an identifier that is too long'],
    ['E 12 lease', 'an event in lower case'],
    ['E 12 LOST 017', 'a detail with leading zeros'],
    ['C  5 ARM', 'two spaces before the seq'],
    ['C 005 ARM', 'a seq with leading zeros'],
    ['C', 'a tag alone'],
  ])('rejects %s: %s', (payload) => {
    const decoded = decode(`${payload}*${crcLetters(crc16(payload))}`);
    expect(decoded.ok).toBe(false);
    if (!decoded.ok) expect(decoded.answer).toBeUndefined();
  });

  const sealed = (payload: string) => `${payload}*${crcLetters(crc16(payload))}`;
  const letters = (count: number) => 'abcdefghijklmnopqrstuvwxyz'.slice(0, count);

  it.each([
    ['', 'crc', 'nothing'],
    ['*', 'crc', 'a trailer alone'],
    ['*OOOO', 'crc', 'no payload, with the CRC of none'],
    [sealed('A 5').replace('*', '+'), 'crc', 'another mark before the CRC'],
    [sealed('A'), 'shape', 'a tag alone'],
    [sealed('A_5'), 'shape', 'no space after the tag'],
    [sealed('X 5'), 'shape', 'an unknown tag'],
    [sealed(`A 5 ${'x'.repeat(87)}`), 'length', 'a line of 97 bytes with its LF'],
  ])('tells of %j that its %s is wrong: %s', (line, error) => {
    expect(decode(line)).toEqual({ ok: false, error });
  });

  it.each([1, 2, 3, 4])('tells of a line that its CRC is wrong where letter %i of it is another', (letter) => {
    const line = sealed('A 5');
    const at = line.length - 5 + letter;
    const other = line[at] === 'A' ? 'B' : 'A';
    expect(decode(line.slice(0, at) + other + line.slice(at + 1))).toEqual({ ok: false, error: 'crc' });
  });

  it('writes a line with its LF, a byte for each character', () => {
    expect([...lineBytes('A 5é')]).toEqual([0x41, 0x20, 0x35, 0xe9, 0x0a]);
  });

  it('accepts a line of 96 bytes with its LF', () => {
    expect(decode(sealed(`A 5 ${'x'.repeat(86)}`))).toMatchObject({ ok: true, message: { fields: ['x'.repeat(86)] } });
  });

  it.each([
    ['C 5', 'verb'],
    ['C 5 ', 'verb'],
    ['C 5 arm', 'verb'],
    ['C 5 ARM 1', 'syntax'],
    ['C 5 ARM ', 'syntax'],
    ['C 65535 KEEP', 'syntax'],
    ['C 0 KEEP -', 'syntax'],
    ['C 5 KEEP --1', 'syntax'],
    ['C 5 KEEP 1-', 'syntax'],
    ['C 5 KEEP 1/', 'syntax'],
    ['C 5 KEEP 1:', 'syntax'],
    ['C 5 KEEP 00', 'syntax'],
    ['C 5 KEEP -01', 'syntax'],
    ['C 5 KEEP -2147483649', 'syntax'],
    ['C 5 KEEP 2147483648', 'syntax'],
    ['C 5 KEEP 00000000001', 'syntax'],
  ])('refuses %j by its number, because of its %s', (payload, error) => {
    const seq = Number(payload.split(' ')[1]);
    expect(decode(sealed(payload))).toEqual({ ok: false, error, answer: { seq, reason: error } });
  });

  it.each([
    ['C 5 KEEP 2147483647', { lease: 2147483647 }],
    ['C 5 KEEP -2147483648', { lease: -2147483648 }],
    ['C 5 KEEP 0', { lease: 0 }],
    ['C 65535 KEEP 9', { seq: 65535, lease: 9 }],
    ['C 0 KEEP 10', { seq: 0, lease: 10 }],
    ['T 3F9A 4294967295 M 0 0 0 0 FFFF', { ms: 4294967295, flags: 0xffff }],
    ['N 7 a', { reason: 'a' }],
    [`N 7 ${letters(16)}`, { reason: letters(16) }],
    ['E 12 A', { event: 'A' }],
    [`E 12 ${letters(16).toUpperCase()}`, { event: letters(16).toUpperCase() }],
    ['E 12 LOST 0', { detail: '0' }],
    ['E 12 LOST 7', { detail: '7' }],
    ['E 12 LOST 1234567890', { detail: '1234567890' }],
    ['E 12 LOST a', { detail: 'a' }],
    [`E 12 LOST ${letters(16)}`, { detail: letters(16) }],
    ['H 3F9A 1 a b c', { firmware: 'a', deviceId: 'b', resetCause: 'c' }],
    ['H 3F9A 1 1.0.0-rc.1 0123456789abcdef power', { firmware: '1.0.0-rc.1', deviceId: '0123456789abcdef' }],
    ['A 5 a Z 0 - . aZ0-.', { fields: ['a', 'Z', '0', '-', '.', 'aZ0-.'] }],
  ])('accepts %j', (payload, content) => {
    expect(decode(sealed(payload))).toMatchObject({ ok: true, message: content });
  });

  it.each([
    'C 65536 ARM',
    'C -1 ARM',
    'A 65536',
    'N 65536 busy',
    'N 7 Busy',
    'N 7 busY',
    'N 7 busy1',
    'N 7 1busy',
    `N 7 ${letters(17)}`,
    'N 7 busy busy',
    'E 12 LEASe',
    'E 12 lEASE',
    `E 12 ${letters(17).toUpperCase()}`,
    'E 12 ',
    'E 12 LOST ',
    'E 12 LOST 12345678901',
    'E 12 LOST a1',
    'E 12 LOST 1a',
    'E 12 LOST -1',
    'E 12 LOST A',
    `E 12 LOST ${letters(17)}`,
    'E 12 LOST 1 2',
    'H 3F9A 1 1.0.0 ID power',
    'H 3F9A 1 1.0.0+ id power',
    'H 3F9A 1 +1.0.0 id power',
    'H 3F9A 1 1.0.0 id power again',
    'H 3F9A1 1 1.0.0 id power',
    'H 3F9 1 1.0.0 id power',
    'H 3F9A 1 1.0.0 id Power',
    'T 3F9A 1 X 0 0 0 0 0000',
    'T 3F9A 1 M 0 0 0 0 00000',
    'T 3F9A 1 M 0 0 0 0 G000',
    'T 3F9A 1 M 0 0 0 0 000G',
    'T 3F9A 1 M 0 0 0 0',
    'A 5 +a',
    'A 5 a+',
    'A 5 ',
  ])('rejects %j as a whole', (payload) => {
    expect(decode(sealed(payload))).toEqual({ ok: false, error: 'shape' });
  });

  it('accepts an unknown event and an unknown reason', () => {
    for (const payload of ['E 12 BRANDNEW thing', 'N 7 tired']) {
      expect(decode(`${payload}*${crcLetters(crc16(payload))}`).ok).toBe(true);
    }
  });
});

describe('the line reader', () => {
  const read = (chunks: readonly string[]) => {
    const reader = new LineReader();
    const lines: string[] = [];
    let overlong = 0;
    for (const chunk of chunks) {
      reader.push(
        Buffer.from(chunk, 'latin1'),
        (line) => lines.push(line),
        () => {
          overlong += 1;
        },
      );
    }
    return { lines, overlong };
  };

  it('joins lines that arrive in pieces and ignores CR', () => {
    expect(read(['A 1', '*ABCD\r', '\nA 2\n\n'])).toEqual({ lines: ['A 1*ABCD', 'A 2', ''], overlong: 0 });
  });

  it('drops a line of more than 96 bytes entirely and reports it once', () => {
    expect(read([`${'x'.repeat(95)}\n`]).lines).toEqual(['x'.repeat(95)]);
    expect(read([`${'x'.repeat(96)}\nok\n`])).toEqual({ lines: ['ok'], overlong: 1 });
    expect(read([...Array(1000).fill('y'.repeat(1000)), '\nok\n'])).toEqual({ lines: ['ok'], overlong: 1 });
  });

  it('keeps bytes above 0x7F unchanged', () => {
    expect(read(['\xff\x80\n']).lines).toEqual(['\xff\x80']);
  });

  it('discards a partial line through its LF, and nothing if there is none', () => {
    const reader = new LineReader();
    const lines: string[] = [];
    const push = (text: string) =>
      reader.push(
        Buffer.from(text, 'latin1'),
        (line) => lines.push(line),
        () => {},
      );
    push('half');
    reader.drop();
    push(' a line\nwhole\n');
    reader.drop();
    push('next\n');
    expect(lines).toEqual(['whole', 'next']);
  });
});
