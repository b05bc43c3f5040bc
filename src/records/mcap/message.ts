/** Items as messages, and back. */
import { isJsonObject, type JsonObject } from '../../../protocols/base/json.ts';
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

/** Shared items stand beside their instants, so that reading them back copies nothing. */
export function encodeMessage({ channel, items }: Group): string {
  if (channel.isShared) {
    return JSON.stringify({ atMs: items.map(({ atMs }) => atMs), items: items.map(({ data }) => data) });
  }
  const [item] = items;
  return JSON.stringify(item === undefined ? {} : { atMs: item.atMs, ...item.data });
}

/**
 * The items of a message. One that has a message of its own is parsed as its instant or its data are asked for: a replay
 * asks for none of the telemetry, which is half of all messages.
 * @param malformed the error for a message that has not the form that {@link encodeMessage} gives it
 */
export function decodeMessage(channel: Channel, text: string, malformed: () => Error): readonly RecordedItem[] {
  if (!channel.isShared) return [ownItem(channel.name, text, malformed)];
  const { atMs, items } = parsedObject(text, malformed);
  if (!Array.isArray(atMs) || !Array.isArray(items) || atMs.length !== items.length) throw malformed();
  const decoded: RecordedItem[] = [];
  for (let index = 0; index < items.length; index += 1) {
    const instant = atMs[index];
    const data = items[index];
    if (typeof instant !== 'number' || data === undefined || !isJsonObject(data)) throw malformed();
    decoded.push({ channel: channel.name, atMs: instant, data });
  }
  return decoded;
}

function ownItem(channel: string, text: string, malformed: () => Error): RecordedItem {
  let known: Omit<RecordedItem, 'channel'> | null = null;
  const parsed = () => {
    if (known !== null) return known;
    const { atMs, ...data } = parsedObject(text, malformed);
    if (typeof atMs !== 'number') throw malformed();
    known = { atMs, data };
    return known;
  };
  return {
    channel,
    get atMs() {
      return parsed().atMs;
    },
    get data() {
      return parsed().data;
    },
  };
}

function parsedObject(text: string, malformed: () => Error): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed();
  }
  if (!isJsonObject(value)) throw malformed();
  return value;
}
