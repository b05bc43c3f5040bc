/** What is held on a person, for reading. */
import type { SessionRecord } from '../../patients/history.ts';
import { momentText } from '../../patients/moment.ts';
import { reportQuestions } from '../../patients/report.ts';
import type { Screening } from '../../patients/screening.ts';
import type { Result } from '../../service/client.ts';
import { printable } from './output.ts';
import { type Shown, sessionsOf, storedOf } from './shown-person.ts';
import { table } from './text-table.ts';

/** Where a person stands in the plan, and every decision that led there. */
export function nextLines({ title, stage, decisions }: Result<'plan.next'>): readonly string[] {
  const next =
    stage === null
      ? `${title}: done`
      : `${title}: stage ${stage.number} of ${stage.of}, ${stage.protocol}, ${stage.done} of ${stage.sessions} sessions done`;
  return [
    next,
    ...decisions.map(({ kind, reason, session }) => `  ${kind}: ${reason}${session === null ? '' : ` (${session})`}`),
  ];
}

/** Short, for the one who sets up the table. */
export function shownText(shown: Shown): string {
  const { patient, against } = shown;
  const { setUp } = patient;
  const setting = (name: string, value: string | null) => (value === null ? [] : [`${name} ${value}`]);
  const settings =
    setUp === null
      ? []
      : [...setting('height', setUp.height), ...setting('feet', setUp.feet), ...setting('note', setUp.note)];
  return textOf([
    personLine(patient),
    `table set to   ${settings.length === 0 ? 'nothing is kept' : settings.join(', ')}`,
    ...medicalLines(shown),
    `sessions       ${shown.sessions.length === 0 ? 'none' : lastSession(shown)}`,
    ...against.map(({ reason }) => `against it now ${reason}`),
    ...missingLines(shown),
    '',
    limitsTable(shown),
  ]);
}

/** Longer, for reading and printing. */
export function reportText(shown: Shown, plan: Result<'plan.next'> | null): string {
  return textOf([
    personLine(shown.patient),
    ...medicalLines(shown),
    '',
    shown.sessions.length === 0 ? 'No sessions.\n' : sessionsTable(sessionsOf(shown)),
    ...missingLines(shown),
    ...(plan === null ? [] : ['', ...nextLines(plan)]),
    '',
    limitsTable(shown),
  ]);
}

const textOf = (lines: readonly string[]): string =>
  lines.map((line) => (line.endsWith('\n') ? line : `${printable(line)}\n`)).join('');

const personLine = ({ id, name, birthYear, weightKg, heightCm }: Shown['patient']): string =>
  `${id}   ${name}, born ${birthYear}, ${weightKg} kg, ${heightCm} cm`;

function medicalLines(shown: Shown): readonly string[] {
  const { prescription, waiver, screening, clearances } = storedOf(shown);
  return [
    `screening      ${screening === null ? 'not done' : screeningText(screening)}`,
    ...clearances.map(
      ({ subject, physician, until, by }) =>
        `clearance      ${subject} until ${until}, by ${physician} (kept by ${by})`,
    ),
    `prescription   ${
      prescription === null
        ? 'none: the beginner’s limits hold'
        : `until ${prescription.until}, by ${prescription.by}, blood pressure ${prescription.bloodPressure}`
    }`,
    ...(prescription !== null && Object.values(shown.narrowedBy).includes('no-prescription')
      ? ['               it does not hold now: it has ended, or the date is not known']
      : []),
    ...(waiver === null ? [] : [`waiver         ${waiver.reason} (by ${waiver.by})`]),
  ];
}

function screeningText({ answers, moment, by }: Screening): string {
  const yes = Object.entries(answers)
    .filter(([, answer]) => answer)
    .map(([id]) => id);
  return `${whenText(moment.wallMs)} by ${by}: ${yes.length === 0 ? 'no to every question' : `yes to ${yes.join(', ')}`}`;
}

function lastSession(shown: Shown): string {
  const last = sessionsOf(shown).at(-1);
  return last === undefined ? 'none' : `the last ${whenText(last.ended.wallMs)}, ${last.protocol}, ${outcomeOf(last)}`;
}

function sessionsTable(sessions: readonly SessionRecord[]): string {
  const rows = sessions.map((session) => {
    const { id, started, protocol, maxAngleDeg, painBefore, report } = session;
    return [
      id,
      whenText(started.wallMs),
      printable(protocol),
      `${maxAngleDeg.toFixed(0)}°`,
      outcomeOf(session),
      `${painBefore ?? '–'} -> ${report?.pain ?? '–'}`,
      report?.adverse?.join(', ') ?? '',
      printable(report?.note ?? ''),
    ];
  });
  return table([['session', 'began', 'protocol', 'up to', 'outcome', 'pain', 'adverse events', 'note'], ...rows]);
}

const outcomeOf = ({ completed, report }: SessionRecord): string =>
  completed ? 'completed' : `ended early${report?.reason == null ? '' : ` (${report.reason})`}`;

const missingLines = ({ missing }: Shown): readonly string[] =>
  missing.map(
    ({ session, items }) => `not answered   after ${session}: ${items.map((item) => reportQuestions[item]).join('; ')}`,
  );

function limitsTable({ limits, narrowedBy }: Shown): string {
  const rows = Object.entries(limits).map(([name, value]) => [name, limitText(value), ruleOf(name, narrowedBy)]);
  return table([['limit now', '', 'because of'], ...rows]);
}

function limitText(value: unknown): string {
  if (value === null) return 'not granted';
  if (typeof value !== 'object') return String(value);
  const { lowDeg, highDeg, cycleS } = Object(value);
  return `${lowDeg}° to ${highDeg}°, ${cycleS} s`;
}

/** The rules name limits without the unit that the prescribed ones end with. */
function ruleOf(limit: string, narrowedBy: Shown['narrowedBy']): string {
  const rule = Object.entries(narrowedBy).find(([name]) => limit.startsWith(name) || limitNames[limit] === name);
  return rule?.[1] ?? '';
}

const limitNames: Readonly<Record<string, string>> = { hoursBetween: 'betweenSessions' };

const whenText = (wallMs: number): string => momentText(wallMs, -new Date(wallMs).getTimezoneOffset());
