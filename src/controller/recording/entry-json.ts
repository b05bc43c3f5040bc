import { toExactJson } from '../../../protocols/base/exact-json.ts';
import { isJsonObject, type JsonObject } from '../../../protocols/base/json.ts';
import type { Entry } from '../entry.ts';

/** An entry without what its item says already: its type is the channel, its instant the item's. */
export function entryToJson({ type: _, atMs: _1, ...facts }: Entry): JsonObject {
  const json = toExactJson(facts);
  return isJsonObject(json) ? json : {};
}
