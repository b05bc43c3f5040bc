import { isOffLevel } from '../../protocols/therapy/level.ts';
import { absoluteSchedule } from '../../protocols/therapy/limits.ts';
import type { Remembering } from './watch.ts';

/** What is still owed from inversions before, of any session: a type, so that it is plain JSON. */
export type CarriedDose = {
  /** Head-down time that counts into the cumulative limit, ms; that of the present session included. */
  totalMs: number;
  /** Time at level since the last inversion, ms; infinite: there was none. */
  restedMs: number;
  /** The rest that the last inversion requires, ms. */
  restDueMs: number;
  /** Since the last inversion, ms; infinite: there was none. */
  sinceMs: number;
  /** Whose session it was, by id; null: without a person, or nobody's. */
  person: string | null;
  /** That session ran to its protocol's end. */
  isOver: boolean;
};

export const nothingCarried: Readonly<CarriedDose> = {
  totalMs: 0,
  restedMs: Number.POSITIVE_INFINITY,
  restDueMs: 0,
  sinceMs: Number.POSITIVE_INFINITY,
  person: null,
  isOver: false,
};

export interface CarriedStep {
  /** Where the person is believed to be, degrees; null: unknown. */
  readonly angle: number | null;
  readonly isInverted: boolean;
  /** The table is ordered to move. */
  readonly isRamp: boolean;
  /** Inverted time that the dose has counted in this step. */
  readonly countedMs: number;
  readonly elapsedMs: number;
  /** The rest that an inversion of the present session requires. */
  readonly restDueMs: number;
}

/**
 * A start may come a moment before the rest is over: arming the drive and the ramp to 5° take longer than this. Covers the
 * turn in which the rest ends.
 */
const startGraceMs = 1000;

/**
 * Rest and head-down time across sessions (H26): neither a return, a reset, a new session, another protocol nor a restart
 * of the program makes an inversion forgotten.
 */
export class DoseAcrossSessions implements Remembering {
  memory: CarriedDose;

  constructor(carried: Readonly<CarriedDose> = nothingCarried) {
    this.memory = { ...carried };
  }

  advance({ angle, isInverted, isRamp, countedMs, elapsedMs, restDueMs }: CarriedStep): void {
    const { memory } = this;
    memory.totalMs += countedMs;
    if (isInverted) {
      memory.restedMs = 0;
      memory.sinceMs = 0;
      memory.restDueMs = restDueMs;
      return;
    }
    memory.sinceMs += elapsedMs;
    // Rest is what the plan counts as rest: standing, neither inverted nor head-up.
    if (angle !== null && !isOffLevel(angle) && !isRamp) memory.restedMs += elapsedMs;
  }

  /** ms of rest that are left before an inversion may begin, where the next session requires `restMs` itself. */
  restLeft(restMs: number): number {
    return this.restLeftBetweenSets(Math.max(this.memory.restDueMs, restMs));
  }

  /** ms of rest that are left before another inversion of the same session, which requires `restMs`. */
  restLeftBetweenSets(restMs: number): number {
    const left = restMs - this.memory.restedMs;
    return left > startGraceMs ? left : 0;
  }

  /**
   * Head-down time that counts for a session of this person, ms. It counts for two hours, the shortest time between sessions,
   * unless the person is known to be another one. Where that is not known, a session that was cut short is taken to be
   * continued, and one that ran to its end is not.
   */
  countsFor(person: string | null): number {
    const { totalMs, sinceMs, person: former, isOver } = this.memory;
    if (sinceMs >= absoluteSchedule.betweenSessions) return 0;
    if (person !== null && former !== null) return person === former ? totalMs : 0;
    return isOver ? 0 : totalMs;
  }

  begin(person: string | null): void {
    this.memory.totalMs = this.countsFor(person);
    this.memory.person = person;
    this.memory.isOver = false;
  }

  /** The session ran to its protocol's end. */
  complete(): void {
    this.memory.isOver = true;
  }
}
