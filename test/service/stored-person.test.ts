import { describe, expect, it } from 'vitest';
import type { PersonSession } from '../../src/records/database/people.ts';
import { anonymousFileOf } from '../../src/service/patients/stored.ts';

const wallMs = Date.UTC(2027, 0, 15, 8);
const session: PersonSession = {
  id: 's-1',
  number: 1,
  patient: null,
  source: 'service',
  doseMs: null,
  startedAt: '2027-01-15T08:00:00.000Z',
  protocol: 'first-session',
  state: 'cut',
  outcome: null,
  durationMs: null,
  recordedMs: null,
  invertedMs: null,
  maxAngleDeg: null,
  start: {
    bootId: 'boot-a',
    monotonicMs: 5000,
    wallMs,
    isClockRight: true,
    plan: null,
    stage: null,
    plannedMaxAngleDeg: 15,
    plannedInvertedMs: 60_000,
  },
};
const endOf = (more: Partial<PersonSession>) =>
  anonymousFileOf({ sessions: [{ ...session, ...more }], entries: [], confirmations: [], newest: null }).history[0]
    ?.ended;

describe('a session that was cut off', () => {
  it('is dated by the last that is known of it', () => {
    expect(endOf({ durationMs: 240_000 })).toMatchObject({ wallMs: wallMs + 240_000, monotonicMs: 245_000 });
    expect(endOf({ recordedMs: 90_000 })).toMatchObject({ wallMs: wallMs + 90_000, monotonicMs: 95_000 });
    expect(endOf({})).toMatchObject({ wallMs });
  });

  it('has used what was planned', () => {
    const { history } = anonymousFileOf({ sessions: [session], entries: [], confirmations: [], newest: null });
    expect(history).toMatchObject([{ invertedMs: 60_000, maxAngleDeg: 15, completed: false, endedEarly: true }]);
  });
});
