/** The answer to `start`, for one person: every reason against it, and the limits that hold. */
import type { Prescription } from '../../protocols/therapy/limits.ts';
import type { ClockKnowledge } from './clock-trust.ts';
import type { SessionRecord } from './history.ts';
import type { Confirmation, Person, TableRating } from './person.ts';
import type { StoredPrescription, Waiver } from './prescription.ts';
import type { BloodPressure, BloodPressureReading, Clearance, Screening, ScreeningAnswers } from './screening.ts';

/** Everything that is held on one person and that the rules look at. */
export interface PersonFile {
  readonly person: Person;
  readonly prescription: StoredPrescription | null;
  readonly waiver: Waiver | null;
  /** The newest one. */
  readonly screening: Screening | null;
  readonly clearances: readonly Clearance[];
  /** The newest one before a session. */
  readonly bloodPressure: BloodPressureReading | null;
  /** In any order; all of them, or at least those of the last 60 days and every one whose time is unknown. */
  readonly history: readonly SessionRecord[];
}

/** What is answered at `start`. */
export interface StartAnswers {
  readonly ankleLockChecked: boolean;
  /** A helper is present (H31). */
  readonly attendant: boolean;
  /** Null: "not measured"; undefined: not answered now, an earlier measurement of today counts. */
  readonly bloodPressure?: BloodPressure | null | undefined;
  /** 0 to 10; null: not answered. */
  readonly pain?: number | null | undefined;
  /** The person's name and birth year, as repeated by the person. */
  readonly confirm?: Confirmation | undefined;
  /** True: nothing has changed since the recorded screening. Without a person, or for a new screening: the answers. */
  readonly screening?: true | ScreeningAnswers | undefined;
}

/** What is the same for everybody. */
export interface StartCircumstances {
  readonly rating: TableRating;
  readonly clock: ClockKnowledge;
}

/** The rules that can refuse a start. */
export const startRules = [
  'person',
  'rating',
  'screening',
  'contraindication',
  'age',
  'blood-pressure',
  'ankle-lock',
  'attendant',
  'pain',
  'clock',
  'sessions-per-day',
  'hours-between',
  'days-per-week',
] as const;
export type StartRule = (typeof startRules)[number];

/** One reason against a start. */
export interface StartRefusal {
  readonly rule: StartRule;
  /** For people: the limit and by how much it is missed are in it. */
  readonly reason: string;
  /** The limit as a text, `at least 2 h`; null where the rule has none. */
  readonly limit: string | null;
  /** By how much it is missed, `0:25 h`; null where that cannot be said. */
  readonly by: string | null;
  /** From when a start is allowed as far as this rule is concerned, Unix ms; null: not by waiting. */
  readonly allowedFromMs: number | null;
}

/** The limits for the session that is asked for, which its protocol is then planned for. */
export interface StartVerdict {
  /** Empty: nothing against it, as far as the person goes. The controller has its own reasons. */
  readonly refusals: readonly StartRefusal[];
  readonly limits: Prescription;
  /** For each limit, which rule made it as narrow as it is. */
  readonly narrowedBy: Readonly<Record<keyof Prescription, string>>;
  /** What people should know, but that refuses nothing: reports that are missing, a day as a beginner. */
  readonly warnings: readonly string[];
}
