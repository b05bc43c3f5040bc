import type { Measured } from './row.ts';

export type Sample = () => Promise<number>;

/**
 * Measures both in turn, A B B A A B …: each is first in half of the rounds, so that neither gains from what the other
 * leaves behind, and other load on the machine affects both.
 */
export async function inPairs(rounds: number, measured: Sample, yardstick: Sample): Promise<Measured> {
  const [samples, beside]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const isFirst = round % 2 === 0;
    if (isFirst) samples.push(await measured());
    beside.push(await yardstick());
    if (!isFirst) samples.push(await measured());
  }
  return { samples, beside };
}
