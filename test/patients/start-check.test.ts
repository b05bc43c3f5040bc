import { describe, expect, test } from 'vitest';
import { degrees } from '../../protocols/base/units.ts';
import { contraindications } from '../../src/patients/contraindications.ts';
import type { StartRule } from '../../src/patients/refusal.ts';
import type { Clearance, ScreeningAnswers } from '../../src/patients/screening.ts';
import type { AnonymousFile, PersonFile, StartAnswers } from '../../src/patients/start.ts';
import { checkStart } from '../../src/patients/start-check.ts';
import {
  allNo,
  circumstances,
  dayMs,
  fileOf,
  goodAnswers,
  hourMs,
  momentAt,
  noon,
  noReport,
  nowAt,
  person,
  prescriptionWith,
  sessionAt,
  sixSessions,
} from '../support/patients.ts';

/** Of the sessions without a person. */
const anonymous: AnonymousFile = { bloodPressure: null, history: [] };

function verdict(file: Partial<PersonFile> | null, answers: Partial<StartAnswers> = {}, now = nowAt(noon)) {
  return checkStart(file === null ? anonymous : fileOf(file), { ...goodAnswers, ...answers }, now, circumstances);
}

const rulesOf = (...args: Parameters<typeof verdict>): readonly StartRule[] =>
  verdict(...args).refusals.map(({ rule }) => rule);

const clearance = (subject: Clearance['subject'], until: string): Clearance => ({
  subject,
  physician: 'Physician One',
  until,
  by: 'Clinician One',
  moment: momentAt(noon - 30 * dayMs),
});

describe('a start for a person', () => {
  test('is accepted where every answer is right', () => {
    expect(verdict({})).toMatchObject({ refusals: [], warnings: [] });
  });

  test('is refused with every reason at once, each with its limit', () => {
    const { refusals } = verdict(
      {
        person: { ...person, birthYear: 1950, weightKg: 150 },
        screening: { answers: { ...allNo, stroke: true }, moment: momentAt(noon - 200 * dayMs), by: 'operator' },
        prescription: null,
        history: [sessionAt(noon - 600_000)],
      },
      {
        ankleLockChecked: false,
        attendant: false,
        bloodPressure: { systolic: 160, diastolic: 95 },
        pain: undefined,
        confirm: { name: 'Somebody Else', birthYear: 1950 },
      },
    );
    expect(refusals.map(({ rule }) => rule)).toEqual([
      'person',
      'rating',
      'screening',
      'contraindication',
      'age',
      'blood-pressure',
      'ankle-lock',
      'attendant',
      'pain',
      'sessions-per-day',
      'hours-between',
    ]);
    for (const { limit, reason } of refusals) {
      expect(limit).not.toBeNull();
      expect(reason).not.toMatch(/Zoë|Person|Somebody/);
    }
    const byOf = (rule: StartRule) => refusals.find((each) => each.rule === rule)?.by;
    expect(byOf('rating')).toBe('20 kg');
    expect(byOf('screening')).toBe('20 days');
    expect(byOf('blood-pressure')).toBe('20/5 mmHg');
    expect(byOf('hours-between')).toBe('1 h 50 min');
  });
});

describe('the right person', () => {
  test.each([
    ['another case and other spaces', { name: ' zoë  PERSON ', birthYear: 1985 }, []],
    ['decomposed characters', { name: 'Zoë Person'.normalize('NFD'), birthYear: 1985 }, []],
    ['another name', { name: 'Zoë Other', birthYear: 1985 }, ['person']],
    ['another birth year', { name: 'Zoë Person', birthYear: 1986 }, ['person']],
    ['nothing', undefined, ['person']],
  ])('repeats %s', (_, confirm, rules) => {
    expect(rulesOf({}, { confirm })).toEqual(rules);
  });
});

describe('the screening', () => {
  test.each(contraindications.map(({ id }) => id))('refuses a yes to %s, unless it is cleared through today', (id) => {
    const answers: ScreeningAnswers = { ...allNo, [id]: true };
    const screening = { answers, moment: momentAt(noon - dayMs), by: 'operator' };
    expect(rulesOf({ screening })).toEqual(['contraindication']);
    expect(rulesOf({ screening, clearances: [clearance(id, '2027-03-01')] })).toEqual([]);
    expect(rulesOf({ screening, clearances: [clearance(id, '2027-02-28')] })).toEqual(['contraindication']);
    const other = id === 'stroke' ? 'heart' : 'stroke';
    expect(rulesOf({ screening, clearances: [clearance(other, '2027-03-01')] })).toEqual(['contraindication']);
  });

  test('says by how much a clearance has expired', () => {
    const screening = { answers: { ...allNo, heart: true }, moment: momentAt(noon), by: 'operator' };
    const [refusal] = verdict({ screening, clearances: [clearance('heart', '2027-02-27')] }).refusals;
    expect(refusal).toMatchObject({ by: '2 days', allowedFromMs: null });
    expect(refusal?.reason).toContain('the clearance ended on 2027-02-27');
  });

  test.each([
    [180, []],
    [181, ['screening']],
  ])('that is %i days old', (days, rules) => {
    const screening = { answers: allNo, moment: momentAt(noon - days * dayMs), by: 'operator' };
    expect(rulesOf({ screening })).toEqual(rules);
  });

  test('is asked for again where something has changed', () => {
    expect(rulesOf({}, { screening: true })).toEqual([]);
    expect(rulesOf({}, { screening: false })).toEqual(['screening']);
  });

  test('that was never done is asked for, also where “nothing has changed” is answered', () => {
    expect(rulesOf({ screening: null })).toEqual(['screening']);
    expect(rulesOf({ screening: null }, { screening: true })).toEqual(['screening']);
    expect(rulesOf({ screening: null }, { screening: allNo })).toEqual([]);
  });

  test('that is answered now replaces the recorded one', () => {
    expect(rulesOf({}, { screening: { ...allNo, pregnancy: true } })).toEqual(['contraindication']);
  });

  test('without an answer to one question counts that as a yes', () => {
    const { retina: _, ...rest } = allNo;
    expect(rulesOf({}, { screening: rest as ScreeningAnswers })).toEqual(['contraindication']);
  });
});

describe('the age', () => {
  test.each([
    [64, []],
    [65, ['age']],
    [18, []],
    [17, ['age']],
  ])('of %i', (age, rules) => {
    const aged = { ...person, birthYear: 2027 - age };
    const confirm = { name: person.name, birthYear: aged.birthYear };
    expect(rulesOf({ person: aged }, { confirm })).toEqual(rules);
    expect(rulesOf({ person: aged, clearances: [clearance('age', '2027-03-01')] }, { confirm })).toEqual([]);
  });
});

describe('today’s blood pressure', () => {
  const eachDay = prescriptionWith({}, { bloodPressure: 'each-day' });

  test.each([
    [140, 90, []],
    [141, 90, ['blood-pressure']],
    [140, 91, ['blood-pressure']],
  ])('of %i/%i', (systolic, diastolic, rules) => {
    const bloodPressure = { systolic, diastolic };
    expect(rulesOf({}, { bloodPressure })).toEqual(rules);
    const cleared = { clearances: [clearance('high-blood-pressure', '2027-03-01')] };
    expect(rulesOf(cleared, { bloodPressure })).toEqual([]);
  });

  test('has to be answered where it is prescribed for each day, and where nothing is prescribed', () => {
    expect(rulesOf({ prescription: eachDay }, { bloodPressure: undefined })).toEqual(['blood-pressure']);
    expect(rulesOf({ prescription: null }, { bloodPressure: undefined })).toEqual(['blood-pressure']);
    expect(rulesOf({}, { bloodPressure: undefined })).toEqual([]);
  });

  test('that is answered with “not measured” makes the day a beginner’s', () => {
    const { refusals, limits, narrowedBy, warnings } = verdict(
      { prescription: eachDay, history: sixSessions },
      { bloodPressure: null },
    );
    expect(refusals).toEqual([]);
    expect(limits.oneInversion).toBe(60_000);
    expect(narrowedBy.oneInversion).toBe('blood-pressure-not-measured');
    expect(warnings).toEqual(['the blood pressure is not measured today: the beginner’s limits hold']);
  });

  test('that was measured earlier today counts, and one of yesterday does not', () => {
    const reading = { systolic: 120, diastolic: 80 };
    const today = { ...reading, moment: momentAt(Date.UTC(2027, 2, 1)) };
    const yesterday = { ...reading, moment: momentAt(Date.UTC(2027, 2, 1) - 1) };
    const answers = { bloodPressure: undefined };
    expect(rulesOf({ prescription: eachDay, bloodPressure: today }, answers)).toEqual([]);
    expect(rulesOf({ prescription: eachDay, bloodPressure: yesterday }, answers)).toEqual(['blood-pressure']);
  });

  test('that was too high earlier today is not taken back by “not measured”, but by a lower one', () => {
    const high = { systolic: 165, diastolic: 80, moment: momentAt(noon - 60_000) };
    expect(rulesOf({ bloodPressure: high }, { bloodPressure: null })).toEqual(['blood-pressure']);
    expect(rulesOf({ bloodPressure: high }, { bloodPressure: { systolic: 138, diastolic: 80 } })).toEqual([]);
  });

  test('that was too high is not forgotten where the date is not known', () => {
    const high = { systolic: 165, diastolic: 80, moment: momentAt(noon - 60_000) };
    const now = nowAt(noon, { isSynchronised: false });
    expect(rulesOf({ bloodPressure: high }, { bloodPressure: null }, now)).toContain('blood-pressure');
  });
});

describe('the rating of the table', () => {
  test.each([
    [{ weightKg: 130 }, []],
    [{ weightKg: 130.5 }, ['rating']],
    [{ heightCm: 200 }, []],
    [{ heightCm: 201 }, ['rating']],
    [{ heightCm: 140 }, []],
    [{ heightCm: 139 }, ['rating']],
  ])('for a person of %j', (facts, rules) => {
    expect(rulesOf({ person: { ...person, ...facts } })).toEqual(rules);
  });
});

describe('pain before the session', () => {
  test('has to be asked, and may be left unanswered', () => {
    expect(rulesOf({}, { pain: undefined })).toEqual(['pain']);
    expect(rulesOf({}, { pain: null })).toEqual([]);
  });
});

describe('a start without a person', () => {
  test('has a beginner’s limits and is asked every question but who it is', () => {
    const { refusals, limits } = verdict(null, {
      ankleLockChecked: false,
      attendant: false,
      bloodPressure: undefined,
      pain: undefined,
      confirm: undefined,
    });
    const rules = ['screening', 'blood-pressure', 'ankle-lock', 'attendant', 'pain'];
    expect(refusals.map(({ rule }) => rule)).toEqual(rules);
    expect(limits).toMatchObject({ maxAngle: 15, oneInversion: 60_000, sets: 2, finalPause: 180_000 });
  });

  test('is accepted with the screening’s answers, or the word that none applies', () => {
    expect(rulesOf(null, { screening: true })).toEqual([]);
    expect(rulesOf(null, { screening: allNo, age: false })).toEqual([]);
    expect(rulesOf(null, { screening: { ...allNo, retina: true }, age: false })).toEqual(['contraindication']);
  });

  test('asks for the age among the answers', () => {
    expect(rulesOf(null, { screening: allNo })).toEqual(['age']);
    expect(rulesOf(null, { screening: allNo, age: true })).toEqual(['age']);
  });

  test('counts all sessions without a person as those of one: one a day, and none while the time is not known', () => {
    const check = (wallMs: number, facts = {}) =>
      checkStart(
        { bloodPressure: null, history: [sessionAt(noon, { personId: null })] },
        { ...goodAnswers, screening: true },
        nowAt(wallMs, facts),
        circumstances,
      ).refusals.map(({ rule }) => rule);
    expect(check(noon + hourMs)).toEqual(['sessions-per-day', 'hours-between']);
    expect(check(noon + 11.9 * hourMs)).toEqual(['sessions-per-day']);
    expect(check(noon + 12 * hourMs)).toEqual([]);
    expect(check(noon + 12 * hourMs, { isSynchronised: false })).toEqual(['clock']);
  });

  test('does not forget a blood pressure of today that is too high', () => {
    const bloodPressure = { systolic: 150, diastolic: 80, moment: momentAt(noon - hourMs) };
    const answers = { ...goodAnswers, screening: true, bloodPressure: null };
    const { refusals } = checkStart({ bloodPressure, history: [] }, answers, nowAt(noon), circumstances);
    expect(refusals.map(({ rule }) => rule)).toEqual(['blood-pressure']);
  });

  test('takes no earlier blood pressure of today for an answer: it may be another person’s', () => {
    const bloodPressure = { systolic: 120, diastolic: 80, moment: momentAt(noon - hourMs) };
    const answers = { ...goodAnswers, screening: true, bloodPressure: undefined };
    const { refusals } = checkStart({ bloodPressure, history: [] }, answers, nowAt(noon), circumstances);
    expect(refusals.map(({ rule }) => rule)).toEqual(['blood-pressure']);
  });
});

describe('the warnings of a start', () => {
  test('name what was not answered after the last sessions', () => {
    const early = sessionAt(noon - 3 * dayMs, { completed: false, endedEarly: true, report: noReport });
    const { refusals, warnings } = verdict({ history: [...sixSessions, early] });
    expect(refusals).toEqual([]);
    expect(warnings).toEqual([
      `not answered after session ${early.id}: pain now, 0 to 10; blood pressure 1 to 3 minutes after getting off; adverse events (dizzy, headache, eyes, nausea, pain-worse, other, or none); the reason for the early end`,
    ]);
  });

  test('say that a prescription has ended', () => {
    const prescription = prescriptionWith({ maxAngle: degrees(30) }, { until: '2027-02-28' });
    const { limits, warnings } = verdict({ prescription, history: sixSessions });
    expect(limits.maxAngle).toBe(15);
    expect(warnings).toEqual(['the prescription ended on 2027-02-28: the beginner’s limits hold']);
  });
});
