import { describe, expect, it } from 'vitest';
import { benchClients, clientOf } from '../../src/bench/acts.ts';
import type { CampaignResult } from '../../src/bench/campaign/campaign.ts';
import { runCampaign } from '../../src/bench/campaign/campaign.ts';
import { drawSession } from '../../src/bench/campaign/draw-session.ts';
import { runSession } from '../../src/bench/campaign/session.ts';
import { methods } from '../../src/service/rpc/methods.ts';

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

  it('draws every method of the service by everybody, rightly and wrongly asked, alone, in batches and without an id', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 1500; seed += 1) {
      for (const act of drawSession(seed).acts) {
        seen.add(act.act).add(`by ${clientOf(act)}`);
        if ('params' in act) seen.add(`${act.act} with its own`);
        if ('batchedWith' in act) seen.add('batch');
        if ('isNotification' in act) seen.add('no id');
        if (act.at < 0) seen.add('early');
      }
    }
    const wrong = [
      'override.begin',
      'override.jog',
      'override.target',
      'override.hold',
      'start',
      'login',
      'stop',
      'return',
    ];
    expect([...seen]).toEqual(
      expect.arrayContaining([
        ...Object.keys(methods),
        ...benchClients.map((client) => `by ${client}`),
        ...wrong.map((method) => `${method} with its own`),
        ...['disconnect', 'malformed', 'batch', 'no id', 'early'],
      ]),
    );
  });

  it('draws what a person could have written', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { timeline, faults } = drawSession(seed);
      expect(timeline.maxAngle).toBeGreaterThan(0);
      expect(faults.length).toBeLessThanOrEqual(2);
    }
  });
});
