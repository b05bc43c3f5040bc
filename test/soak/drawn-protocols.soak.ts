import { expect, it } from 'vitest';
import { runDrawnProtocol } from '../support/drawn-sessions.ts';

const count = 2000;
const firstSeed = 1001;

it(`completes ${count} random valid protocols, each without a finding`, () => {
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  const runs = seeds.map(runDrawnProtocol);
  expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
}, 3_600_000);
