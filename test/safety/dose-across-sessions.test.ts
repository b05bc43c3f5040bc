import { describe, expect, it } from 'vitest';
import { absoluteSchedule } from '../../protocols/therapy/limits.ts';
import { DoseAcrossSessions, nothingCarried } from '../../src/safety/dose-across-sessions.ts';
import fc from '../support/fast-check.ts';

const restDueMs = 120_000;

/** In steps of 20 ms. */
function pass(dose: DoseAcrossSessions, forMs: number, at: { angle?: number | null; isRamp?: boolean } = {}): void {
  const { angle = 0, isRamp = false } = at;
  const isInverted = angle !== null && angle > 5;
  for (let ms = 0; ms < forMs; ms += 20) {
    dose.advance({ angle, isInverted, isRamp, countedMs: isInverted ? 20 : 0, elapsedMs: 20, restDueMs });
  }
}

function inverted(forMs: number, person: string | null = null): DoseAcrossSessions {
  const dose = new DoseAcrossSessions();
  dose.begin(person);
  pass(dose, forMs, { angle: 15 });
  return dose;
}

describe('the rest after an inversion', () => {
  it('is not owed before the first one', () => {
    expect(new DoseAcrossSessions().restLeft(120_000)).toBe(0);
  });

  it('is over once the person has been at level for as long as it requires', () => {
    const dose = inverted(10_000);
    pass(dose, restDueMs - 2000);
    expect(dose.restLeft(0)).toBe(2000);
    pass(dose, 1000);
    expect(dose.restLeft(0)).toBe(0);
  });

  it('is as long as the next session requires, where that is longer', () => {
    const dose = inverted(10_000);
    pass(dose, restDueMs);
    expect([dose.restLeft(restDueMs), dose.restLeft(200_000)]).toEqual([0, 80_000]);
  });

  it.each([
    ['on a ramp', { isRamp: true }],
    ['head-up', { angle: -10 }],
    ['where the angle is not known', { angle: null }],
  ])('does not pass %s', (_, at) => {
    const dose = inverted(10_000);
    pass(dose, 500_000, at);
    expect(dose.restLeft(0)).toBe(restDueMs);
  });

  it('is not cut by a new session, nor forgotten by another run of the program', () => {
    const dose = inverted(10_000);
    pass(dose, 60_000);
    dose.begin('somebody else');
    expect(dose.restLeft(0)).toBe(60_000);
    expect(new DoseAcrossSessions(dose.memory).restLeft(0)).toBe(60_000);
  });

  it('begins again with each inversion', () => {
    const dose = inverted(10_000);
    pass(dose, restDueMs - 5000);
    pass(dose, 20, { angle: 6 });
    expect(dose.restLeft(0)).toBe(restDueMs);
  });
});

describe('head-down time across sessions', () => {
  it('counts for the same person, and not for one who is known to be another', () => {
    const dose = inverted(30_000, 'a');
    expect([dose.countsFor('a'), dose.countsFor('b')]).toEqual([30_000, 0]);
    dose.complete();
    expect([dose.countsFor('a'), dose.countsFor('b')]).toEqual([30_000, 0]);
  });

  it.each([
    [null, null],
    ['a', null],
    [null, 'a'],
  ])('of %s counts for %s until a session has run to its end', (former, next) => {
    const dose = inverted(30_000, former);
    expect(dose.countsFor(next)).toBe(30_000);
    dose.complete();
    expect(dose.countsFor(next)).toBe(0);
  });

  it('adds up over sessions that were cut short', () => {
    const dose = inverted(30_000);
    for (let session = 0; session < 3; session += 1) {
      dose.begin(null);
      pass(dose, 10_000, { angle: 15 });
      pass(dose, 60_000);
    }
    expect(dose.memory.totalMs).toBe(60_000);
  });

  it('counts for two hours after the last inversion, on both sides of the limit', () => {
    const countedAfter = (sinceMs: number) =>
      new DoseAcrossSessions({ ...nothingCarried, totalMs: 5000, sinceMs }).countsFor(null);
    expect(countedAfter(absoluteSchedule.betweenSessions - 1)).toBe(5000);
    expect(countedAfter(absoluteSchedule.betweenSessions)).toBe(0);
  });

  it('is forgotten two hours after the last inversion, wherever the person is meanwhile', () => {
    const dose = inverted(5000);
    const step = { angle: null, isInverted: false, isRamp: false, countedMs: 0, restDueMs };
    dose.advance({ ...step, elapsedMs: absoluteSchedule.betweenSessions - 1 });
    expect(dose.countsFor(null)).toBe(5000);
    dose.advance({ ...step, elapsedMs: 1 });
    expect(dose.countsFor(null)).toBe(0);
  });

  it('is never less than what was inverted since the person was last known to be another or rested for two hours', () => {
    const anyAct = fc.oneof(
      fc.record({ kind: fc.constant('begin' as const), person: fc.constantFrom('a', null) }),
      fc.record({
        kind: fc.constantFrom('invert' as const, 'rest' as const),
        forMs: fc.integer({ min: 20, max: 2000 }),
      }),
    );
    fc.assert(
      fc.property(fc.array(anyAct, { maxLength: 20 }), (acts) => {
        const dose = new DoseAcrossSessions();
        let sum = 0;
        for (const act of acts) {
          if (act.kind === 'begin') dose.begin(act.person);
          else {
            pass(dose, act.forMs, { angle: act.kind === 'invert' ? 15 : 0 });
            if (act.kind === 'invert') sum += Math.ceil(act.forMs / 20) * 20;
          }
        }
        expect(dose.countsFor('a')).toBe(sum);
      }),
    );
  });
});
