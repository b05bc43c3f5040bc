import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import type { CourseSession } from '../../src/patients/course.ts';
import { type PersonReport, personPage } from '../../src/reports/person/person-page.ts';
import { english } from '../../src/reports/words/en.ts';
import { wordsIn } from '../../src/reports/words/languages.ts';
import { languages } from '../../src/reports/words/words.ts';
import { courseSession } from '../support/course.ts';

const reportOn = (sessions: readonly CourseSession[], more: Partial<PersonReport> = {}): PersonReport => ({
  person: { id: 'p-0123456789', name: 'First Person', birthYear: 1980 },
  sessions,
  assignment: null,
  planLines: [],
  made: { wallMs: Date.UTC(2027, 5, 1), version: '0.1.0' },
  utcOffsetMin: 0,
  ...more,
});

/** Three a week, with every kind of answer missing somewhere. */
const sixWeeks = Array.from({ length: 18 }, (_, index) =>
  courseSession(Math.floor(index / 3) * 7 + (index % 3) * 2, 18, {
    painBefore: index % 7 === 3 ? null : Math.max(0, 7 - Math.floor(index / 3)),
    painAfter: index % 5 === 4 ? null : Math.max(0, 6 - Math.floor(index / 3)),
    bloodPressureBefore: { systolic: 120, diastolic: 80 },
    adverse: index === 4 ? ['dizzy', 'headache'] : index % 4 === 1 ? null : [],
    end: index === 6 ? 'early' : index === 9 ? 'cut' : 'completed',
    reason: index === 6 ? 'discomfort' : null,
    maxAngleDeg: index === 9 ? null : 10 + index / 4,
    doseMs: index < 3 ? null : 20_000 + index * 500,
  }),
);
const parse = (page: string) => parseHTML(page).document;
const textOf = (page: string): string => parse(page).querySelector('body')?.textContent ?? '';

describe('the report on a course', () => {
  test('says what changed, what is missing, and what this cannot tell', async () => {
    const text = textOf(await personPage(reportOn(sixWeeks), english));
    for (const words of [
      '18 sessions in 6 weeks, from 2027-01-04 to 2027-02-12.',
      'Pain before the sessions of the first week: median 7, of 3 scores.',
      'here 2.1 points',
      'lower than in the first week by at least that much',
      'Not answered: pain before 3 of 18 sessions, pain after 3 of 18.',
      '2 of 18 sessions ended before their protocol did',
      'discomfort',
      'dizzy, headache',
      'cannot tell the table’s effect from the natural course',
      'Cochrane review of 2013 (32 trials, 2,762 people)',
      'fulcrum patient export p-0123456789',
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/caused|success|effective|thanks to/i);
  });

  test.each(languages)('is complete in %s, and asks for nothing', async (language) => {
    const page = await personPage(reportOn(sixWeeks), wordsIn(language));
    expect(page).not.toMatch(/<script|undefined|NaN|Infinity|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    expect(parse(page).querySelectorAll('svg[role="img"]')).toHaveLength(6);
    expect(page).toContain(`<html lang="${language}">`);
  });

  test('draws each score where it is, on an axis from 0 to 10, and marks each that is missing', async () => {
    const page = await personPage(reportOn(sixWeeks), english);
    const chart = parse(page).querySelector('#pain-wide-title')?.parentElement;
    const ticks = [...(chart?.querySelectorAll('[data-mark="y-axis tick label"] text') ?? [])];
    expect(ticks.map(({ textContent }) => Number(textContent))).toEqual(
      Array.from({ length: 11 }, (_, index) => index),
    );
    const dots = [...(chart?.querySelectorAll('[data-mark="dot"]') ?? [])];
    expect(dots.map((group) => group.querySelectorAll('circle, path').length)).toEqual([15, 15]);
    // No line joins one session to the next.
    expect(chart?.querySelectorAll('[data-mark="line"]')).toHaveLength(0);
    const titles = [...(chart?.querySelectorAll('g > title') ?? [])].map(({ textContent }) => textContent);
    // 3 before, 3 after, 2 early ends, 1 adverse event.
    expect(titles).toHaveLength(9);
  });

  test('of nobody’s sessions is a page without charts', async () => {
    const page = await personPage(reportOn([]), english);
    expect(textOf(page)).toContain('No session is recorded for this person.');
    expect(page).not.toMatch(/<svg[^>]*role="img"|NaN|Infinity/);
  });

  test('of one session without any answer has nothing to compare', async () => {
    const page = await personPage(reportOn([courseSession(0, 12, { doseMs: null, maxAngleDeg: null })]), english);
    expect(textOf(page)).toContain('there is nothing to compare with');
    expect(textOf(page)).toContain('too few scores');
    expect(page).not.toMatch(/NaN|Infinity/);
  });

  test('says that sessions were simulated, and that a clock was in doubt', async () => {
    const doubtful = { bootId: 'b', monotonicMs: 0, wallMs: Date.UTC(2027, 0, 6), isClockRight: false };
    const sessions = [courseSession(0, 12, { isSimulated: true }), courseSession(2, 12, { began: doubtful })];
    const text = textOf(await personPage(reportOn(sessions), english));
    expect(text).toContain('1 of the 2 sessions were recorded on a bench');
    expect(text).toContain('not known to be right at 1 session');
  });

  test('compares the days of a plan with those that its stages allow', async () => {
    const stage = { title: 'Gentle', protocol: 'first-session', sessions: 6, daysPerWeek: 3 };
    const plan = {
      name: 'plan',
      title: '<b>Plan</b>',
      source: '',
      description: '',
      evidence: '',
      stages: [stage, stage],
    };
    const moment = { bootId: 'b', monotonicMs: 0, wallMs: Date.UTC(2027, 0, 3), isClockRight: true };
    const place = { plan: 'plan', stage: 0 };
    const sessions = [0, 2, 7].map((day) => courseSession(day, 12, { place }));
    const assignment = { plan, stage: 0, afterSequence: 0, by: 'Clinician One', moment };
    const page = await personPage(reportOn(sessions, { assignment, planLines: ['begin: <i>'] }), english);
    const text = textOf(page);
    expect(text).toContain('<b>Plan</b>, assigned on 2027-01-03.');
    expect(text).toContain('3 of the plan’s 12 sessions were completed as part of it.');
    expect(text).toContain('Days with a session of the plan: 3. The plan’s stages allow at most 6 in these 2 weeks.');
    expect(text).toContain('begin: <i>');
  });

  test.each(['<script>alert(1)</script>', `"O'Neill" & Søn`, 'שלום \u202eabc', 'x'.repeat(500)])(
    'shows the name and the note %j as they are',
    async (written) => {
      const report = reportOn([courseSession(0, 12, { note: written, end: 'early' })], {
        person: { id: 'p-0123456789', name: written, birthYear: 1980 },
      });
      const document = parse(await personPage(report, english));
      const shown = [...document.querySelectorAll('bdi')].filter(({ textContent }) => textContent === written);
      expect(shown.length).toBeGreaterThanOrEqual(3);
      expect(document.querySelectorAll('script')).toHaveLength(0);
    },
  );

  test('of a year of days stays small', async () => {
    const year = Array.from({ length: 365 }, (_, day) =>
      courseSession(day, 12, { painBefore: day % 11, painAfter: 3 }),
    );
    const page = await personPage(reportOn(year), english);
    expect(page.length).toBeLessThan(1_000_000);
    expect(parse(page).querySelectorAll('h2').length).toBeGreaterThan(8);
  });
});
