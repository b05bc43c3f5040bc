import { describe, expect, it } from 'vitest';
import type { CampaignResult } from '../../src/bench/campaign.ts';
import { runCampaign, runSession } from '../../src/bench/campaign.ts';
import { drawSession } from '../../src/bench/campaign-draw.ts';

describe('a campaign of 300 sessions', () => {
  let result: CampaignResult;

  it('breaks no invariant, whatever two faults and people do', () => {
    result = runCampaign({ sessions: 300, seed: 1 });
    const failed = result.failed.map(({ seed, failure, violations, description }) => ({
      replay: `fulcrum campaign --sessions 1 --seed ${seed}`,
      description,
      failure,
      violations: violations.map(({ invariant, atMs, reason }) => `${invariant} at ${atMs} ms: ${reason}`),
    }));
    expect(failed).toEqual([]);
    expect(result.sessions).toBe(300);
  }, 240_000);

  it('shows every hazard that can be found in a session, but for motion before one', () => {
    // H03 needs a drive that moves while its contactor is open.
    expect(result.unseenHazards).toEqual(['H03']);
  });

  it('passes through every state', () => {
    expect(result.unseenStates).toEqual([]);
  });

  it('ends in every way', () => {
    expect(Object.keys(result.outcomes)).toEqual(['completed', 'returned', 'stranded']);
  });
});

describe('one seed', () => {
  it('makes the same session again, to the byte', () => {
    const [once, again] = [runSession(11), runSession(11)];
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  });

  it('is all that the session of a campaign needs to be run again alone', () => {
    const seen: string[] = [];
    runCampaign({ sessions: 3, seed: 20, onSession: (session) => seen.push(JSON.stringify(session)) });
    expect(seen[2]).toBe(JSON.stringify(runSession(22)));
  });

  it('draws what a person could have written', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { timeline, faults } = drawSession(seed);
      expect(timeline.maxAngle).toBeGreaterThan(0);
      expect(faults.length).toBeLessThanOrEqual(2);
    }
  });
});
