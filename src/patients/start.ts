/** What a start is asked with and answered with, as far as the person goes. */
import type { ClockKnowledge } from './clock-trust.ts';
import type { NarrowedBy } from './effective-limits.ts';
import type { SessionRecord } from './history.ts';
import type { Confirmation, Person, TableRating } from './person.ts';
import type { PlanAssignment, PlanPosition } from './plan-decision.ts';
import type { Limits, StoredPrescription, Waiver } from './prescription.ts';
import type { StartRefusal } from './refusal.ts';
import type { BloodPressure, BloodPressureReading, Clearance, Screening, ScreeningAnswers } from './screening.ts';

/** What is known of the sessions without a person: they count as those of one person, a beginner. */
export interface AnonymousFile {
  /** The newest one before a session. */
  readonly bloodPressure: BloodPressureReading | null;
  /** In any order: as far back as a rule looks. */
  readonly history: readonly SessionRecord[];
}

/** Everything that is held on one person and that the rules look at. */
export interface PersonFile extends AnonymousFile {
  readonly person: Person;
  readonly prescription: StoredPrescription | null;
  readonly waiver: Waiver | null;
  /** The newest one. */
  readonly screening: Screening | null;
  readonly clearances: readonly Clearance[];
  /** The newest one; left out or null: none. */
  readonly assignment?: PlanAssignment | null | undefined;
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
  /**
   * True: nothing has changed since the recorded screening; false: something has. Without a person: no question applies,
   * that of the age included. For a new screening: the answers.
   */
  readonly screening?: boolean | ScreeningAnswers | undefined;
  /** Without a person, beside the answers: true where the age needs a clearance. */
  readonly age?: boolean | undefined;
  /** The session is the next one of the person's plan. */
  readonly plan?: boolean | undefined;
}

/** What does not depend on the person. */
export interface StartCircumstances {
  readonly rating: TableRating;
  /** Degrees; the configured maximum angle of the table. */
  readonly maxAngleDeg: number;
  readonly clock: ClockKnowledge;
}

/** What the rules say about a start, and the limits that its protocol is then planned for. */
export interface StartVerdict {
  /** Empty: nothing against it, as far as the person goes. The controller has its own reasons. */
  readonly refusals: readonly StartRefusal[];
  readonly limits: Limits;
  /** For each limit, which rule made it as narrow as it is. */
  readonly narrowedBy: NarrowedBy;
  /** Ids of sessions that would grant a further angle if they were answered for. */
  readonly unreported: readonly string[];
  /** What people should know, but that refuses nothing: answers that are missing, a day as a beginner. */
  readonly warnings: readonly string[];
  /** Where the person stands in the assigned plan; null: there is none. */
  readonly position: PlanPosition | null;
}
