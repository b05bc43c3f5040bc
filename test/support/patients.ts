/** People, sessions and instants for tests of the patients' rules. */

import type { ClockKnowledge, Now } from '../../src/patients/clock-trust.ts';
import { contraindications } from '../../src/patients/contraindications.ts';
import type { SessionRecord, SessionReport } from '../../src/patients/history.ts';
import type { Moment } from '../../src/patients/moment.ts';
import { defaultRating, type Person } from '../../src/patients/person.ts';
import { absoluteLimits, type Limits, prescribedOf, type StoredPrescription } from '../../src/patients/prescription.ts';
import type { ScreeningAnswers } from '../../src/patients/screening.ts';
import type { PersonFile, StartAnswers, StartCircumstances } from '../../src/patients/start.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** Noon of 2027-03-01, UTC. */
export const noon = Date.UTC(2027, 2, 1, 12);
/** The monotonic clock of the boot says 0 at this wall time. */
const bootedAt = noon - 100 * dayMs;

/** The present, by a clock that is right. */
export const nowAt = (wallMs: number, facts: Partial<Now> = {}): Now => ({
  bootId: 'boot-a',
  monotonicMs: wallMs - bootedAt,
  wallMs,
  isSynchronised: true,
  utcOffsetMin: 0,
  ...facts,
});

/** An instant of the past, of another boot than the present and by a clock that was right. */
export const momentAt = (wallMs: number, facts: Partial<Moment> = {}): Moment => ({
  bootId: 'boot-before',
  monotonicMs: wallMs - bootedAt,
  wallMs,
  isClockRight: true,
  ...facts,
});

export const noKnowledge: ClockKnowledge = { confirmations: [], newest: null };

export const allNo = Object.fromEntries(contraindications.map(({ id }) => [id, false])) as ScreeningAnswers;

export const person: Person = {
  id: 'p-1',
  name: 'Zoë Person',
  birthYear: 1985,
  weightKg: 70,
  heightCm: 170,
  setUp: null,
};

export const generous: StoredPrescription = prescriptionWith({});

export function prescriptionWith(limits: Partial<Limits>, facts: Partial<StoredPrescription> = {}): StoredPrescription {
  return {
    limits: prescribedOf({ ...absoluteLimits, ...limits }),
    bloodPressure: 'not-required',
    by: 'Clinician One',
    moment: momentAt(noon - 60 * dayMs),
    until: '2027-12-31',
    ...facts,
  };
}

export const noReport: SessionReport = { pain: null, bloodPressure: null, adverse: null, reason: null, note: null };
export const wellReport: SessionReport = {
  ...noReport,
  pain: 3,
  bloodPressure: { systolic: 120, diastolic: 80 },
  adverse: [],
};

/** A session that ended at `wallMs`, completed and reported on as well. */
export function sessionAt(wallMs: number, facts: Partial<SessionRecord> = {}): SessionRecord {
  const sequence = Math.round((wallMs - bootedAt) / 60_000);
  return {
    id: `s-${sequence}`,
    personId: person.id,
    sequence,
    started: momentAt(wallMs - 600_000),
    ended: momentAt(wallMs),
    protocol: 'first-session',
    maxAngleDeg: 15,
    invertedMs: 120_000,
    completed: true,
    endedEarly: false,
    painBefore: 4,
    report: wellReport,
    place: null,
    ...facts,
  };
}

/** Six sessions over the weeks before, which end the beginner's time: the last of them a week before noon. */
export const sixSessions: readonly SessionRecord[] = [40, 35, 30, 25, 20, 15].map((days) =>
  sessionAt(noon - days * dayMs),
);

export const fileOf = (facts: Partial<PersonFile> = {}): PersonFile => ({
  person,
  prescription: generous,
  waiver: null,
  screening: { answers: allNo, moment: momentAt(noon - 10 * dayMs), by: 'operator' },
  clearances: [],
  bloodPressure: null,
  history: [],
  ...facts,
});

/** Everything answered as it should be. */
export const goodAnswers: StartAnswers = {
  ankleLockChecked: true,
  attendant: true,
  bloodPressure: { systolic: 120, diastolic: 80 },
  pain: 4,
  confirm: { name: person.name, birthYear: person.birthYear },
};

export const circumstances: StartCircumstances = { rating: defaultRating, maxAngleDeg: 60, clock: noKnowledge };
