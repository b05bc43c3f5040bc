import { describe, expect, test } from 'vitest';
import { calendarDay, dayNumber, dayOf, momentText } from '../../src/patients/moment.ts';
import { checkPerson, checkSetUp, defaultRating, isSamePerson, type PersonFacts } from '../../src/patients/person.ts';
import {
  absoluteLimits,
  checkPrescription,
  limitsOf,
  type PrescribedLimits,
  prescribedOf,
  prescribedRanges,
} from '../../src/patients/prescription.ts';
import { checkReport, missingItems, withAnswers } from '../../src/patients/report.ts';
import { checkAnswers, checkBloodPressure, checkClearance } from '../../src/patients/screening.ts';
import fc from '../support/fast-check.ts';
import { allNo, dayMs, noon, noReport, sessionAt, wellReport } from '../support/patients.ts';

const today = dayNumber(noon, 0);

describe('a person', () => {
  const facts: PersonFacts = { name: 'Zoë Person', birthYear: 1985, weightKg: 70, heightCm: 170 };
  const problems = (changes: Partial<PersonFacts>) => checkPerson({ ...facts, ...changes }, defaultRating, 2027);

  test.each([
    'Zoë <b>Person</b>',
    `O'Brien "Bob" & co; DROP TABLE people;--`,
    'עדה לאבלייס',
    'أدا لوفلايس',
    'x'.repeat(200),
    '𝒜da 👩‍⚕️',
  ])('may be called %s', (name) => {
    expect(problems({ name })).toEqual([]);
  });

  test.each([
    ['', 'has an invalid length'],
    ['   ', 'has an invalid length'],
    ['x'.repeat(201), 'has an invalid length'],
    ['x'.repeat(500), 'has an invalid length'],
    ['Zoë\nPerson', 'contains control characters or marks that turn the direction of the text'],
    ['Ada\u001b[31m', 'contains control characters or marks that turn the direction of the text'],
    ['Zoë \u202enosreP', 'contains control characters or marks that turn the direction of the text'],
    ['Ada\ud800', 'contains control characters or marks that turn the direction of the text'],
  ])('may not be called %j', (name, problem) => {
    expect(problems({ name })).toMatchObject([{ place: 'name', problem }]);
  });

  test.each<[Partial<PersonFacts>, string | null, string?]>([
    [{ birthYear: 2027 }, null],
    [{ birthYear: 2028 }, 'birthYear', '1900 to 2027'],
    [{ birthYear: 1900 }, null],
    [{ birthYear: 1899 }, 'birthYear', '1900 to 2027'],
    [{ birthYear: 1985.5 }, 'birthYear', 'a whole number from 1900 to 2027'],
    [{ weightKg: 20 }, null],
    [{ weightKg: 19 }, 'weightKg', '20 to 130 kg'],
    [{ weightKg: 130 }, null],
    [{ weightKg: 131 }, 'weightKg', '20 to 130 kg'],
    [{ weightKg: Number.NaN }, 'weightKg', '20 to 130 kg'],
    [{ heightCm: 140 }, null],
    [{ heightCm: 139 }, 'heightCm', '140 to 200 cm'],
    [{ heightCm: 200 }, null],
    [{ heightCm: 201 }, 'heightCm', '140 to 200 cm'],
  ])('of %j', (changes, place, allowed) => {
    expect(problems(changes)).toMatchObject(place === null ? [] : [{ place, allowed }]);
  });

  test('is set up with short texts, or none', () => {
    expect(checkSetUp({ height: '7', feet: 'cushion', note: null })).toEqual([]);
    expect(checkSetUp({ height: 'x'.repeat(101), feet: null, note: null })).toMatchObject([{ place: 'height' }]);
  });

  test('is the same for names that differ in composition only', () => {
    const composed = { ...facts, name: 'José' };
    expect(isSamePerson(composed, { name: 'José'.normalize('NFD'), birthYear: 1985 })).toBe(true);
    expect(isSamePerson(composed, { name: 'Jose', birthYear: 1985 })).toBe(false);
  });
});

describe('a prescription', () => {
  const absolute = prescribedOf(absoluteLimits);
  const problems = (limits: Partial<PrescribedLimits>, until = '2027-03-01') =>
    checkPrescription({ limits: { ...absolute, ...limits }, until }, today);

  test('may be as wide as the absolutes', () => {
    expect(problems({})).toEqual([]);
  });

  test.each(Object.entries(prescribedRanges))('refuses %s just beyond its range, at either end', (key, range) => {
    const step = 'isWhole' in range ? 1 : 0.01;
    for (const value of [range.min, range.max]) expect(problems({ [key]: value })).toEqual([]);
    for (const value of [range.min - step, range.max + step, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(problems({ [key]: value }), `${key} = ${value}`).toMatchObject([{ place: `limits.${key}` }]);
    }
  });

  test('names place, value and range of an angle beyond the absolute', () => {
    expect(problems({ maxAngleDeg: 61 })).toEqual([
      { place: 'limits.maxAngleDeg', problem: 'is out of range', value: '61', allowed: '0 to 60°' },
    ]);
  });

  test.each([
    [null, []],
    [{ lowDeg: 10, highDeg: 45, cycleS: 20 }, []],
    [{ lowDeg: 9, highDeg: 45, cycleS: 20 }, ['limits.oscillation.lowDeg']],
    [{ lowDeg: 10, highDeg: 46, cycleS: 19 }, ['limits.oscillation.highDeg', 'limits.oscillation.cycleS']],
    [{ lowDeg: 30, highDeg: 30, cycleS: 20 }, ['limits.oscillation']],
  ])('with an oscillation of %j', (oscillation, places) => {
    expect(problems({ oscillation }).map(({ place }) => place)).toEqual(places);
  });

  test.each([
    ['2027-03-01', null],
    ['2027-02-28', 'is in the past'],
    ['2028-03-01', null],
    ['2028-03-02', 'is too far ahead'],
    ['2027-02-29', 'is not a day'],
    ['01.03.2027', 'is not a day'],
  ])('until %s', (until, problem) => {
    expect(problems({}, until)).toMatchObject(problem === null ? [] : [{ place: 'until', problem }]);
  });

  test('survives the way into the program’s units and back', () => {
    expect(prescribedOf(limitsOf(absolute))).toEqual(absolute);
  });
});

describe('a blood pressure', () => {
  test.each([
    [120, 80, []],
    [80, 120, ['bloodPressure']],
    [100, 100, ['bloodPressure']],
    [101, 100, []],
    [260, 180, []],
    [261, 180, ['bloodPressure.systolic']],
    [260, 181, ['bloodPressure.diastolic']],
    [60, 30, []],
    [59, 29, ['bloodPressure.systolic', 'bloodPressure.diastolic']],
    [120.5, 80, ['bloodPressure.systolic']],
  ])('of %d/%d', (systolic, diastolic, places) => {
    expect(checkBloodPressure({ systolic, diastolic }).map(({ place }) => place)).toEqual(places);
  });
});

describe('the answers of a screening', () => {
  test('are complete, and answer questions that were asked', () => {
    expect(checkAnswers(allNo)).toEqual([]);
    const { heart: _, ...rest } = allNo;
    const problems = checkAnswers({ ...rest, hart: true, stroke: 'no' });
    expect(problems.map(({ place }) => place)).toEqual(['heart', 'stroke', '"hart"']);
  });

  test('may be cleared for a year at most', () => {
    expect(checkClearance({ physician: 'Physician One', until: '2028-03-01' }, today)).toEqual([]);
    expect(checkClearance({ physician: '', until: '2028-03-02' }, today)).toHaveLength(2);
  });
});

describe('a report', () => {
  test.each([
    [{ pain: 0 }, []],
    [{ pain: 10 }, []],
    [{ pain: 11 }, ['pain']],
    [{ pain: -1 }, ['pain']],
    [{ pain: 2.5 }, ['pain']],
    [{ bloodPressure: { systolic: 80, diastolic: 120 } }, ['bloodPressure']],
    [{ note: 'a\u0007' }, ['note']],
  ])('of %j', (answers, places) => {
    expect(checkReport({ ...noReport, ...answers }).map(({ place }) => place)).toEqual(places);
  });

  test('lists what is missing, and a reason only after an early end', () => {
    const record = sessionAt(noon, { report: null });
    expect(missingItems(record)).toEqual(['pain', 'bloodPressure', 'adverse']);
    expect(missingItems({ ...record, endedEarly: true })).toEqual(['pain', 'bloodPressure', 'adverse', 'reason']);
    expect(missingItems({ ...record, report: wellReport })).toEqual([]);
    expect(missingItems({ ...record, report: { ...wellReport, pain: null } })).toEqual(['pain']);
  });

  test('keeps what was answered before and is not answered now', () => {
    const first = withAnswers(null, { pain: 3 });
    expect(withAnswers(first, { adverse: ['dizzy'] })).toMatchObject({ pain: 3, adverse: ['dizzy'] });
    expect(withAnswers(first, { pain: 4, adverse: [] })).toMatchObject({ pain: 4, adverse: [] });
  });

  test('keeps an adverse event, whatever is answered later', () => {
    const first = withAnswers(null, { adverse: ['dizzy'] });
    expect(withAnswers(first, { adverse: [] }).adverse).toEqual(['dizzy']);
    expect(withAnswers(first, { adverse: ['eyes', 'dizzy'] }).adverse).toEqual(['dizzy', 'eyes']);
  });
});

describe('a calendar day', () => {
  test('is the one of the date library, for every day of 300 years', () => {
    fc.assert(
      fc.property(fc.integer({ min: -25_567, max: 84_005 }), (day) => {
        const text = new Date(day * dayMs).toISOString().slice(0, 10);
        expect(calendarDay(day)).toBe(text);
        expect(dayOf(text)).toBe(day);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['2027-02-29', '2027-13-01', '2027-00-10', '2027-04-31', '1899-12-31', '2200-01-01', '', '27-1-1'])(
    '%j is none',
    (text) => {
      expect(dayOf(text)).toBeNull();
    },
  );

  test('is told with the time in the table’s zone', () => {
    expect(momentText(noon, 0)).toBe('2027-03-01 12:00');
    expect(momentText(noon, 765)).toBe('2027-03-02 00:45');
    expect(momentText(noon, -721)).toBe('2027-02-28 23:59');
  });
});
