/** Any valid protocol runs to its end. `npm run soak` runs 2,000 of them. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { stepKinds } from '../../protocols/therapy/schema.ts';
import { drawProtocol } from '../../src/bench/campaign/draw-protocol.ts';
import { runDrawnProtocol, runPausedProtocol } from '../support/drawn-sessions.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe('random valid protocols', () => {
  it('complete, each without a finding', () => {
    expect(seeds.map(runDrawnProtocol).filter(({ problems }) => problems.length > 0)).toEqual([]);
  }, 600_000);

  it('change by a pause and a resume in nothing but the time', () => {
    expect(
      seeds
        .slice(0, 20)
        .map(runPausedProtocol)
        .filter(({ problems }) => problems.length > 0),
    ).toEqual([]);
  }, 600_000);

  it('have every kind of step, head-up angles, and every kind after every other', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 3000; seed += 1) {
      const { protocol, timeline } = drawProtocol(new Random(seed));
      if (timeline.minAngle < 0) seen.add('head-up');
      const kinds = protocol.steps.map((step) => stepKinds.find((kind) => kind in step));
      for (const [index, kind] of kinds.entries()) seen.add(`${kinds[index - 1] ?? 'start'} ${kind}`);
    }
    const pairs = ['start', ...stepKinds].flatMap((before) => stepKinds.map((kind) => `${before} ${kind}`));
    expect([...pairs, 'head-up'].filter((one) => !seen.has(one))).toEqual([]);
  });
});
