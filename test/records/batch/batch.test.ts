import { describe, expect, it } from 'vitest';
import { exactNumber } from '../../../protocols/base/exact-json.ts';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import { Batch, BatchError } from '../../../src/records/batch/batch.ts';
import { BatchWriter, batchHeadBytes } from '../../../src/records/batch/batch-writer.ts';
import { batchesOf } from '../../../src/records/batch/encode-items.ts';
import { BatchShape } from '../../../src/records/batch/shape.ts';
import { Row, type RowLayout } from '../../../src/records/row.ts';
import type { Channel, RecordedItem } from '../../../src/records/sink.ts';
import fc from '../../support/fast-check.ts';

const schema = { type: 'object', properties: {} };
const layout: RowLayout = {
  name: 'sample',
  constants: { kind: 'sample' },
  columns: [
    { name: 'value', type: 'number' },
    { name: 'text', type: 'text' },
    { name: 'more', type: 'number' },
  ],
};
const wide: RowLayout = {
  name: 'wide',
  constants: {},
  columns: Array.from({ length: 31 }, (_, index) => ({ name: `v${index}`, type: 'number' as const })),
};
const channels: readonly Channel[] = [
  { name: 'first', schema, isShared: true, rows: [layout] },
  { name: 'second', schema, isShared: false },
  { name: 'third', schema, isShared: false, rows: [wide] },
];
const shape = new BatchShape(channels);

const decoded = (batches: Iterable<{ readonly bytes: Buffer }>): RecordedItem[] =>
  [...batches].flatMap(({ bytes }) => [...new Batch(bytes).items(shape)]);

const number = fc.double().map(exactNumber) as fc.Arbitrary<JsonValue>;
const atMs = fc.double({ noNaN: true, noDefaultInfinity: true });
const sample = fc.record(
  { kind: fc.constant('sample'), value: number, text: fc.string({ unit: 'binary' }), more: number },
  { requiredKeys: ['kind'] },
);
const data = fc.oneof(
  sample,
  fc.record(Object.fromEntries(wide.columns.map(({ name }) => [name, number])), { requiredKeys: [] }),
  // Of nearly the form of a row.
  fc.record({ kind: fc.constantFrom('sample', 'other'), value: fc.oneof(number, fc.string()), extra: fc.boolean() }),
  fc.jsonValue().map((value) => ({ value }) as JsonObject),
);
const item: fc.Arbitrary<RecordedItem> = fc.record({
  channel: fc.constantFrom('first', 'second', 'third'),
  atMs,
  data: data.map((one) => JSON.parse(JSON.stringify(one))),
});

describe('a batch', () => {
  it('gives back its items in their order, every number to the bit, and the same bytes from them', () => {
    fc.assert(
      fc.property(fc.array(item), fc.integer({ min: 1, max: 10 }), (items, most) => {
        const batches = [...batchesOf(items, channels, () => most)];
        const read = decoded(batches);
        // With the order of the properties, which exports keep. An instant is never -0: JSON has none.
        expect(JSON.stringify(read)).toBe(JSON.stringify(items));
        expect([...batchesOf(read, channels, () => most)]).toEqual(batches);
        expect(batches.reduce((sum, { items: count }) => sum + count, 0)).toBe(items.length);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('has no text in it where all are rows of numbers', () => {
    const row = new Row(layout);
    row.setNumber(0, Math.PI);
    const writer = new BatchWriter(shape);
    for (let index = 0; index < 100; index += 1) writer.addRow(index, row);
    expect(writer.size).toBe(batchHeadBytes + 100 * 3 * 8);
    expect(writer.take(0)).toHaveLength(batchHeadBytes + 100 * 3 * 8);
    expect(writer.size).toBe(0);
  });

  it('holds a text once', () => {
    const row = new Row(layout);
    const writer = new BatchWriter(shape);
    row.setText(1, 'again and again');
    writer.addRow(0, row);
    const { size } = writer;
    writer.addRow(1, row);
    expect(writer.size - size).toBe(3 * 8);
    expect([...new Batch(writer.take(0)).items(shape)].map((one) => one.data['text'])).toEqual([
      'again and again',
      'again and again',
    ]);
  });

  it('grows to what is added before it is taken', () => {
    const items = Array.from({ length: 10_000 }, (_, index) => ({ channel: 'first', atMs: index, data: { index } }));
    const writer = new BatchWriter(shape);
    for (const one of items) writer.addItem(one.channel, one.atMs, one.data);
    const { size } = writer;
    const bytes = writer.take(7);
    expect(bytes).toHaveLength(size);
    const batch = new Batch(bytes);
    expect([batch.itemCount, batch.firstItem]).toEqual([10_000, 7]);
    expect([...batch.items(shape)]).toEqual(items);
  });

  it('tells the items that are no rows, with their numbers and their data as text', () => {
    const items = [
      { channel: 'first', atMs: 1, data: { kind: 'sample', value: 1 } },
      { channel: 'second', atMs: 2, data: { reason: 'two\nlines' } },
      { channel: 'first', atMs: 3, data: { kind: 'other' } },
    ];
    const [batch] = batchesOf(items, channels);
    batch?.bytes.writeUInt32LE(40, 12);
    expect([...new Batch(batch?.bytes ?? Buffer.alloc(0)).texts(shape)]).toEqual([
      { item: 41, channel: 'second', atMs: 2, json: JSON.stringify(items[1]?.data) },
      { item: 42, channel: 'first', atMs: 3, json: '{"kind":"other"}' },
    ]);
  });

  it('refuses a row whose layout the head does not name', () => {
    const other = new Row({ ...layout });
    expect(() => new BatchWriter(shape).addRow(0, other)).toThrow('a row has a layout that the head does not name');
  });
});

describe('a malformed batch', () => {
  /** A row, then another item, with some of their slots changed. */
  function changed(slots: Readonly<Record<number, number>>, lines?: string): Buffer {
    const row = new Row(layout);
    row.setNumber(0, 1);
    row.setText(1, 'text');
    const writer = new BatchWriter(shape);
    writer.addRow(5, row);
    writer.addItem('second', 6, {});
    const bytes = writer.take(0);
    for (const [slot, value] of Object.entries(slots)) bytes.writeDoubleLE(value, batchHeadBytes + 8 * Number(slot));
    return lines === undefined ? bytes : Buffer.concat([bytes.subarray(0, batchHeadBytes + 7 * 8), Buffer.from(lines)]);
  }

  function withHead(at: number, value: number): Buffer {
    const bytes = changed({});
    bytes.writeUInt32LE(value, at);
    return bytes;
  }

  it('is made here from a sound one', () => {
    for (const bytes of [changed({}), changed({}, '"text"\n{}')]) {
      expect([...new Batch(bytes).items(shape)]).toHaveLength(2);
    }
  });

  it.each<readonly [string, Buffer]>([
    ['is no batch', withHead(0, 0x43)],
    ['is no batch', Buffer.from('B')],
    ['is shorter than it says', withHead(8, 1000)],
    ['has more slots than its items need', withHead(4, 1)],
    ['has fewer slots than its items need', withHead(4, 3)],
    ['has a row whose layout its head does not name', changed({ 0: 2 ** 33 })],
    ['has a row whose layout its head does not name', changed({ 0: 0.5 })],
    ['has a row whose layout its head does not name', changed({ 0: 8 })],
    ['has a row whose layout its head does not name', changed({ 0: Number.NaN })],
    ['has an item whose channel its head does not name', changed({ 4: -9 })],
    ['has an item whose channel its head does not name', changed({ 4: -1.5 })],
    ['has an item without an instant', changed({ 1: Number.NaN })],
    ['names a line that it does not have', changed({ 3: 17 })],
    ['names a line that it does not have', changed({ 6: -1 })],
    ['has a line that is no text', changed({}, '5\n{}')],
    ['has an item without data', changed({}, '"text"\n[]')],
    ['has a line that is not JSON', changed({}, '"text"\n{')],
  ])('is refused: %s', (problem, bytes) => {
    const read = () => [...new Batch(bytes).items(shape)];
    expect(read).toThrow(BatchError);
    expect(read).toThrow(problem);
  });
});
