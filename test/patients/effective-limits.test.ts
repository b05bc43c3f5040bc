import { describe, expect, test } from 'vitest';
import { degrees, seconds } from '../../protocols/base/units.ts';
import { beginnerLimits, effectiveLimits, type LimitsInput } from '../../src/patients/effective-limits.ts';
import type { SessionRecord } from '../../src/patients/history.ts';
import { absoluteLimits, type Limits, prescribedOf } from '../../src/patients/prescription.ts';
import { datedSessions, presentOf } from '../../src/patients/present.ts';
import fc from '../support/fast-check.ts';
import {
  dayMs,
  generous,
  momentAt,
  noKnowledge,
  noon,
  noReport,
  nowAt,
  prescriptionWith,
  sessionAt,
  sixSessions,
  wellReport,
} from '../support/patients.ts';

interface Case extends Partial<LimitsInput> {
  readonly history?: readonly SessionRecord[];
}

function effective({ history = sixSessions, ...rest }: Case = {}) {
  const present = presentOf(nowAt(noon), noKnowledge);
  return effectiveLimits({
    prescription: generous,
    waiver: null,
    sessions: datedSessions(history, present, noKnowledge),
    present,
    isUnmeasured: false,
    maxAngleDeg: 60,
    ...rest,
  });
}

/** Keys whose greater value is the stricter one. */
const minimums = ['restBetweenSets', 'finalPause', 'betweenSessions', 'minAngle'] as const;
const maximums = [
  'maxAngle',
  'downRate',
  'returnRate',
  'accel',
  'oneInversion',
  'sets',
  'cumulative',
  'angleGain',
  'sessionsPerDay',
  'daysPerWeek',
] as const;

function expectWithin(limits: Limits, wider: Limits): void {
  for (const key of maximums) expect(limits[key], key).toBeLessThanOrEqual(wider[key]);
  for (const key of minimums) expect(limits[key], key).toBeGreaterThanOrEqual(wider[key]);
  if (wider.oscillation === null) expect(limits.oscillation).toBeNull();
}

const anyNumber = fc.oneof(fc.double({ min: -100, max: 1e6 }), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0));

const anyPrescription = fc
  .record({
    maxAngleDeg: anyNumber,
    minAngleDeg: anyNumber,
    angleGainDeg: anyNumber,
    downRateDegPerS: anyNumber,
    returnRateDegPerS: anyNumber,
    accelDegPerS2: anyNumber,
    oneInversionS: anyNumber,
    sets: anyNumber,
    cumulativeS: anyNumber,
    restBetweenSetsS: anyNumber,
    finalPauseS: anyNumber,
    oscillation: fc.option(fc.record({ lowDeg: anyNumber, highDeg: anyNumber, cycleS: anyNumber })),
    sessionsPerDay: anyNumber,
    hoursBetween: anyNumber,
    daysPerWeek: anyNumber,
  })
  .map((limits) => ({ ...generous, limits }));

const anyHistory = fc.array(
  fc
    .record({
      daysAgo: fc.integer({ min: 0, max: 90 }),
      maxAngleDeg: fc.integer({ min: 0, max: 60 }),
      completed: fc.boolean(),
      isDizzy: fc.boolean(),
      isClockRight: fc.boolean(),
    })
    .map(({ daysAgo, maxAngleDeg, completed, isDizzy, isClockRight }) =>
      sessionAt(noon - daysAgo * dayMs, {
        maxAngleDeg,
        completed,
        endedEarly: !completed,
        ended: momentAt(noon - daysAgo * dayMs, { isClockRight }),
        report: { ...wellReport, adverse: isDizzy ? ['dizzy'] : [] },
      }),
    ),
  { maxLength: 12 },
);

describe('the effective limits', () => {
  test('never exceed an absolute, for any prescription and history', () => {
    const anyCase = fc.tuple(fc.option(anyPrescription), anyHistory, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(anyCase, ([prescription, history, isWaived, isUnmeasured]) => {
        const waiver = isWaived ? { reason: 'x', by: 'Clinician One', moment: momentAt(noon) } : null;
        expectWithin(effective({ prescription, history, waiver, isUnmeasured }).limits, absoluteLimits);
      }),
      { numRuns: 500 },
    );
  });

  test('never exceed the prescription', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 60 }), (history, angle) => {
        const prescription = prescriptionWith({ maxAngle: degrees(angle), oneInversion: seconds(angle) });
        const { limits } = effective({ prescription, history });
        expect(limits.maxAngle).toBeLessThanOrEqual(angle);
        expect(limits.oneInversion).toBeLessThanOrEqual(angle * 1000);
      }),
    );
  });

  test('never exceed a beginner’s without a prescription, or on a day without a blood pressure', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expectWithin(effective({ history, prescription: null }).limits, beginnerLimits);
        expectWithin(effective({ history, isUnmeasured: true }).limits, beginnerLimits);
      }),
    );
  });

  test('tell for each limit which rule narrowed it', () => {
    const prescription = prescriptionWith({ maxAngle: degrees(40), oneInversion: seconds(120) });
    const { limits, narrowedBy } = effective({ prescription });
    expect(limits).toMatchObject({ maxAngle: 25, oneInversion: 120_000, sets: 6 });
    expect(narrowedBy).toMatchObject({
      maxAngle: 'angle-gained',
      oneInversion: 'prescription',
      sets: 'absolute',
      downRate: 'absolute',
    });
  });

  test('keep to the table’s configured maximum angle', () => {
    const { limits, narrowedBy } = effective({ maxAngleDeg: 20 });
    expect(limits.maxAngle).toBe(20);
    expect(narrowedBy.maxAngle).toBe('configuration');
  });

  test('are a beginner’s where the prescription’s last day is over', () => {
    expect(effective({ prescription: { ...generous, until: '2027-03-01' } }).limits.sets).toBe(6);
    const expired = effective({ prescription: { ...generous, until: '2027-02-28' } });
    expect(expired.limits.sets).toBe(2);
    expect(expired.narrowedBy.sets).toBe('no-prescription');
  });
});

describe('a beginner', () => {
  const at = (...days: number[]) => days.map((ago) => sessionAt(noon - ago * dayMs));
  test.each([
    ['after five sessions over two weeks', at(14, 12, 10, 8, 6), true],
    ['after six sessions over 13 days', at(13, 12, 10, 8, 6, 4), true],
    ['after six sessions over two weeks', at(14, 12, 10, 8, 6, 4), false],
    ['after six of which one was not completed', [...at(14, 12, 10, 8, 6), early(4)], true],
    ['after seven of which one was not completed', [...at(14, 12, 10, 8, 6, 5), early(4)], false],
  ])('%s', (_, history, isBeginner) => {
    const { limits, narrowedBy } = effective({ history });
    expect(limits.oneInversion).toBe(isBeginner ? 60_000 : 300_000);
    expect(narrowedBy.oneInversion).toBe(isBeginner ? 'beginner' : 'absolute');
  });

  function early(daysAgo: number): SessionRecord {
    return sessionAt(noon - daysAgo * dayMs, { completed: false, endedEarly: true });
  }

  test('is none any more once a clinician waives it, but needs a prescription all the same', () => {
    const waiver = { reason: 'has inverted for years', by: 'Clinician One', moment: momentAt(noon) };
    expect(effective({ history: [], waiver }).limits.sets).toBe(6);
    expect(effective({ history: [], waiver, prescription: null }).limits.sets).toBe(2);
    expect(effective({ history: [] }).limits.sets).toBe(2);
  });

  test('stays one where the sessions’ times are not known', () => {
    const history = sixSessions.map((each) => ({
      ...each,
      ended: { ...each.ended, isClockRight: false },
    }));
    expect(effective({ history }).limits.sets).toBe(2);
  });
});

describe('the angle gained', () => {
  const angleAfter = (...sessions: SessionRecord[]) =>
    effective({ history: [...sixSessions, ...sessions] }).limits.maxAngle;
  const at = (daysAgo: number, maxAngleDeg: number, facts: Partial<SessionRecord> = {}) =>
    sessionAt(noon - daysAgo * dayMs, { maxAngleDeg, ...facts });

  test('counts from the furthest that was completed in the last 28 days', () => {
    expect(angleAfter(at(10, 30), at(2, 20))).toBe(40);
    expect(angleAfter(at(28, 30))).toBe(40);
    expect(angleAfter(sessionAt(noon - 28 * dayMs - 1, { maxAngleDeg: 30 }))).toBe(25);
  });

  test('does not count a session that ended early, or with an adverse event', () => {
    expect(angleAfter(at(2, 40, { completed: false, endedEarly: true }))).toBe(25);
    expect(angleAfter(at(2, 40, { report: { ...wellReport, adverse: ['headache'] } }))).toBe(25);
  });

  test('does not count a session without a report of adverse events, and names it', () => {
    for (const report of [null, noReport, { ...wellReport, adverse: null }]) {
      const unreported = at(2, 40, { report });
      expect(angleAfter(unreported)).toBe(25);
      expect(effective({ history: [...sixSessions, unreported] }).unreported).toEqual([unreported.id]);
    }
    // One that would grant nothing further is not named.
    expect(effective({ history: [...sixSessions, at(2, 10, { report: null })] }).unreported).toEqual([]);
    const prescription = prescriptionWith({ maxAngle: degrees(25) });
    expect(effective({ prescription, history: [...sixSessions, at(2, 25, { report: null })] }).unreported).toEqual([]);
  });

  test('begins at a beginner’s first angle', () => {
    const old = sixSessions.map((each, index) =>
      sessionAt(noon - (60 - index) * dayMs, { maxAngleDeg: each.maxAngleDeg }),
    );
    expect(effective({ history: old }).limits.maxAngle).toBe(15);
  });

  test('is at most what is prescribed', () => {
    const prescription = prescriptionWith({ angleGain: degrees(5) });
    expect(effective({ prescription, history: [...sixSessions, at(2, 30)] }).limits.maxAngle).toBe(35);
  });

  test('does not count a session of unknown time', () => {
    const unknown = at(2, 40, { ended: momentAt(noon - 2 * dayMs, { isClockRight: false }) });
    expect(angleAfter(unknown)).toBe(25);
  });
});

test('prescribed limits survive the way into the program’s units and back', () => {
  expect(prescribedOf(absoluteLimits)).toMatchObject({ oneInversionS: 300, hoursBetween: 2, angleGainDeg: 10 });
});
