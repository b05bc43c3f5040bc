/**
 * A person's course over weeks: what was recorded, by session and by week, and whether the pain has changed by what matters.
 * Nothing is smoothed or filled in: what was not answered or measured is null, and counted as missing.
 */
import type { AdverseEvent, EarlyEndReason, PlanPlace } from './history.ts';
import { median } from './median.ts';
import { dayNumber, type Moment } from './moment.ts';
import { painThatMatters } from './plan-decision.ts';
import type { BloodPressure } from './screening.ts';

/** One session, as recorded and answered for; null: not known, not measured, not answered. */
export interface CourseSession {
  readonly id: string;
  readonly began: Moment;
  readonly protocol: string | null;
  /** Recorded on a bench: nobody lay on the table. */
  readonly isSimulated: boolean;
  /** `cut`: the recording stops before the session's end. */
  readonly end: 'completed' | 'early' | 'cut' | 'under-way';
  readonly place: PlanPlace | null;
  readonly maxAngleDeg: number | null;
  readonly headDownMs: number | null;
  /** sin(angle) × head-down time. */
  readonly doseMs: number | null;
  readonly painBefore: number | null;
  readonly painAfter: number | null;
  readonly bloodPressureBefore: BloodPressure | null;
  readonly bloodPressureAfter: BloodPressure | null;
  /** Empty: asked, and none. */
  readonly adverse: readonly AdverseEvent[] | null;
  readonly reason: EarlyEndReason | null;
  readonly note: string | null;
}

/** A sum of what is known, and how many values are missing from it. */
export interface Known {
  readonly sum: number;
  readonly missing: number;
}

/** Seven days, counted from the day of the first session. */
export interface CourseWeek {
  /** From 1. */
  readonly number: number;
  readonly sessions: readonly CourseSession[];
  /** Days with a session. */
  readonly days: number;
  readonly completed: number;
  /** Medians of the scores that are known; null: none is. */
  readonly painBefore: number | null;
  readonly painAfter: number | null;
  readonly missingBefore: number;
  readonly missingAfter: number;
  readonly maxAngleDeg: number | null;
  readonly headDown: Known;
  readonly dose: Known;
}

/** `more`: worse by as much as would matter. `too-few`: no baseline, or no score after the first week. */
export type PainChange = 'less' | 'not-enough' | 'more' | 'too-few';

export interface Course {
  /** In their order. */
  readonly sessions: readonly CourseSession[];
  readonly weeks: readonly CourseWeek[];
  /** Median pain before the sessions of the first week, not the worst day; null: no score. */
  readonly baseline: number | null;
  readonly baselineScores: number;
  /** Median pain before the sessions of the last week that has a score, if that is not the first week. */
  readonly latest: { readonly week: number; readonly pain: number; readonly scores: number } | null;
  /** By as much the pain has to be lower to matter: 2 points, and 30 % of the baseline. */
  readonly changeThatMatters: number | null;
  readonly change: PainChange;
}

/** Part of the baseline that a change has to reach as well (Ostelo 2008). */
export const partThatMatters = 0.3;
const daysPerWeek = 7;

/** @param utcOffsetMin of the table's own time zone, in which days are counted */
export function courseOf(sessions: readonly CourseSession[], utcOffsetMin: number): Course {
  const dayOf = ({ began }: CourseSession): number => dayNumber(began.wallMs, utcOffsetMin);
  const firstDay = sessions.length === 0 ? 0 : Math.min(...sessions.map(dayOf));
  const byWeek = new Map<number, CourseSession[]>();
  for (const session of sessions) {
    const number = Math.floor((dayOf(session) - firstDay) / daysPerWeek) + 1;
    byWeek.set(number, [...(byWeek.get(number) ?? []), session]);
  }
  const last = Math.max(0, ...byWeek.keys());
  const weeks = Array.from({ length: last }, (_, index) => weekOf(index + 1, byWeek.get(index + 1) ?? [], dayOf));
  const baseline = weeks[0]?.painBefore ?? null;
  const latest = weeks.slice(1).findLast(({ painBefore }) => painBefore !== null);
  const changeThatMatters = baseline === null ? null : Math.max(painThatMatters, partThatMatters * baseline);
  return {
    sessions,
    weeks,
    baseline,
    baselineScores: scoresOf(weeks[0]?.sessions ?? []).length,
    latest:
      latest === undefined || latest.painBefore === null
        ? null
        : { week: latest.number, pain: latest.painBefore, scores: scoresOf(latest.sessions).length },
    changeThatMatters,
    change: changeOf(baseline, latest?.painBefore ?? null, changeThatMatters),
  };
}

function changeOf(baseline: number | null, latest: number | null, matters: number | null): PainChange {
  if (baseline === null || latest === null || matters === null) return 'too-few';
  if (baseline - latest >= matters) return 'less';
  return latest - baseline >= painThatMatters ? 'more' : 'not-enough';
}

function weekOf(
  number: number,
  sessions: readonly CourseSession[],
  dayOf: (session: CourseSession) => number,
): CourseWeek {
  const after = sessions.map(({ painAfter }) => painAfter).filter(isKnown);
  const angles = sessions.map(({ maxAngleDeg }) => maxAngleDeg).filter(isKnown);
  return {
    number,
    sessions,
    days: new Set(sessions.map(dayOf)).size,
    completed: sessions.filter(({ end }) => end === 'completed').length,
    painBefore: median(scoresOf(sessions)),
    painAfter: median(after),
    missingBefore: sessions.length - scoresOf(sessions).length,
    missingAfter: sessions.length - after.length,
    maxAngleDeg: angles.length === 0 ? null : Math.max(...angles),
    headDown: known(sessions.map(({ headDownMs }) => headDownMs)),
    dose: known(sessions.map(({ doseMs }) => doseMs)),
  };
}

const isKnown = (value: number | null): value is number => value !== null;

const scoresOf = (sessions: readonly CourseSession[]): readonly number[] =>
  sessions.map(({ painBefore }) => painBefore).filter(isKnown);

const known = (values: readonly (number | null)[]): Known => {
  const present = values.filter(isKnown);
  return { sum: present.reduce((sum, value) => sum + value, 0), missing: values.length - present.length };
};
