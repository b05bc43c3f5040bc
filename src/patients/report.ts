/** The questions after a session: asked once, listed as missing, never in the way of anything. */
import { checkText, checkWhole, longestNote, type Problems } from './fields.ts';
import type { SessionRecord, SessionReport } from './history.ts';
import { checkBloodPressure } from './screening.ts';

/** A pain score from 0 (none) to 10 (the worst imaginable). */
export const checkPain = (pain: number, place = 'pain'): Problems => checkWhole(place, pain, { min: 0, max: 10 });

export function checkReport({ pain, bloodPressure, note }: SessionReport): Problems {
  return [
    ...(pain === null ? [] : checkPain(pain)),
    ...(bloodPressure === null ? [] : checkBloodPressure(bloodPressure)),
    ...(note === null ? [] : checkText('note', note, longestNote)),
  ];
}

export const reportItems = ['pain', 'bloodPressure', 'adverse', 'reason'] as const;
export type ReportItem = (typeof reportItems)[number];

export const reportQuestions: Readonly<Record<ReportItem, string>> = {
  pain: 'pain now, 0 to 10',
  bloodPressure: 'blood pressure 1 to 3 minutes after getting off',
  adverse: 'adverse events (dizzy, headache, eyes, nausea, pain-worse, other, or none)',
  reason: 'the reason for the early end',
};

/** What has not been answered after this session. A reason is asked for only where it ended early. */
export function missingItems({ report, endedEarly }: SessionRecord): readonly ReportItem[] {
  return reportItems.filter((item) => (item !== 'reason' || endedEarly) && (report === null || report[item] === null));
}

/**
 * Later answers beside earlier ones: each replaces the one before, and what is not answered now stays. An adverse event
 * stays in any case: what it bars must not be granted by another answer.
 */
export function withAnswers(earlier: SessionReport | null, now: Partial<SessionReport>): SessionReport {
  return {
    pain: now.pain ?? earlier?.pain ?? null,
    bloodPressure: now.bloodPressure ?? earlier?.bloodPressure ?? null,
    adverse: adverseOf(earlier?.adverse ?? null, now.adverse ?? null),
    reason: now.reason ?? earlier?.reason ?? null,
    note: now.note ?? earlier?.note ?? null,
  };
}

/** All that were reported; none only where none ever was. Null: not answered. */
function adverseOf(earlier: SessionReport['adverse'], now: SessionReport['adverse']): SessionReport['adverse'] {
  if (earlier === null || now === null) return now ?? earlier;
  return [...new Set([...earlier, ...now])];
}
