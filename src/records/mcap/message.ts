/** Items as messages, and back. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import { Row, type RowLayout } from '../row.ts';
import { RowItem } from '../row-item.ts';
import type { Channel, RecordedItem } from '../sink.ts';

/** Consecutive items of one shared channel share a message for as long. */
const sharedMs = 100;

/** Consecutive items of one channel that become one message. */
export interface Group {
  readonly channel: Channel;
  readonly items: readonly RecordedItem[];
  /** Of the first item, among all of the recording. */
  readonly index: number;
}

/** Items of channels that the head does not name are left out. */
export function* grouped(items: Iterable<RecordedItem>, channels: readonly Channel[]): Generator<Group> {
  const byName = new Map(channels.map((channel) => [channel.name, channel]));
  let index = 0;
  let open: { channel: Channel; items: RecordedItem[]; index: number; sinceMs: number } | null = null;
  for (const item of items) {
    const channel = byName.get(item.channel);
    if (channel === undefined) continue;
    const fits = open !== null && open.channel === channel && channel.isShared && isWithin(item.atMs - open.sinceMs);
    if (open !== null && fits) {
      open.items.push(item);
    } else {
      if (open !== null) yield open;
      open = { channel, items: [item], index, sinceMs: item.atMs };
    }
    index += 1;
  }
  if (open !== null) yield open;
}

const isWithin = (passedMs: number): boolean => passedMs >= 0 && passedMs < sharedMs;

/**
 * Shared items stand beside their instants. Where all of them are rows, each layout has a list of values for each of its
 * columns, and `rows` says whose row each item is: such a message is smaller, and read in half the time.
 */
export function encodeMessage({ channel, items }: Group): string {
  const [item] = items;
  if (!channel.isShared) return JSON.stringify(item === undefined ? {} : { atMs: item.atMs, ...item.data });
  const atMs = items.map((each) => each.atMs);
  return JSON.stringify({ atMs, ...(asRows(channel, items) ?? { items: items.map(({ data }) => data) }) });
}

/** Null: one of the items is no row. */
function asRows({ rows: layouts = [] }: Channel, items: readonly RecordedItem[]): JsonObject | null {
  const tables = layouts.map((layout) => ({
    row: new Row(layout),
    columns: layout.columns.map((): JsonValue[] => []),
  }));
  const rows: string[] = [];
  for (const { data } of items) {
    const table = tables.find(({ row }) => row.fill(data));
    if (table === undefined) return null;
    const { row, columns } = table;
    rows.push(row.layout.name);
    for (const [column, values] of columns.entries()) values.push(row.json(column) ?? null);
  }
  const filled = tables.filter(({ row }) => rows.includes(row.layout.name));
  return {
    rows,
    ...Object.fromEntries(filled.map(({ row, columns }) => [row.layout.name, namedColumns(row, columns)])),
  };
}

/** Without those that no row has. */
const namedColumns = ({ layout }: Row, columns: readonly JsonValue[][]): JsonObject =>
  Object.fromEntries(
    layout.columns
      .map(({ name }, column): [string, JsonValue[]] => [name, columns[column] ?? []])
      .filter(([, values]) => values.some((value) => value !== null)),
  );

/**
 * The items of a message.
 * @param malformed the error for a message that has not the form that {@link encodeMessage} gives it
 */
export function decodeMessage(
  channel: Channel,
  message: { readonly text: string },
  malformed: () => Error,
): readonly (RecordedItem | RowItem)[] {
  if (!channel.isShared) return [new OwnItem(channel.name, message, malformed)];
  const { atMs, items, rows, ...tables } = parsedObject(message, malformed);
  if (!isNumbers(atMs)) throw malformed();
  if (rows !== undefined) return decodeRows(channel, atMs, rows, tables, malformed);
  if (!Array.isArray(items) || atMs.length !== items.length) throw malformed();
  return items.map((data, index) => {
    if (!isJsonObject(data)) throw malformed();
    return { channel: channel.name, atMs: atMs[index] ?? 0, data };
  });
}

function decodeRows(
  { name, rows: layouts = [] }: Channel,
  atMs: readonly number[],
  rows: JsonValue,
  tables: JsonObject,
  malformed: () => Error,
): readonly RowItem[] {
  if (!Array.isArray(rows) || rows.length !== atMs.length) throw malformed();
  const known = layouts.map((layout) => ({
    layout,
    columns: columnsOf(layout, tables[layout.name], malformed),
    used: 0,
  }));
  const decoded: RowItem[] = [];
  for (const owner of rows) {
    const table = known.find(({ layout }) => layout.name === owner);
    if (table === undefined) throw malformed();
    decoded.push(new RowItem(name, atMs[decoded.length] ?? 0, table.layout, table.columns, table.used));
    table.used += 1;
  }
  for (const { columns, used } of known) {
    if (columns.some((values) => values !== undefined && values.length !== used)) throw malformed();
  }
  return decoded;
}

function columnsOf(
  { columns }: RowLayout,
  table: JsonValue | undefined,
  malformed: () => Error,
): readonly (readonly JsonValue[] | undefined)[] {
  if (table === undefined) return [];
  if (!isJsonObject(table)) throw malformed();
  return columns.map(({ name }) => {
    const values = table[name];
    if (values !== undefined && !Array.isArray(values)) throw malformed();
    return values;
  });
}

/** An item with a message of its own, which is parsed as it is asked for: a replay looks at none of the telemetry. */
class OwnItem implements RecordedItem {
  readonly channel: string;
  readonly #message: { readonly text: string };
  readonly #malformed: () => Error;
  #parsed: Omit<RecordedItem, 'channel'> | null = null;

  constructor(channel: string, message: { readonly text: string }, malformed: () => Error) {
    this.channel = channel;
    this.#message = message;
    this.#malformed = malformed;
  }

  get atMs(): number {
    return this.#content.atMs;
  }

  get data(): JsonObject {
    return this.#content.data;
  }

  get #content(): Omit<RecordedItem, 'channel'> {
    if (this.#parsed !== null) return this.#parsed;
    const { atMs, ...data } = parsedObject(this.#message, this.#malformed);
    if (typeof atMs !== 'number') throw this.#malformed();
    this.#parsed = { atMs, data };
    return this.#parsed;
  }
}

function isNumbers(value: JsonValue | undefined): value is number[] {
  if (!Array.isArray(value)) return false;
  for (const each of value) if (typeof each !== 'number') return false;
  return true;
}

function parsedObject(message: { readonly text: string }, malformed: () => Error): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(message.text);
  } catch {
    throw malformed();
  }
  if (!isJsonObject(value)) throw malformed();
  return value;
}
