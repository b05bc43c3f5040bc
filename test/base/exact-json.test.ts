import { describe, expect, it } from 'vitest';
import { fromExactJson, toExactJson } from '../../protocols/base/exact-json.ts';
import fc from '../support/fast-check.ts';

const throughText = (value: unknown): unknown => fromExactJson(JSON.parse(JSON.stringify(toExactJson(value))));

describe('exact JSON', () => {
  it('keeps numbers that JSON does not know', () => {
    const value = { a: [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 0.1 + 0.2] };
    expect(throughText(value)).toStrictEqual(value);
  });

  it('keeps any plain data, to the bit', () => {
    const key = fc.string().filter((text) => text !== '#number' && text !== '__proto__');
    const leaf = fc.oneof(fc.string(), fc.double(), fc.integer(), fc.boolean(), fc.constant(null));
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('value')),
        fc.dictionary(key, tie('value'), { noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(value, (one) => {
        expect(throughText(one)).toStrictEqual(one);
      }),
    );
  });

  it.each([
    ['an instance of a class', new Map(), 'Map'],
    ['a function', () => 0, 'function'],
    ['an undefined item', [undefined], 'undefined'],
    ['the reserved key', { '#number': 1 }, '#number'],
  ])('refuses what is no plain data: %s', (_, value, name) => {
    expect(() => toExactJson(value)).toThrow(name);
  });
});
