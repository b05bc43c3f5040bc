import { describe, expect, it } from 'vitest';
import { benchClients, clientOf } from '../../src/bench/acts.ts';
import type { CampaignResult } from '../../src/bench/campaign/campaign.ts';
import { CampaignSum, runCampaign } from '../../src/bench/campaign/campaign.ts';
import { drawSession } from '../../src/bench/campaign/draw-session.ts';
import { overlap } from '../../src/bench/campaign/seed-ranges.ts';
import { runSession } from '../../src/bench/campaign/session.ts';
import { runShrunk } from '../../src/bench/campaign/shrink.ts';
import { methods } from '../../src/service/rpc/methods.ts';
import { everyClientIsClinician, neverStops } from '../support/controller-defects.ts';

describe('a campaign of 300 sessions', () => {
  let result: CampaignResult;

  it('violates no invariant, with up to two faults and any acts of people', () => {
    result = runCampaign({ sessions: 300, seed: 301 });
    const failed = result.failed.map(({ seed, failure, violations, description }) => ({
      replay: `fulcrum campaign --sessions 1 --seed ${seed}`,
      description,
      failure,
      violations: violations.map(({ invariant, atMs, reason }) => `${invariant} at ${atMs} ms: ${reason}`),
    }));
    expect(failed).toEqual([]);
    expect(result.sessions).toBe(300);
  }, 900_000);

  it('shows every hazard and every event of the device that a session can show', () => {
    expect([...result.unseenHazards, ...result.unseenEvents]).toEqual([]);
  });

  it('enters every state', () => {
    expect(result.unseenStates).toEqual([]);
  });

  it('has every outcome', () => {
    expect(Object.keys(result.outcomes)).toEqual(['completed', 'refused', 'returned', 'stranded']);
  });
});

describe('a session that fails', () => {
  it.each([
    ['of fifty acts the one stop', neverStops, 222, /; faults none; acts \d+ms:stop:{"unknown":true}$/],
    [
      'what only a clinician may',
      everyClientIsClinician,
      132,
      /; faults none; acts \d+ms:override\.begin:operator:20$/,
    ],
  ])('is made smaller for as long as it fails alike: %s is left', (_, defects, seed, left) => {
    const { description, smallest } = runShrunk(seed, { defects });
    expect(smallest).toMatch(left);
    expect(description.length).toBeGreaterThan(smallest?.length ?? 0);
  });

  it('is not made smaller where it passes', () => {
    expect(runShrunk(11)).toEqual(runSession(11));
  });
});

describe('the totals of campaigns', () => {
  it('are those of one campaign, whichever way the seeds are shared out', () => {
    const pieces = [runCampaign({ sessions: 2, seed: 22 }), runCampaign({ sessions: 2, seed: 20 })];
    const sum = new CampaignSum();
    for (const totals of pieces) sum.addTotals(totals);
    expect(sum.result()).toEqual(runCampaign({ sessions: 4, seed: 20 }));
  });

  it.each([
    [[{ from: 1, to: 4 }], [{ from: 5, to: 9 }], null],
    [[{ from: 1, to: 5 }], [{ from: 5, to: 9 }], { from: 5, to: 5 }],
    [[{ from: 1, to: 9 }], [{ from: 3, to: 4 }], { from: 3, to: 4 }],
  ])('of %j and %j have seeds in common: %j', (some, others, common) => {
    expect(overlap(some, others)).toEqual(common);
    expect(overlap(others, some)).toEqual(common);
  });
});

describe('one seed', () => {
  it('makes the same session again, byte for byte', () => {
    const [once, again] = [runSession(11), runSession(11)];
    expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  });

  it('is sufficient to run a session of a campaign again alone', () => {
    const seen: string[] = [];
    runCampaign({ sessions: 3, seed: 20, onSession: (session) => seen.push(JSON.stringify(session)) });
    expect(seen[2]).toBe(JSON.stringify(runSession(22)));
  });

  /**
   * A bench has no people in its records, and no clinician who leaves. They have tests with a service and its records. Its
   * consoles call `alive` by themselves.
   */
  const isDrawn = (name: string) =>
    !/^(patient|plan|commission)\./.test(name) &&
    !['session.answer', 'session.answers', 'clock.confirm', 'logout', 'attend', 'alive'].includes(name);

  it('draws every method of the service that a bench has, by every client, with valid and invalid parameters, alone, in batches and without an id', () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 1500; seed += 1) {
      for (const act of drawSession(seed).acts) {
        seen.add(act.act).add(`by ${clientOf(act)}`);
        if ('params' in act) seen.add(`${act.act} with invalid parameters`);
        if ('batchedWith' in act) seen.add('batch');
        if ('isNotification' in act) seen.add('no id');
        if (act.at < 0) seen.add('before the start');
      }
    }
    const methodsWithInvalidParameters = [
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
        ...methods.map(({ name }) => name).filter(isDrawn),
        ...benchClients.map((client) => `by ${client}`),
        ...methodsWithInvalidParameters.map((method) => `${method} with invalid parameters`),
        ...['disconnect', 'malformed', 'batch', 'no id', 'before the start'],
      ]),
    );
  });

  it('draws valid sessions', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const { timeline, faults } = drawSession(seed);
      expect(timeline.maxAngle - timeline.minAngle).toBeGreaterThan(0);
      expect(faults.length).toBeLessThanOrEqual(2);
    }
  });
});
