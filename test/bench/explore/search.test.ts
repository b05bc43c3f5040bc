import { describe, expect, it } from 'vitest';
import type { Model } from '../../../src/bench/explore/model.ts';
import { Search } from '../../../src/bench/explore/search.ts';

/** A counter from 0 to 5: "up" and "down" by a person, "time" takes it back to 0 from every number below `stuckAt`. */
const counter = (stuckAt: number, forbidden = Number.NaN): Model<number, string> => ({
  initial: 0,
  starts: [],
  deepest: Number.POSITIVE_INFINITY,
  properties: ['is allowed'],
  key: String,
  inputs: () => ['up', 'down', 'time'],
  step: (number, input) => {
    const next =
      input === 'up'
        ? Math.min(5, number + 1)
        : input === 'down'
          ? Math.max(0, number - 1)
          : number < stuckAt
            ? 0
            : number;
    return { next, broken: next === forbidden ? [{ property: 'is allowed', reason: `${next}` }] : [] };
  },
  label: (input) => input,
  show: (number) => `at ${number}`,
  ways: [
    { property: 'comes home', isGoal: (number) => number === 0, isProgress: (_, input) => input === 'time' },
    { property: 'goes to the end', isGoal: (number) => number === 5, isProgress: (_, input) => input === 'up' },
  ],
});

describe('a search', () => {
  it('visits every state once, and counts every edge', () => {
    const { result } = new Search(counter(6)).advance(1000);
    expect(result).toEqual({ states: 6, edges: 18, depth: 5, violations: [] });
  });

  it('gives the shortest way to what is broken', () => {
    const { result } = new Search(counter(6, 3)).advance(1000);
    expect(result.violations).toEqual([
      { property: 'is allowed', reason: '3', path: ['up', 'up', 'up'], state: 'at 3' },
    ]);
  });

  it('finds the nearest state from which nothing that is promised leads home', () => {
    const { result } = new Search(counter(4)).advance(1000);
    expect(result.violations).toMatchObject([
      { property: 'comes home', path: ['up', 'up', 'up', 'up'], state: 'at 4' },
    ]);
  });

  it('goes no further than it is told to, and is advanced in portions', () => {
    const search = new Search(counter(4), 2);
    expect(search.advance(1)).toMatchObject({ states: 1, waiting: 1 });
    expect(search.advance(1000).result).toEqual({ states: 3, edges: 6, depth: 2, violations: [] });
  });
});
