import type { Random } from '../../../hardware/simulator/random.ts';

export const between = (random: Random, low: number, high: number, places: number): number =>
  Number(random.uniform(low, high).toFixed(places));

export function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[random.integer(from.length)];
  if (from.length === 0) throw new Error('nothing to pick from');
  // The index is inside: what is there may itself be undefined or null.
  return one as T;
}
