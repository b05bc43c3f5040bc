/**
 * `fulcrum patient report --json`: what programs may rely on. Fields are added here, and never renamed; what was not answered
 * or is not known is null.
 */
import type { SessionRecord } from '../../patients/history.ts';
import type { Moment } from '../../patients/moment.ts';
import type { Clearance, Screening } from '../../patients/screening.ts';
import type { Result } from '../../service/client.ts';
import { type Shown, sessionsOf, storedOf } from './shown-person.ts';

export function reportJson(shown: Shown, plan: Result<'plan.next'> | null): object {
  const { patient, limits, narrowedBy, against, missing } = shown;
  const { prescription, waiver, screening, clearances } = storedOf(shown);
  return {
    patient,
    prescription: prescription && {
      limits: prescription.limits,
      bloodPressure: prescription.bloodPressure,
      by: prescription.by,
      until: prescription.until,
    },
    waiver: waiver && { reason: waiver.reason, by: waiver.by },
    screening: screening && screeningJson(screening),
    clearances: clearances.map(clearanceJson),
    limits,
    narrowedBy,
    against,
    sessions: sessionsOf(shown).map(sessionJson),
    missing,
    plan,
  };
}

const screeningJson = ({ answers, moment, by }: Screening) => ({
  at: instant(moment),
  by,
  yes: Object.entries(answers)
    .filter(([, answer]) => answer)
    .map(([id]) => id),
});

const clearanceJson = ({ subject, physician, until, by }: Clearance) => ({ subject, physician, until, by });

const sessionJson = (session: SessionRecord) => {
  const { id, started, ended, protocol, place, maxAngleDeg, invertedMs, completed, painBefore, report } = session;
  return {
    id,
    beganAt: instant(started),
    endedAt: instant(ended),
    isClockRight: started.isClockRight,
    protocol,
    plan: place?.plan ?? null,
    stage: place === null ? null : place.stage + 1,
    maxAngleDeg,
    invertedMs,
    completed,
    painBefore,
    painAfter: report?.pain ?? null,
    bloodPressureAfter: report?.bloodPressure ?? null,
    adverse: report?.adverse ?? null,
    earlyEndReason: report?.reason ?? null,
    note: report?.note ?? null,
  };
};

const instant = ({ wallMs }: Moment): string => new Date(wallMs).toISOString();
