import { expect, test } from 'vitest';
import { JsonSyntaxError, parseJson } from '../../protocols/base/json.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import fc from '../support/fast-check.ts';
import { refusalsOf } from '../support/protocol-steps.ts';

test('parses every text that JSON.parse accepts, to the same value', () => {
  const text = fc.oneof(
    fc.json({ maxDepth: 8 }),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 2)),
  );
  fc.assert(
    fc.property(text, (json) => {
      expect(parseJson(json)).toEqual(JSON.parse(json));
    }),
  );
});

test('refuses every text that JSON.parse refuses, including damaged JSON', () => {
  const damaged = fc
    .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', '\\', '0', 'e', '\u0001', ' '))
    .map(([text, at, mark]) => text.slice(0, at % (text.length + 1)) + mark + text.slice((at % (text.length + 1)) + 1));
  fc.assert(
    fc.property(fc.oneof(fc.string(), damaged), (text) => {
      const read = attempt(() => parseJson(text));
      const standard = attempt(() => JSON.parse(text) as unknown);
      if (standard instanceof Error) expect(read).toBeInstanceOf(JsonSyntaxError);
      else if (!(read instanceof JsonSyntaxError)) expect(read).toEqual(standard);
    }),
    { numRuns: 3000 },
  );
});

const attempt = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

test.each([
  ['{"a": 1,\n  "b" }', '2:7', '"}" where a colon was expected'],
  ['{"a": 1\n "b": 2}', '2:2', '"\\"" where a comma or } was expected'],
  ['[1, 2', '1:6', 'the end of the text where a comma or ] was expected'],
  ['{"steps": [1],}', '1:15', '"}" where a key in quotes was expected'],
  ["{'a': 1}", '1:2', '"\'" where a key in quotes was expected'],
  ['{"to": 10, "to": 50}', '1:12', 'the key "to" occurs twice in one object'],
  ['{"to": 1e999}', '1:8', 'a number out of range'],
  ['{"to": 010}', '1:9', '"1" where a comma or } was expected'],
  ['{"to": NaN}', '1:8', '"N" where a value was expected'],
  ['{"a": "x\ny"}', '1:7', 'a string without an end on its line'],
  ['// a note\n{}', '1:1', '"/" where a value was expected'],
  ['{} {}', '1:4', '"{" after the end of the JSON text'],
  ['', '1:1', 'the end of the text where a value was expected'],
  ['['.repeat(5000), '1:66', 'nested more than 64 levels deep'],
])('reports the position and the problem: %j', (text, at, expected) => {
  const [refusal] = refusalsOf(readProtocol(text, 'my.json'));
  expect(refusal).toMatchObject({ code: 'FULCRUM_1105_FILE_NOT_JSON', place: `my.json:${at}` });
  expect(refusal?.problem).toContain(expected);
});

test.each([
  ['{"to": 10,5}', '"5" where a key in quotes was expected: a decimal number is written with a point, as in 10.5'],
  ['{"to": 10} // a note', 'after the end of the JSON text: JSON has no comments, so remove it'],
  ['{"to": 10 // a note\n}', ': JSON has no comments, so remove it'],
  ['{ # a note\n}', ': JSON has no comments, so remove it'],
  ['{"to": /* deep */ 10}', ': JSON has no comments, so remove it'],
  ['{"steps": [1, ]}', '"]" where a value was expected: remove the comma before it'],
  ['{"to": 10, }', '"}" where a key in quotes was expected: remove the comma before it'],
  ["{'to': 10}", ': texts stand between straight double quotes, as in "name"'],
  ['{“to”: 10}', ': texts stand between straight double quotes, as in "name"'],
  ['{to: 10}', ': keys stand in double quotes, as in "name"'],
  ['name: first\nsteps:\n  - ramp: 10', ': this looks like YAML, and has to be written as JSON'],
  ['---\nname: first', ': this looks like YAML, and has to be written as JSON'],
  ['- ramp: 10', ': this looks like YAML, and has to be written as JSON'],
  ['{"to": .5}', ': write a zero before the point, as in 0.5'],
  ['{"to": +5}', ': write the number without the plus sign'],
  ['{"to": 010}', ': write the number without the leading zero'],
  ['{"to": 10.}', ': write a digit after the point, or no point'],
  ['{"a": 1\n "b": 2}', ': a comma may be missing'],
])('says how to correct %j', (text, expected) => {
  expect(refusalsOf(readProtocol(text, 'my.json'))[0]?.problem).toContain(expected);
});

const good = '{"name": "a", "title": "Ä", "level": "standard", "steps": [{"ramp": {"to": 15}}]}';
const utf8 = new TextEncoder();

test.each([
  ['UTF-8', utf8.encode(good)],
  ['UTF-8 with a byte order mark', utf8.encode(`\ufeff${good}`)],
  ['a string with a byte order mark', `\ufeff${good}`],
])('reads %s', (_, content) => {
  expect(readProtocol(content, 'x')).toMatchObject({ ok: true, value: { title: 'Ä' } });
});

test.each([
  [
    'UTF-16',
    new Uint8Array(Buffer.from(`\ufeff${good}`, 'utf16le')),
    'FULCRUM_1104_FILE_NOT_TEXT',
    'looks like UTF-16 text',
  ],
  ['Latin-1', new Uint8Array(Buffer.from(good, 'latin1')), 'FULCRUM_1104_FILE_NOT_TEXT', 'is not text'],
  ['a binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1]), 'FULCRUM_1104_FILE_NOT_TEXT', 'is not text'],
  ['a string with a NUL', `${good}\u0000`, 'FULCRUM_1104_FILE_NOT_TEXT', 'is not text'],
  ['64 KiB plus one byte', new Uint8Array(64 * 1024 + 1), 'FULCRUM_1103_FILE_TOO_LARGE', 'too large for a protocol'],
])('refuses %s', (_, content, code, problem) => {
  expect(refusalsOf(readProtocol(content, 'x'))).toMatchObject([{ code, problem }]);
});

test('reads a file of exactly 64 KiB', () => {
  expect(readProtocol(good + ' '.repeat(64 * 1024 - utf8.encode(good).length), 'x').ok).toBe(true);
});
