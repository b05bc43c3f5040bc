import { expect, it } from 'vitest';
import { linkModel } from '../../../src/bench/explore/link/model.ts';
import { Search } from '../../../src/bench/explore/search.ts';

it('the link, explored, keeps every property in all that three inputs reach from a session', () => {
  const { result } = new Search(linkModel(), 3).advance(Number.POSITIVE_INFINITY);
  expect(result.violations).toEqual([]);
  expect(result.states).toBeGreaterThan(5000);
});
