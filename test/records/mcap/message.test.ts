import { describe, expect, it } from 'vitest';
import { exactNumber } from '../../../protocols/base/exact-json.ts';
import { decodeMessage, encodeMessage } from '../../../src/records/mcap/message.ts';
import { messageSchema, schemaProblems } from '../../../src/records/mcap/schema.ts';
import { dataOf, RowItem } from '../../../src/records/row-item.ts';
import type { Channel, RecordedItem } from '../../../src/records/sink.ts';
import fc from '../../support/fast-check.ts';

const channel: Channel = {
  name: 'input',
  schema: { type: 'object', properties: { kind: { type: 'string' }, value: { type: 'number' } } },
  isShared: true,
  rows: [
    {
      name: 'sample',
      constants: { kind: 'sample' },
      columns: [
        { name: 'value', type: 'number' },
        { name: 'text', type: 'text' },
        { name: 'more', type: 'number' },
      ],
    },
    { name: 'tick', constants: { kind: 'tick' }, columns: [] },
  ],
};

const number = fc.double().map(exactNumber);
const row = fc.oneof(
  fc.record(
    { kind: fc.constant('sample'), value: number, text: fc.string({ unit: 'binary' }), more: number },
    { requiredKeys: ['kind'] },
  ),
  fc.record({ kind: fc.constant('tick') }),
);
const other = fc.record({ kind: fc.constantFrom('sample', 'act'), value: fc.oneof(fc.string(), fc.constant(null)) });
const itemsOf = (data: typeof row | typeof other) =>
  fc.array(
    fc.record({
      channel: fc.constant('input'),
      atMs: fc.double({ noNaN: true, noDefaultInfinity: true }),
      data: data.map((one) => JSON.parse(JSON.stringify(one))),
    }),
    { minLength: 1, maxLength: 12 },
  ) as fc.Arbitrary<RecordedItem[]>;

const malformed = () => new Error('malformed');
const decode = (text: string) => decodeMessage(channel, { text }, malformed);
const plain = (items: readonly (RecordedItem | RowItem)[]) =>
  JSON.stringify(items.map((item) => ({ channel: item.channel, atMs: item.atMs, data: dataOf(item) })));

describe('a message of shared items', () => {
  it('gives back rows, in their order, every number to the bit', () => {
    fc.assert(
      fc.property(itemsOf(row), (items) => {
        const text = encodeMessage({ channel, items, index: 0 });
        const read = decode(text);
        expect(read.every((item) => item instanceof RowItem)).toBe(true);
        expect(plain(read)).toBe(plain(items));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('gives back rows among items of any form', () => {
    fc.assert(
      fc.property(itemsOf(row), itemsOf(other), (rows, others) => {
        const items = [...rows, ...others];
        expect(plain(decode(encodeMessage({ channel, items, index: 0 })))).toBe(plain(items));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('has a list for each column, and says whose row each item is', () => {
    const items = [
      { channel: 'input', atMs: 1, data: { kind: 'sample', value: 2 } },
      { channel: 'input', atMs: 3, data: { kind: 'tick' } },
      { channel: 'input', atMs: 4, data: { kind: 'sample', value: 5, more: 6 } },
    ];
    expect(JSON.parse(encodeMessage({ channel, items, index: 0 }))).toEqual({
      atMs: [1, 3, 4],
      rows: ['sample', 'tick', 'sample'],
      sample: { value: [2, 5], more: [null, 6] },
      tick: {},
    });
    expect(schemaProblems(messageSchema(channel))).toEqual([]);
  });

  it.each([
    ['no instants', { rows: ['tick'], tick: {} }],
    ['an instant that is no number', { atMs: ['1'], rows: ['tick'], tick: {} }],
    ['more instants than rows', { atMs: [1, 2], rows: ['tick'], tick: {} }],
    ['a row of an unknown layout', { atMs: [1], rows: ['tock'], tock: {} }],
    ['a list that is too short', { atMs: [1, 2], rows: ['sample', 'sample'], sample: { value: [1] } }],
    ['a list that is too long', { atMs: [1], rows: ['sample'], sample: { value: [1, 2] } }],
    ['a column that is no list', { atMs: [1], rows: ['sample'], sample: { value: 1 } }],
    ['a layout that is no object', { atMs: [1], rows: ['sample'], sample: [] }],
    ['more items than instants', { atMs: [1], items: [{}, {}] }],
    ['an item that is no object', { atMs: [1], items: [1] }],
  ])('is refused with %s', (_, message) => {
    expect(() => decode(JSON.stringify(message))).toThrow('malformed');
  });
});
