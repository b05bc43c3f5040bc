/** Items that were read back, as the batches of a journal. */
import { Row } from '../row.ts';
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
    const row = known.find((each) => each.fill(data));
    if (row === undefined) writer.addItem(channel, atMs, data);
    else writer.addRow(atMs, row);
    const size = sizeOf(batches);
    if (size === undefined ? writer.size >= largestBatch : writer.items === size) yield taken();
  }
  if (writer.items > 0) yield taken();
}
