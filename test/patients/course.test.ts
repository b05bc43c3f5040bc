import { describe, expect, test } from 'vitest';
import { courseOf } from '../../src/patients/course.ts';
import { courseSession } from '../support/course.ts';

const session = courseSession;

describe('a course over weeks', () => {
  test('counts weeks from the day of the first session, in the table’s time zone', () => {
    // 23:30 UTC is the next day in Berlin.
    const sessions = [session(0, 23.5), session(6, 23.4), session(7, 10)];
    expect(courseOf(sessions, 120).weeks.map(({ days }) => days)).toEqual([2]);
    expect(courseOf(sessions, 0).weeks.map(({ days }) => days)).toEqual([2, 1]);
  });

  test('a week without a session is a week', () => {
    const { weeks } = courseOf([session(0), session(15)], 0);
    expect(weeks.map(({ sessions }) => sessions.length)).toEqual([1, 0, 1]);
    expect(weeks[1]).toMatchObject({ painBefore: null, painAfter: null, missingBefore: 0 });
  });

  test('the baseline is the first week’s median, not the worst day', () => {
    const pains = [9, 5, 4].map((painBefore, day) => session(day, 12, { painBefore }));
    expect(courseOf([...pains, session(8, 12, { painBefore: 3 })], 0)).toMatchObject({
      baseline: 5,
      baselineScores: 3,
    });
  });

  test.each([
    // 2 points are less than 30 % of 8.
    [8, 6, 'not-enough'],
    [8, 5.5, 'less'],
    // 30 % of 4 is less than 2 points.
    [4, 2.5, 'not-enough'],
    [4, 2, 'less'],
    [4, 5, 'not-enough'],
    [4, 6, 'more'],
    [0, 0, 'not-enough'],
  ])('from %d to %d is %s', (first, last, change) => {
    const course = courseOf([session(0, 12, { painBefore: first }), session(20, 12, { painBefore: last })], 0);
    expect(course.change).toBe(change);
  });

  test('without scores in both there is nothing to compare', () => {
    expect(courseOf([session(0), session(20, 12, { painBefore: 2 })], 0)).toMatchObject({
      baseline: null,
      change: 'too-few',
    });
    expect(courseOf([session(0, 12, { painBefore: 6 }), session(20)], 0)).toMatchObject({
      latest: null,
      change: 'too-few',
    });
    expect(courseOf([], 0)).toMatchObject({ weeks: [], change: 'too-few' });
  });

  test('a score of 0 is a score, and what is missing is counted and not filled in', () => {
    const sessions = [
      session(0, 12, { painBefore: 0, painAfter: null, doseMs: 1000, headDownMs: null }),
      session(1, 12, { painBefore: null, painAfter: 2, doseMs: null, headDownMs: 500 }),
    ];
    expect(courseOf(sessions, 0).weeks[0]).toMatchObject({
      painBefore: 0,
      missingBefore: 1,
      painAfter: 2,
      missingAfter: 1,
      dose: { sum: 1000, missing: 1 },
      headDown: { sum: 500, missing: 1 },
    });
  });
});
