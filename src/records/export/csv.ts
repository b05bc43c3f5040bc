/** A recording as one table for spreadsheets and notebooks (RFC 4180): a row an item, a column a property. */
import type { JsonValue } from '../../../protocols/base/json.ts';
import { propertiesOf } from '../mcap/schema.ts';
import { wallTime } from '../mcap/wall-time.ts';
import type { Recording } from '../recording.ts';
import type { RecordedItem, RecordingHead } from '../sink.ts';

/** Rows are collected up to about this size. */
const blockChars = 64 * 1024;

const encoder = new TextEncoder();

/**
 * Inputs are left out: of what their channels share, there are too many for a spreadsheet. The columns of all other channels
 * stand side by side; those that have properties of one name share its column.
 */
export async function* csvBytes(recording: Pick<Recording, 'head' | 'items'>): AsyncGenerator<Uint8Array> {
  const { head } = recording;
  const channels = head.channels.filter(({ isShared }) => !isShared);
  const names = new Set(channels.map(({ name }) => name));
  const columns = [...new Set(channels.flatMap(({ schema }) => Object.keys(propertiesOf(schema))))];
  let block = row(['time', 'seconds', 'channel', ...columns]);
  for (const item of recording.items()) {
    if (!names.has(item.channel)) continue;
    block += row([...leading(head, item), ...columns.map((column) => cell(item.data[column]))]);
    if (block.length < blockChars) continue;
    yield encoder.encode(block);
    block = '';
  }
  yield encoder.encode(block);
}

/** Wall-clock time, time since the recording began, channel. */
function leading(head: RecordingHead, { channel, atMs }: RecordedItem): string[] {
  const time = new Date(Number(wallTime(head, atMs) / 1_000_000n)).toISOString();
  return [time, ((atMs - head.startedAtMs) / 1000).toFixed(3), channel];
}

function cell(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

const row = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
