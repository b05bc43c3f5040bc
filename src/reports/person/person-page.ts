/** The report on a person's course over weeks. It says what was recorded, and what that cannot tell. */
import { clockText } from '../../../protocols/base/round.ts';
import type { Plan } from '../../../protocols/therapy/plans/schema.ts';
import { type Course, type CourseSession, type CourseWeek, courseOf } from '../../patients/course.ts';
import { calendarDay, dayNumber, momentText } from '../../patients/moment.ts';
import type { PlanAssignment } from '../../patients/plan-decision.ts';
import type { BloodPressure } from '../../patients/screening.ts';
import { adverseText } from '../one-session/answers.ts';
import { type Html, html, type Part, written } from '../page/html.ts';
import { bullets, dataTable, missing, pageText, paragraphs, section } from '../page/page.ts';
import type { CommonWords, Words } from '../words/words.ts';
import { angleFigure, doseFigure, painFigure } from './course-figures.ts';

export interface PersonReport {
  readonly person: { readonly id: string; readonly name: string; readonly birthYear: number };
  /** In their order. */
  readonly sessions: readonly CourseSession[];
  readonly assignment: PlanAssignment | null;
  /** Where the person stands in the plan, with every decision, as recorded; empty: there is no plan. */
  readonly planLines: readonly string[];
  readonly made: { readonly wallMs: number; readonly version: string };
  readonly utcOffsetMin: number;
}

export async function personPage(report: PersonReport, words: Words): Promise<string> {
  const { person: who, sessions, utcOffsetMin, made } = report;
  const { common, person } = words;
  const course = courseOf(sessions, utcOffsetMin);
  const placed = { course, utcOffsetMin };
  const { headings } = person;
  const place = '\u2063';
  const [before = '', after = ''] = common.person(place, who.birthYear).split(place);
  const hasSessions = sessions.length > 0;
  const simulated = sessions.filter(({ isSimulated }) => isSimulated).length;
  const charts = hasSessions
    ? [
        section(headings.pain, await painFigure(placed, words)),
        section(headings.angle, await angleFigure(placed, words)),
        section(headings.dose, await doseFigure(placed, words), html`<p class="sub">${common.doseMeans}</p>`),
        section(headings.weeks, weeksTable(course, words)),
      ]
    : [];
  const body = html`<header>
<h1>${person.title}</h1>
<p class="sub">${before}${written(who.name)}${after} (<code>${who.id}</code>)</p>
${simulated > 0 ? html`<p class="banner">${person.simulatedToo(simulated, sessions.length)}</p>` : null}
</header>
<main>
${section(headings.short, hasSessions ? paragraphs(inShort(course, report, words)) : html`<p>${person.noSessions}</p>`)}
${section(headings.means, bullets(person.means))}
${charts}
${section(headings.plan, ...planParts(course, report, words))}
${hasSessions ? section(headings.ends, endsPart(course, report, words)) : null}
${hasSessions ? section(headings.adverse, adversePart(course, report, words)) : null}
${hasSessions ? section(headings.sessions, sessionsTable(course, report, words)) : null}
${section(headings.data, html`<p>${person.ownData(who.id)}</p>`)}
</main>
<footer>${common.madeAt(momentText(made.wallMs, utcOffsetMin), made.version)} ${common.disclaimer}</footer>`;
  return pageText({ words: common, title: `${person.title}: ${who.id}`, body });
}

function inShort(course: Course, { utcOffsetMin }: PersonReport, { common, person }: Words): readonly Part[] {
  const { sessions, weeks, baseline, baselineScores, latest, changeThatMatters, change } = course;
  const day = (session: CourseSession | undefined) =>
    session === undefined ? '' : calendarDay(dayNumber(session.began.wallMs, utcOffsetMin));
  const sum = (count: (week: CourseWeek) => number) => weeks.reduce((total, week) => total + count(week), 0);
  const doubtful = sessions.filter(({ began }) => !began.isClockRight).length;
  return [
    person.span(sessions.length, weeks.length, day(sessions[0]), day(sessions.at(-1))),
    baseline === null ? person.noBaseline : person.baseline(number(baseline, common), baselineScores),
    ...(latest === null ? [] : [person.latest(latest.week, number(latest.pain, common), latest.scores)]),
    html`${changeThatMatters === null ? '' : `${person.matters(number(changeThatMatters, common))} `}<span class="short">${person.change[change]}</span>`,
    person.missing(
      sum(({ missingBefore }) => missingBefore),
      sum(({ missingAfter }) => missingAfter),
      sessions.length,
    ),
    ...(doubtful === 0 ? [] : [person.clockDoubt(doubtful)]),
  ];
}

/** As few places as it needs. */
const number = (value: number, { decimal }: CommonWords): string => decimal(value, Number.isInteger(value) ? 0 : 1);

function weeksTable({ weeks }: Course, { common, person }: Words): Html {
  const named = person.weekColumns;
  const score = (value: number | null, missingOf: number, of: number): Part => {
    const lacking = missingOf === 0 ? null : missing(` (${person.missingShort(missingOf)})`);
    return of === 0 ? '–' : html`${value === null ? '–' : number(value, common)}${lacking}`;
  };
  const sum = (value: string, lacking: number, of: number): Part =>
    of === 0
      ? '–'
      : lacking === 0
        ? value
        : html`${lacking === of ? '–' : value}${missing(` (${person.missingShort(lacking)})`)}`;
  const rows = weeks.map((week): readonly Part[] => {
    const { number: which, sessions, days, completed, maxAngleDeg, headDown, dose } = week;
    const of = sessions.length;
    return [
      which,
      days,
      `${completed}/${of}`,
      score(week.painBefore, week.missingBefore, of),
      score(week.painAfter, week.missingAfter, of),
      maxAngleDeg === null ? '–' : `${common.decimal(maxAngleDeg, 1)}°`,
      sum(clockText(headDown.sum / 1000), headDown.missing, of),
      sum(`${common.decimal(dose.sum / 1000, 1)} s`, dose.missing, of),
    ];
  });
  const names = [
    named.week,
    named.days,
    named.completed,
    named.before,
    named.after,
    named.angle,
    named.headDown,
    named.dose,
  ];
  return dataTable(
    person.headings.weeks,
    names.map((name) => ({ name, kind: 'number' })),
    rows,
  );
}

function planParts(course: Course, report: PersonReport, { person }: Words): readonly Part[] {
  const { assignment, planLines, utcOffsetMin } = report;
  if (assignment === null) return [html`<p>${person.noPlan}</p>`];
  const { plan } = assignment;
  const title = written(plan.title);
  const place = '\u2063';
  const [before = '', after = ''] = person
    .plan(place, momentText(assignment.moment.wallMs, utcOffsetMin).slice(0, 10))
    .split(place);
  const own = course.sessions.filter((session) => session.place?.plan === plan.name);
  const of = plan.stages.reduce((sum, { sessions }) => sum + sessions, 0);
  const days = daysOfPlan(course, plan);
  return [
    html`<p>${before}${title}${after}</p>`,
    html`<p>${person.planSessions(own.filter(({ end }) => end === 'completed').length, of)}</p>`,
    days === null ? null : html`<p>${person.planDays(days.used, days.allowed, days.weeks)}</p>`,
    html`<ul lang="en">${planLines.map((line) => html`<li>${line}</li>`)}</ul>`,
  ];
}

/** Days with a session of the plan against those that its stages allow in the same weeks; null: a stage names no number. */
function daysOfPlan(
  { weeks }: Course,
  plan: Plan,
): { readonly used: number; readonly allowed: number; readonly weeks: number } | null {
  const withSessions = weeks.filter(({ sessions }) => sessions.some(({ place }) => place?.plan === plan.name));
  const first = withSessions[0]?.number;
  const last = withSessions.at(-1)?.number;
  if (first === undefined || last === undefined) return null;
  let [used, allowed, stage] = [0, 0, 0];
  for (const week of weeks.slice(first - 1, last)) {
    const own = week.sessions.filter(({ place }) => place?.plan === plan.name);
    // A week without a session counts at the stage of the last one.
    stage = own.at(-1)?.place?.stage ?? stage;
    const perWeek = plan.stages[stage]?.daysPerWeek;
    if (perWeek === undefined) return null;
    used += own.length === 0 ? 0 : week.days;
    allowed += perWeek;
  }
  return { used, allowed, weeks: last - first + 1 };
}

function endsPart({ sessions }: Course, { utcOffsetMin }: PersonReport, { common, person }: Words): Html {
  const early = sessions.filter(({ end }) => end === 'early' || end === 'cut');
  if (early.length === 0) return html`<p>${person.noEarlyEnds}</p>`;
  const rows = early.map(
    ({ began, protocol, end, reason, note }) =>
      html`${momentText(began.wallMs, utcOffsetMin)}, ${written(protocol ?? common.unknown)}: ${
        end === 'cut' ? person.ends.cut : reason === null ? missing(person.noReason) : common.earlyEnds[reason]
      }${note === null ? null : html`, ${written(note)}`}`,
  );
  return html`<p>${person.earlyEnds(early.length, sessions.length)}</p>${bullets(rows)}`;
}

function adversePart({ sessions }: Course, { utcOffsetMin }: PersonReport, { common, person }: Words): Html {
  const answered = sessions.filter(({ adverse }) => adverse !== null);
  const some = answered.filter(({ adverse }) => (adverse ?? []).length > 0);
  const rows = some.map(
    ({ began, adverse, note }) =>
      html`${momentText(began.wallMs, utcOffsetMin)}: ${adverseText(adverse, common)}${note === null ? null : html`, ${written(note)}`}`,
  );
  const count = person.adverseCount(some.length, answered.length, sessions.length);
  return html`<p>${count}</p>${rows.length === 0 ? null : bullets(rows)}`;
}

function sessionsTable({ sessions }: Course, { utcOffsetMin }: PersonReport, { common, person }: Words): Html {
  const named = person.sessionColumns;
  const pressure = (value: BloodPressure | null): string =>
    value === null ? '–' : `${value.systolic}/${value.diastolic}`;
  const rows = sessions.map((session): readonly Part[] => {
    const { began, protocol, end, maxAngleDeg, headDownMs, doseMs, painBefore, painAfter } = session;
    return [
      momentText(began.wallMs, utcOffsetMin),
      written(protocol ?? common.unknown),
      person.ends[end],
      maxAngleDeg === null ? '–' : `${common.decimal(maxAngleDeg, 1)}°`,
      headDownMs === null ? '–' : clockText(headDownMs / 1000),
      doseMs === null ? '–' : `${common.decimal(doseMs / 1000, 1)} s`,
      `${painBefore ?? '–'} → ${painAfter ?? '–'}`,
      `${pressure(session.bloodPressureBefore)} → ${pressure(session.bloodPressureAfter)}`,
      adverseText(session.adverse, common),
      session.note === null ? '' : written(session.note),
    ];
  });
  return dataTable(
    person.headings.sessions,
    [
      { name: named.began, kind: 'nowrap' },
      { name: named.protocol },
      { name: named.end },
      { name: named.angle, kind: 'number' },
      { name: named.headDown, kind: 'number' },
      { name: named.dose, kind: 'number' },
      { name: named.pain, kind: 'number' },
      { name: named.bloodPressure },
      { name: named.adverse },
      { name: named.note, kind: 'text' },
    ],
    rows,
  );
}
