/** Items that were read back, as the batches of a journal. */
import { readExactNumber } from '../../../protocols/base/exact-json.ts';
import type { JsonObject } from '../../../protocols/base/json.ts';
import { Row, type RowLayout } from '../row.ts';
import type { Channel, RecordedItem } from '../sink.ts';
import { BatchWriter } from './batch-writer.ts';
import { BatchShape } from './shape.ts';

export interface ItemsBatch {
  readonly bytes: Buffer;
  readonly items: number;
}

const largestBatch = 64 * 1024;

/**
 * The same items and sizes always give the same batches. Items of channels that the head does not name are left out.
 * @param sizeOf number of items in a batch, by the batch's own number; undefined: a full one
 */
export function* batchesOf(
  items: Iterable<RecordedItem>,
  channels: readonly Channel[],
  sizeOf: (batch: number) => number | undefined = () => undefined,
): Generator<ItemsBatch> {
  const shape = new BatchShape(channels);
  const writer = new BatchWriter(shape);
  const rows = new Map(
    channels.map(({ name, rows: layouts = [] }) => [name, layouts.map((layout) => new Row(layout))]),
  );
  let first = 0;
  let batches = 0;
  const taken = (): ItemsBatch => {
    const count = writer.items;
    const batch = { bytes: writer.take(first), items: count };
    first += count;
    batches += 1;
    return batch;
  };
  for (const { channel, atMs, data } of items) {
    const known = rows.get(channel);
    if (known === undefined) continue;
    const row = known.find((each) => isFilled(each, data));
    if (row === undefined) writer.addItem(channel, atMs, data);
    else writer.addRow(atMs, row);
    const size = sizeOf(batches);
    if (size === undefined ? writer.size >= largestBatch : writer.items === size) yield taken();
  }
  if (writer.items > 0) yield taken();
}

/** Gives the row the values of the data, if they have its form: the same properties in the same order. */
function isFilled(row: Row, data: JsonObject): boolean {
  const { constants, columns }: RowLayout = row.layout;
  const entries = Object.entries(data);
  const names = Object.keys(constants);
  row.clear();
  if (names.some((name, index) => entries[index]?.[0] !== name || entries[index][1] !== constants[name])) return false;
  let column = 0;
  for (const [name, value] of entries.slice(names.length)) {
    while (column < columns.length && columns[column]?.name !== name) column += 1;
    const type = columns[column]?.type;
    const number = type === 'number' ? readExactNumber(value) : null;
    if (number !== null) row.setNumber(column, number);
    else if (type === 'text' && typeof value === 'string') row.setText(column, value);
    else return false;
    column += 1;
  }
  return true;
}
