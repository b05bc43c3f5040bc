/**
 * Plain data as JSON and back, exactly: JSON itself knows no NaN, no infinity and no -0, all of which the controller's
 * memory may hold. Each is written as `{ "#number": "NaN" }`.
 */
import type { JsonObject, JsonValue } from './json.ts';

const tag = '#number';

const inexact = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

type InexactName = keyof typeof inexact;
const isInexactName = (text: unknown): text is InexactName => typeof text === 'string' && Object.hasOwn(inexact, text);

export type ExactNumber = number | { readonly [tag]: InexactName };

/** A number as {@link toExactJson} writes it. */
export function exactNumber(value: number): ExactNumber {
  if (Number.isFinite(value) && !Object.is(value, -0)) return value;
  return { [tag]: Number.isNaN(value) ? 'NaN' : value === 0 ? '-0' : value > 0 ? 'Infinity' : '-Infinity' };
}

/** The number that {@link exactNumber} wrote; null where the value is none. */
export function readExactNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || !(tag in value)) return null;
  const name = value[tag];
  return isInexactName(name) ? inexact[name] : null;
}

/**
 * A deep copy as JSON. Properties that are undefined are left out.
 * @throws where a part is no plain data, which is a mistake of this program
 */
export function toExactJson(value: unknown): JsonValue {
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value;
    case 'number':
      return exactNumber(value);
    case 'object':
      if (value === null) return null;
      if (Array.isArray(value)) return value.map(toExactJson);
      return objectToJson(value);
    default:
      throw new TypeError(`not plain data: ${typeof value}`);
  }
}

/** The value that {@link toExactJson} wrote, as new objects. */
export function fromExactJson(json: JsonValue): unknown {
  if (typeof json !== 'object' || json === null) return json;
  if (Array.isArray(json)) return json.map(fromExactJson);
  const number = readExactNumber(json);
  if (number !== null) return number;
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, fromExactJson(part)]));
}

function objectToJson(value: object): JsonObject {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`not plain data: ${value.constructor.name}`);
  }
  const json: Record<string, JsonValue> = {};
  for (const [key, part] of Object.entries(value)) {
    if (key === tag) throw new TypeError(`not plain data: the key ${tag} is reserved`);
    if (part !== undefined) json[key] = toExactJson(part);
  }
  return json;
}
