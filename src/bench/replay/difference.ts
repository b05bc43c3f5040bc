import { isJsonObject, type JsonObject, type JsonValue } from '../../../protocols/base/json.ts';
import type { Entry } from '../../controller/entry.ts';
import type { RecordedItem } from '../../records/sink.ts';

/** An entry of the controller's record, as a recording has it. */
export interface RecordedEntry extends RecordedItem {
  readonly channel: Entry['type'];
}

/** The first place at which two records part; null: the record has no further entry of this kind. */
export interface Difference {
  readonly recorded: RecordedEntry | null;
  readonly replayed: RecordedEntry | null;
}

export const instantOf = ({ recorded, replayed }: Difference): number =>
  Math.min(recorded?.atMs ?? Number.POSITIVE_INFINITY, replayed?.atMs ?? Number.POSITIVE_INFINITY);

/** Entries of one kind, in their order, compared to the instant. */
export function firstDifference(
  recorded: readonly RecordedEntry[],
  replayed: readonly RecordedEntry[],
  isSame: (a: RecordedEntry, b: RecordedEntry) => boolean,
): Difference | null {
  for (let index = 0; index < Math.max(recorded.length, replayed.length); index += 1) {
    const pair = { recorded: recorded[index] ?? null, replayed: replayed[index] ?? null };
    if (pair.recorded === null || pair.replayed === null || !isSame(pair.recorded, pair.replayed)) return pair;
  }
  return null;
}

/** Texts for people may be reworded from version to version: what the controller does is compared, and when. */
export const isSameAct = (a: RecordedEntry, b: RecordedEntry): boolean =>
  a.atMs === b.atMs && JSON.stringify(withoutTexts(a.data)) === JSON.stringify(withoutTexts(b.data));

/** With all texts, to the byte. */
export const isSameText = (a: RecordedEntry, b: RecordedEntry): boolean =>
  a.atMs === b.atMs && JSON.stringify(sorted(a.data)) === JSON.stringify(sorted(b.data));

function withoutTexts({ reason: _, refused, ...facts }: JsonObject): JsonObject {
  return sorted({ ...facts, isRefused: refused !== undefined });
}

/** A database or a file may give the properties in another order. */
const sorted = (data: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(data)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, deeply(value)]),
  );

const deeply = (value: JsonValue): JsonValue => (isJsonObject(value) ? sorted(value) : value);
