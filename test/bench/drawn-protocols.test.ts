/** Any valid protocol runs to its end. `npm run soak` runs 2,000 of them. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { stepKinds } from '../../protocols/therapy/schema.ts';
import { drawProtocol } from '../../src/bench/campaign/draw-protocol.ts';
import {
  type DrawnRun,
  runAtItsLimits,
  runDrawnProtocol,
  runPausedProtocol,
  runUnderShortestLimits,
} from '../support/drawn-sessions.ts';
import { hold, oscillate, protocolOf, ramp } from '../support/protocol-steps.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

const hasProblems = ({ problems }: DrawnRun): boolean => problems.length > 0;

describe('random valid protocols', () => {
  it('complete, each without a finding', () => {
    expect(seeds.map(runDrawnProtocol).filter(hasProblems)).toEqual([]);
  }, 600_000);

  it('complete under the shortest limits on inversion that the planner allows them', () => {
    expect(seeds.slice(0, 10).map(runAtItsLimits).filter(hasProblems)).toEqual([]);
    // Ten ramps in one inversion; the slowest ramps, whose rate the wire rounds down.
    const oscillating = [ramp(6, 3), oscillate(12, 42, 1, 1.8), oscillate(13, 38, 2, 1.1)];
    for (const steps of [oscillating, [ramp(7, 0.104), hold(2), ramp(0, 0.104)]]) {
      expect(runUnderShortestLimits(protocolOf(...steps), 20_100_354)).toEqual([]);
    }
  }, 600_000);

  it('change by a pause and a resume in nothing but the time', () => {
    expect(seeds.slice(0, 20).map(runPausedProtocol).filter(hasProblems)).toEqual([]);
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
