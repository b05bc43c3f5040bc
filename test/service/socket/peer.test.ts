import { expect, it } from 'vitest';
import { stopAmong } from '../../../src/service/socket/peer.ts';

const stop = '{"jsonrpc":"2.0","method":"stop"}';
const status = '{"jsonrpc":"2.0","id":1,"method":"status"}';
const pause = '{"jsonrpc":"2.0","method":"pause","params":{"reason":"stop"}}';
const found = (text: string): string | null => stopAmong(Buffer.from(text));

it.each([
  ['the last of many', `${`${status}\n`.repeat(500)}${stop}\n`],
  ['the first of many', `${stop}\n${`${status}\n`.repeat(500)}`],
  ['one without its line feed', `${status}\n${stop}`],
  ['one in a batch', `${status}\n[${status},{"jsonrpc":"2.0","id":2,"method":"stop"}]\n${status}`],
  ['one with a key twice', `${status}\n{"method":"stop","method":"stop"}\n`],
  ['one between lines with the word', `${stop}\n${pause}\n${pause}\n${pause}\n`],
])('STOP is found among lines: %s', (_, text) => {
  expect(found(text)).toBe(stop);
});

it.each([
  ['no line', ''],
  ['other requests', `${status}\n`.repeat(500)],
  ['the word elsewhere', `${pause}\n`.repeat(500)],
  ['a line that is cut off', `${status}\n{"jsonrpc":"2.0","id":1,"method":"stop"`],
])('no STOP is found in %s', (_, text) => {
  expect(found(text)).toBeNull();
});

it('a line with STOP that is not UTF-8 is no STOP', () => {
  expect(stopAmong(Buffer.from(`{"jsonrpc":"2.0","id":"\xff","method":"stop"}`, 'latin1'))).toBeNull();
});
