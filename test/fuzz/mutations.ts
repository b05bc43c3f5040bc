/** Valid files and requests, changed as damage, mistakes and ill will change them. */

import type { JsonValue } from '../../protocols/base/json.ts';
import fc from '../support/fast-check.ts';

/** Runs of each property: a sample by default, as many as wanted by `FUZZ_RUNS=100000 npx vitest run … test/fuzz`. */
export const numRuns = (usual: number): { readonly numRuns: number } => ({
  numRuns: Number(process.env['FUZZ_RUNS'] ?? usual),
});

/** Values at the edge of what a reader expects. */
const oddValues: readonly JsonValue[] = [
  null,
  true,
  '',
  ' ',
  '__proto__',
  'x'.repeat(5000),
  '\u0000',
  '2027-13-45',
  0,
  -1,
  0.1,
  1e308,
  -5e-324,
  2 ** 53,
  [],
  {},
  [[[[]]]],
  { toString: 1, constructor: null, length: -1 },
];
const oddValue = fc.oneof(fc.constantFrom(...oddValues), fc.integer(), fc.double({ noNaN: true }), fc.string());
const oddKey = fc.constantFrom('constructor', '__proto__', 'toString', 'length', 'unknown', '', 'steps', 'limits', '0');

/** Where in a document a change happens: chosen anew at each level, until one of them is a leaf or ends the search. */
const path = fc.array(fc.nat(), { maxLength: 8 });
const change = fc.record({
  path,
  kind: fc.constantFrom('replace', 'remove', 'add', 'repeat', 'nest'),
  value: oddValue,
  key: oddKey,
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A document of the corpus with one to four changes. */
export const changedJson = (corpus: readonly JsonValue[]): fc.Arbitrary<JsonValue> =>
  fc
    .tuple(fc.constantFrom(...corpus), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([document, changes]) => changes.reduce(changed, document));

function changed(value: JsonValue, { path: [index, ...rest], ...what }: Change): JsonValue {
  const isHere = index === undefined || typeof value !== 'object' || value === null;
  if (isHere) return changedHere(value, { path: [], ...what });
  if (Array.isArray(value)) {
    if (value.length === 0) return changedHere(value, { path: [], ...what });
    const at = index % value.length;
    return value.with(at, changed(value[at] ?? null, { path: rest, ...what }));
  }
  const keys = Object.keys(value);
  const key = keys[index % Math.max(1, keys.length)];
  if (key === undefined) return changedHere(value, { path: [], ...what });
  return withEntry(value, key, changed(Reflect.get(value, key), { path: rest, ...what }));
}

function changedHere(value: JsonValue, { kind, value: odd, key }: Change): JsonValue {
  switch (kind) {
    case 'replace':
    case 'remove':
      if (kind === 'remove' && Array.isArray(value)) return value.slice(1);
      if (kind === 'remove' && typeof value === 'object' && value !== null) {
        return Object.fromEntries(Object.entries(value).slice(1));
      }
      return odd;
    case 'add':
      if (Array.isArray(value)) return [...value, odd];
      return typeof value === 'object' && value !== null ? withEntry(value, key, odd) : odd;
    case 'repeat':
      return Array.isArray(value) ? Array.from({ length: 40 }, () => value).flat() : [value, value];
    case 'nest':
      return Array.from({ length: 200 }).reduce<JsonValue>((inner) => ({ [key]: inner }), value);
    default:
      return value;
  }
}

/** As JSON.parse makes it: `__proto__` becomes a key of its own. */
const withEntry = (value: object, key: string, entry: JsonValue): JsonValue =>
  Object.fromEntries([...Object.entries(value).filter(([name]) => name !== key), [key, entry]]);

/** Bytes of the corpus with one to four places flipped, cut out, put in twice, or overwritten. */
export const changedBytes = (corpus: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.constantFrom(...corpus),
      fc.array(
        fc.record({
          kind: fc.constantFrom('flip', 'cut', 'end', 'repeat', 'overwrite'),
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          length: fc.integer({ min: 1, max: 64 }),
          bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    )
    .map(([whole, changes]) => {
      let bytes = Buffer.from(whole);
      for (const { kind, at, length, bytes: other } of changes) {
        const from = Math.floor(at * bytes.length);
        const piece = bytes.subarray(from, from + length);
        if (kind === 'flip' && bytes.length > 0) bytes[from] = (bytes[from] ?? 0) ^ (1 << (length % 8));
        if (kind === 'cut') bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
        if (kind === 'end') bytes = Buffer.from(bytes.subarray(0, from));
        if (kind === 'repeat') bytes = Buffer.concat([bytes.subarray(0, from), piece, bytes.subarray(from)]);
        if (kind === 'overwrite') bytes.set(other.subarray(0, bytes.length - from), from);
      }
      return bytes;
    });
