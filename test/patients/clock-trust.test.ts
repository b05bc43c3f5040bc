import { describe, expect, test } from 'vitest';
import { checkAllowance } from '../../src/patients/allowance.ts';
import { type ClockKnowledge, dateOf, type Now, presentTime } from '../../src/patients/clock-trust.ts';
import type { SessionRecord } from '../../src/patients/history.ts';
import { absoluteLimits } from '../../src/patients/prescription.ts';
import { datedSessions, presentOf } from '../../src/patients/present.ts';
import fc from '../support/fast-check.ts';
import { dayMs, hourMs, momentAt, noKnowledge, noon, nowAt, sessionAt } from '../support/patients.ts';

const newestAt = (wallMs: number): ClockKnowledge => ({
  confirmations: [],
  newest: { ...momentAt(wallMs), sequence: 7 },
});

const confirmedAt = (wallMs: number, now: Now, sequence = 1e9): ClockKnowledge => ({
  confirmations: [{ sequence, bootId: now.bootId, monotonicMs: now.monotonicMs, wallMs, by: 'Clinician One' }],
  newest: null,
});

describe('the wall clock', () => {
  test('is believed where it is synchronised and not earlier than the newest record', () => {
    expect(presentTime(nowAt(noon), newestAt(noon))).toEqual({ isKnown: true, wallMs: noon });
    expect(presentTime(nowAt(noon), newestAt(noon + 1))).toEqual({
      isKnown: false,
      reason: 'the clock of this computer is earlier than the newest record',
    });
    expect(presentTime(nowAt(noon, { isSynchronised: false }), noKnowledge)).toEqual({
      isKnown: false,
      reason: 'the clock of this computer is not synchronised',
    });
  });

  test('is replaced by a clinician’s word for the rest of the boot, also where it jumps', () => {
    const then = nowAt(noon, { isSynchronised: false });
    const clock = confirmedAt(noon + dayMs, then);
    const later = { ...then, monotonicMs: then.monotonicMs + hourMs, wallMs: 0 };
    expect(presentTime(later, clock)).toEqual({ isKnown: true, wallMs: noon + dayMs + hourMs });
    expect(presentTime({ ...later, bootId: 'boot-b' }, clock).isKnown).toBe(false);
  });

  test('follows the last of several confirmations', () => {
    const then = nowAt(noon, { isSynchronised: false });
    const clock: ClockKnowledge = {
      confirmations: [
        { sequence: 1, bootId: then.bootId, monotonicMs: then.monotonicMs, wallMs: noon, by: 'Clinician One' },
        { sequence: 1, bootId: then.bootId, monotonicMs: then.monotonicMs - 5, wallMs: 5, by: 'Clinician One' },
      ],
      newest: null,
    };
    expect(presentTime(then, clock)).toEqual({ isKnown: true, wallMs: noon });
  });
});

describe('a past session', () => {
  test('of the present boot is dated by the monotonic clock alone', () => {
    const now = nowAt(noon);
    const ended = { bootId: now.bootId, monotonicMs: now.monotonicMs - hourMs, wallMs: 12, isClockRight: false };
    const dated = dateOf(sessionAt(noon, { ended }), noon, now, noKnowledge);
    expect(dated).toEqual({ wallMs: noon - hourMs, isExact: true });
  });

  test('of another boot is dated by a clock that was right', () => {
    const dated = dateOf(sessionAt(noon - dayMs), noon, nowAt(noon), noKnowledge);
    expect(dated).toEqual({ wallMs: noon - dayMs, isExact: true });
  });

  test('of another boot with a wrong clock may have ended just now', () => {
    const ended = momentAt(noon - dayMs, { isClockRight: false });
    expect(dateOf(sessionAt(noon, { ended }), noon, nowAt(noon), noKnowledge)).toEqual({
      wallMs: noon,
      isExact: false,
    });
  });

  test('is not later than a confirmation that came after it', () => {
    const ended = momentAt(noon - dayMs, { isClockRight: false });
    const record = sessionAt(noon, { sequence: 5, ended });
    const clock = (sequence: number) => ({
      confirmations: [{ sequence, bootId: 'boot-c', monotonicMs: 0, wallMs: noon - 9 * dayMs, by: 'Clinician One' }],
    });
    expect(dateOf(record, noon, nowAt(noon), clock(5)).wallMs).toBe(noon - 9 * dayMs);
    expect(dateOf(record, noon, nowAt(noon), clock(4)).wallMs).toBe(noon);
  });

  test('is dated exactly by a later confirmation in its own boot', () => {
    const ended = { bootId: 'boot-c', monotonicMs: 1000, wallMs: 0, isClockRight: false };
    const confirmations = [
      { sequence: 5, bootId: 'boot-c', monotonicMs: 1000 + hourMs, wallMs: noon - dayMs, by: 'Clinician One' },
    ];
    const record = sessionAt(noon, { sequence: 5, ended });
    const dated = dateOf(record, noon, nowAt(noon), { confirmations });
    expect(dated).toEqual({ wallMs: noon - dayMs - hourMs, isExact: true });
  });
});

function rules(history: readonly SessionRecord[], now: Now, clock: ClockKnowledge) {
  const present = presentOf(now, clock);
  const limits = { ...absoluteLimits, sessionsPerDay: 1 };
  return checkAllowance(history, datedSessions(history, present, clock), limits, present).map(({ rule }) => rule);
}

describe('an allowance that is used', () => {
  /** Ended at noon, recorded by a clock that was right, in the boot of the present. */
  const used = sessionAt(noon, { ended: momentAt(noon, { bootId: 'boot-a' }) });
  const knowledge: ClockKnowledge = { confirmations: [], newest: { ...used.ended, sequence: used.sequence } };

  test('is not given again by a clock that jumps back, and refused until a clinician confirms', () => {
    const now = { ...nowAt(noon + hourMs), wallMs: noon - 3 * dayMs };
    expect(rules([used], now, knowledge)).toEqual(['clock']);
    const confirmed = { ...knowledge, ...confirmedAt(noon + hourMs, now), newest: knowledge.newest };
    expect(rules([used], now, confirmed)).toEqual(['sessions-per-day', 'hours-between']);
    const tomorrow = { ...now, monotonicMs: now.monotonicMs + dayMs };
    expect(rules([used], tomorrow, confirmed)).toEqual([]);
  });

  test('is not given again by a clinician who sets the date back', () => {
    const now = { ...nowAt(noon), bootId: 'boot-b', isSynchronised: false };
    const confirmed = { ...confirmedAt(noon - 3 * dayMs, now), newest: knowledge.newest };
    expect(rules([used], now, confirmed)).toEqual(['sessions-per-day', 'hours-between']);
    // It counts as having just ended, not as one of the days to come.
    expect(rules([used], { ...now, monotonicMs: now.monotonicMs + dayMs }, confirmed)).toEqual([]);
  });

  test('is not given again by a clock that jumps ahead within one boot', () => {
    const now = { ...nowAt(noon + 60_000), wallMs: noon + 3 * dayMs };
    expect(rules([used], now, knowledge)).toContain('hours-between');
  });

  test('is never given again by a wall clock that jumps back', () => {
    const anyJump = fc.record({
      elapsedMs: fc.integer({ min: 0, max: 3 * dayMs }),
      backMs: fc.integer({ min: 0, max: 400 * dayMs }),
      isSynchronised: fc.boolean(),
      isSameBoot: fc.boolean(),
    });
    fc.assert(
      fc.property(anyJump, ({ elapsedMs, backMs, isSynchronised, isSameBoot }) => {
        const right = nowAt(noon + elapsedMs, isSameBoot ? {} : { bootId: 'boot-b', monotonicMs: 0 });
        const jumped = { ...right, wallMs: right.wallMs - backMs, isSynchronised };
        if (rules([used], right, knowledge).length > 0) {
          expect(rules([used], jumped, knowledge)).not.toEqual([]);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
