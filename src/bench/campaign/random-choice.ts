import type { Random } from '../../../hardware/simulator/random.ts';

/** A number from a range, rounded to a number of decimal places. */
export const between = (random: Random, low: number, high: number, places: number): number =>
  Number(random.uniform(low, high).toFixed(places));

export function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[random.integer(from.length)];
  if (from.length === 0) throw new Error('nothing to pick from');
  // The index is in range; an element may itself be undefined or null.
  return one as T;
}
