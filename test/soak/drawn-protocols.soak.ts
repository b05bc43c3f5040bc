import { expect, it } from 'vitest';
import { runDrawnProtocol, runPausedProtocol } from '../support/drawn-sessions.ts';

const count = 2000;
const pausedCount = 500;
const firstSeed = 1001;

it(`completes ${count} random valid protocols, each without a finding`, () => {
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  const runs = seeds.map(runDrawnProtocol);
  expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
}, 3_600_000);

it(`changes nothing but the time by a pause and a resume in ${pausedCount} of them`, () => {
  const seeds = Array.from({ length: pausedCount }, (_, index) => firstSeed + index);
  const runs = seeds.map(runPausedProtocol);
  expect(runs.filter(({ problems }) => problems.length > 0)).toEqual([]);
}, 3_600_000);
