import { describe, expect, test } from 'vitest';
import { milliseconds } from '../../protocols/base/units.ts';
import { checkAllowance } from '../../src/patients/allowance.ts';
import type { ClockKnowledge, Now } from '../../src/patients/clock-trust.ts';
import type { SessionRecord } from '../../src/patients/history.ts';
import { absoluteLimits } from '../../src/patients/prescription.ts';
import { datedSessions, presentOf } from '../../src/patients/present.ts';
import fc from '../support/fast-check.ts';
import { dayMs, hourMs, momentAt, noKnowledge, noon, nowAt, sessionAt } from '../support/patients.ts';

type Limits = Parameters<typeof checkAllowance>[2];

function refusals(
  history: readonly SessionRecord[],
  limits: Partial<Limits> = {},
  now: Now = nowAt(noon),
  clock: ClockKnowledge = noKnowledge,
) {
  const present = presentOf(now, clock);
  return checkAllowance(history, datedSessions(history, present, clock), { ...absoluteLimits, ...limits }, present);
}

const rules = (...args: Parameters<typeof refusals>) => refusals(...args).map(({ rule }) => rule);

describe('hours between sessions', () => {
  test('are counted from the end of the last one, to the millisecond', () => {
    expect(rules([sessionAt(noon - 2 * hourMs)])).toEqual([]);
    expect(rules([sessionAt(noon - 2 * hourMs + 1)])).toEqual(['hours-between']);
  });

  test('say how much is missing, and from when a session is allowed', () => {
    const [refusal] = refusals([sessionAt(noon - 45 * 60_000)]);
    expect(refusal).toEqual({
      rule: 'hours-between',
      reason:
        'the last session ended 45 min ago, and at least 2 h between sessions are needed: 1 h 15 min more, from 2027-03-01 13:15',
      limit: 'at least 2 h between sessions',
      by: '1 h 15 min',
      allowedFromMs: noon + 75 * 60_000,
    });
  });

  test('follow a longer prescription', () => {
    const limits = { betweenSessions: milliseconds(20 * hourMs) };
    expect(rules([sessionAt(noon - 20 * hourMs)], limits)).toEqual([]);
    expect(rules([sessionAt(noon - 20 * hourMs + 1)], limits)).toEqual(['hours-between']);
  });

  test('are not asked of a session in which the person was never inverted', () => {
    expect(rules([sessionAt(noon - 60_000, { invertedMs: 0 })])).toEqual([]);
  });

  test('are not asked of somebody who has had no session', () => {
    expect(rules([])).toEqual([]);
  });
});

describe('sessions a day', () => {
  const today = [sessionAt(noon - 8 * hourMs), sessionAt(noon - 5 * hourMs)];

  test('are counted by calendar days', () => {
    expect(rules(today, { sessionsPerDay: 3 })).toEqual([]);
    expect(rules(today, { sessionsPerDay: 2 })).toEqual(['sessions-per-day']);
    expect(rules([sessionAt(noon - 12 * hourMs)], { sessionsPerDay: 1 })).toEqual(['sessions-per-day']);
    expect(rules([sessionAt(noon - 12 * hourMs - 1)], { sessionsPerDay: 1 })).toEqual([]);
  });

  test('are counted in the table’s time zone', () => {
    const lateYesterday = sessionAt(Date.UTC(2027, 1, 28, 23));
    expect(rules([lateYesterday], { sessionsPerDay: 1 })).toEqual([]);
    const now = nowAt(noon, { utcOffsetMin: 120 });
    const [refusal] = refusals([lateYesterday], { sessionsPerDay: 1 }, now);
    expect(refusal).toMatchObject({ rule: 'sessions-per-day', allowedFromMs: Date.UTC(2027, 2, 1, 22) });
  });

  test('say from when another one is allowed', () => {
    const [refusal] = refusals(today, { sessionsPerDay: 1 });
    expect(refusal).toEqual({
      rule: 'sessions-per-day',
      reason: '2 sessions today already, and at most 1 a day is allowed: from 2027-03-02 00:00',
      limit: 'at most 1 a day',
      by: '2 sessions',
      allowedFromMs: Date.UTC(2027, 2, 2),
    });
  });

  test('that are not granted refuse every session', () => {
    expect(rules([], { sessionsPerDay: 0 })).toEqual(['sessions-per-day']);
    expect(rules([], { daysPerWeek: 0 })).toEqual(['days-per-week']);
    expect(rules([], { sessionsPerDay: Number.NaN })).toEqual(['sessions-per-day']);
  });
});

describe('days a week', () => {
  const on = (...days: number[]) => days.map((ago) => sessionAt(noon - ago * dayMs));

  test('count today and the six days before it', () => {
    expect(rules(on(1, 2, 4, 6), { daysPerWeek: 4 })).toEqual(['days-per-week']);
    expect(rules(on(1, 2, 4, 7), { daysPerWeek: 4 })).toEqual([]);
    expect(rules(on(1, 2, 4), { daysPerWeek: 4 })).toEqual([]);
  });

  test('cost nothing more where today has been used already', () => {
    const earlierToday = sessionAt(noon - 3 * hourMs);
    expect(rules([...on(1, 2, 4), earlierToday], { daysPerWeek: 4 })).toEqual([]);
  });

  test('say from when another day is allowed', () => {
    const [refusal] = refusals(on(1, 2, 4, 5), { daysPerWeek: 3 });
    expect(refusal).toMatchObject({
      by: '2 days',
      limit: 'at most 3 days a week',
      // The sessions of four and of five days ago have to leave the window.
      allowedFromMs: Date.UTC(2027, 2, 1 + 3),
    });
  });

  test('count each session of unknown time as a day of its own', () => {
    const unknown = [1, 2, 3].map((index) =>
      sessionAt(noon - 30 * dayMs + index * 60_000, { ended: momentAt(0, { isClockRight: false }) }),
    );
    const confirmed = {
      confirmations: [
        { sequence: 1e9, bootId: 'boot-c', monotonicMs: 0, wallMs: noon - 2 * dayMs, by: 'Clinician One' },
      ],
      newest: null,
    };
    expect(rules(unknown, { daysPerWeek: 3 }, nowAt(noon), confirmed)).toEqual(['days-per-week']);
    expect(rules(unknown, { daysPerWeek: 4 }, nowAt(noon), confirmed)).toEqual([]);
  });
});

describe('the time of every refusal', () => {
  const anyHistory = fc.array(fc.integer({ min: 0, max: 10 * 24 * 60 }), { minLength: 1, maxLength: 8 });
  const anyLimits = fc.record({
    sessionsPerDay: fc.integer({ min: 1, max: 3 }),
    daysPerWeek: fc.integer({ min: 1, max: 7 }),
    betweenSessions: fc.integer({ min: 2, max: 48 }).map((hours) => milliseconds(hours * hourMs)),
  });

  test('is the first at which it is not refused any more', () => {
    fc.assert(
      fc.property(anyHistory, anyLimits, (minutesAgo, limits) => {
        const history = minutesAgo.map((ago) => sessionAt(noon - ago * 60_000));
        for (const { rule, allowedFromMs } of refusals(history, limits)) {
          if (allowedFromMs === null) throw new Error('a schedule is waited for');
          expect(rules(history, limits, nowAt(allowedFromMs - 1))).toContain(rule);
          expect(rules(history, limits, nowAt(allowedFromMs))).not.toContain(rule);
        }
      }),
      { numRuns: 500 },
    );
  });
});
