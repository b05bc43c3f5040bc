/** The limits that hold for one person now: the narrowest of all that apply, each with the rule that made it so. */
import { degrees } from '../../protocols/base/units.ts';
import { beginner, beginnerSchedule, narrowToAbsolute, type Oscillation } from '../../protocols/therapy/limits.ts';
import type { SessionRecord } from './history.ts';
import { absoluteLimits, type Limits, limitsOf, type StoredPrescription, type Waiver } from './prescription.ts';
import { type DatedSession, isValid, type Present } from './present.ts';

/** Why a limit is as narrow as it is. */
export type NarrowingRule =
  | 'absolute'
  | 'prescription'
  /** There is no valid prescription. */
  | 'no-prescription'
  /** Six sessions over two weeks are not done yet. */
  | 'beginner'
  /** The blood pressure was not measured today. */
  | 'blood-pressure-not-measured'
  /** The furthest angle that was tolerated lately, and what may be gained on it. */
  | 'angle-gained'
  /** The configured maximum angle of the table. */
  | 'configuration'
  /** The present stage of the person's plan. */
  | 'plan';

export type NarrowedBy = Readonly<Record<keyof Limits, NarrowingRule>>;

export interface EffectiveLimits {
  readonly limits: Limits;
  readonly narrowedBy: NarrowedBy;
  /** Ids of sessions that would grant a further angle if they were answered for. */
  readonly unreported: readonly string[];
}

export const beginnerLimits: Limits = { ...beginner, ...beginnerSchedule };

/** Sessions, and days since the first of them, after which a person is no beginner any more. */
export const beginnerSessions = 6;
export const beginnerDays = 14;

/** ms for which a tolerated angle counts. */
export const angleHoldsMs = 28 * 86_400_000;

export interface LimitsInput {
  readonly prescription: StoredPrescription | null;
  readonly waiver: Waiver | null;
  /** Of this person, dated. */
  readonly sessions: readonly DatedSession[];
  readonly present: Present;
  /** Today's blood pressure was asked for and is not known. */
  readonly isUnmeasured: boolean;
  /** Degrees; of the table's configuration. */
  readonly maxAngleDeg: number;
  /** Of the plan's stage, where the session is part of one. */
  readonly daysPerWeek?: number | undefined;
}

export function effectiveLimits(input: LimitsInput): EffectiveLimits {
  const { prescription, waiver, sessions, present, isUnmeasured, maxAngleDeg, daysPerWeek } = input;
  const granted = prescription !== null && isValid(prescription.until, present) ? prescription : null;
  const narrowing = new Narrowing();
  if (granted === null) narrowing.apply(beginnerLimits, 'no-prescription');
  else narrowing.apply(limitsOf(granted.limits), 'prescription');
  if (granted !== null && waiver === null && isBeginner(sessions, present)) narrowing.apply(beginnerLimits, 'beginner');
  if (isUnmeasured) narrowing.apply(beginnerLimits, 'blood-pressure-not-measured');
  narrowing.capAngle(maxAngleDeg, 'configuration');
  const { maxAngle, angleGain } = narrowing.limits;
  const reachable = reachableAngle(sessions, present, angleGain);
  narrowing.capAngle(reachable, 'angle-gained');
  if (daysPerWeek !== undefined) narrowing.capDays(daysPerWeek, 'plan');
  const unreported = lately(sessions, present)
    .filter(({ record }) => endedWell(record) && !isReported(record) && record.maxAngleDeg + angleGain > reachable)
    .map(({ record }) => record.id);
  return {
    limits: narrowing.limits,
    narrowedBy: narrowing.narrowedBy,
    unreported: reachable < maxAngle ? unreported : [],
  };
}

/** Sessions whose time is not known count for nothing here. */
export function isBeginner(sessions: readonly DatedSession[], { today }: Present): boolean {
  const done = sessions.filter(({ record, isExact }) => isExact && record.completed);
  const first = Math.min(...done.map(({ day }) => day));
  return today === null || done.length < beginnerSessions || today - first < beginnerDays;
}

/** The furthest angle for the next session, degrees: what was tolerated lately and the gain, or a beginner's first. */
function reachableAngle(sessions: readonly DatedSession[], present: Present, gainDeg: number): number {
  const tolerated = lately(sessions, present).filter(({ record }) => wasTolerated(record));
  return Math.max(beginner.maxAngle, ...tolerated.map(({ record }) => record.maxAngleDeg + gainDeg));
}

const lately = (sessions: readonly DatedSession[], { time }: Present): readonly DatedSession[] =>
  sessions.filter(({ isExact, wallMs }) => isExact && time.isKnown && time.wallMs - wallMs <= angleHoldsMs);

const endedWell = ({ completed, endedEarly }: SessionRecord): boolean => completed && !endedEarly;
const isReported = ({ report }: SessionRecord): boolean => report !== null && report.adverse !== null;

/** Completed, without an early end, and it was answered that there was no adverse event. Without an answer none is ruled out. */
export const wasTolerated = (record: SessionRecord): boolean =>
  endedWell(record) && isReported(record) && record.report?.adverse?.length === 0;

/** Narrows the absolutes step by step, and remembers for each limit which rule has narrowed it last. */
class Narrowing {
  limits: Limits = absoluteLimits;
  narrowedBy: NarrowedBy = {
    maxAngle: 'absolute',
    minAngle: 'absolute',
    downRate: 'absolute',
    returnRate: 'absolute',
    accel: 'absolute',
    oneInversion: 'absolute',
    sets: 'absolute',
    cumulative: 'absolute',
    restBetweenSets: 'absolute',
    finalPause: 'absolute',
    oscillation: 'absolute',
    angleGain: 'absolute',
    sessionsPerDay: 'absolute',
    betweenSessions: 'absolute',
    daysPerWeek: 'absolute',
  };

  /** Each limit becomes the narrower of what it is and what is given here. What is not set, or NaN, grants nothing. */
  apply(given: Limits, rule: NarrowingRule): void {
    const by = narrowToAbsolute(given);
    const now = this.limits;
    this.#set('maxAngle', least(now.maxAngle, by.maxAngle), rule);
    this.#set('minAngle', most(now.minAngle, by.minAngle), rule);
    this.#set('downRate', least(now.downRate, by.downRate), rule);
    this.#set('returnRate', least(now.returnRate, by.returnRate), rule);
    this.#set('accel', least(now.accel, by.accel), rule);
    this.#set('oneInversion', least(now.oneInversion, by.oneInversion), rule);
    this.#set('sets', least(now.sets, by.sets), rule);
    this.#set('cumulative', least(now.cumulative, by.cumulative), rule);
    this.#set('restBetweenSets', most(now.restBetweenSets, by.restBetweenSets), rule);
    this.#set('finalPause', most(now.finalPause, by.finalPause), rule);
    this.#set('oscillation', narrowOscillation(now.oscillation, by.oscillation), rule);
    this.#set('angleGain', granting(now.angleGain, given.angleGain), rule);
    this.#set('sessionsPerDay', granting(now.sessionsPerDay, given.sessionsPerDay), rule);
    this.#set('daysPerWeek', granting(now.daysPerWeek, given.daysPerWeek), rule);
    this.#set('betweenSessions', requiring(now.betweenSessions, given.betweenSessions), rule);
  }

  capAngle(maxAngleDeg: number, rule: NarrowingRule): void {
    this.#set('maxAngle', degrees(granting(this.limits.maxAngle, maxAngleDeg)), rule);
  }

  capDays(daysPerWeek: number, rule: NarrowingRule): void {
    this.#set('daysPerWeek', granting(this.limits.daysPerWeek, daysPerWeek), rule);
  }

  #set<K extends keyof Limits>(key: K, value: Limits[K], rule: NarrowingRule): void {
    if (Object.is(value, this.limits[key])) return;
    this.limits = { ...this.limits, [key]: value };
    this.narrowedBy = { ...this.narrowedBy, [key]: rule };
  }
}

// They keep the type of a quantity, which Math.min and Math.max do not.
const least = <T extends number>(a: T, b: T): T => (b < a ? b : a);
const most = <T extends number>(a: T, b: T): T => (b > a ? b : a);
// A value that is not above 0, NaN included, grants nothing.
const granting = <T extends number>(now: T, given: number): T => (given > 0 ? Math.min(now, given) : 0) as T;
const requiring = <T extends number>(now: T, given: number): T =>
  (given >= 0 ? Math.max(now, given) : Number.POSITIVE_INFINITY) as T;

/** The same object where nothing is narrower. */
function narrowOscillation(now: Oscillation | null, by: Oscillation | null): Oscillation | null {
  if (now === null || by === null) return null;
  const narrower = { low: most(now.low, by.low), high: least(now.high, by.high), cycle: most(now.cycle, by.cycle) };
  const isSame = narrower.low === now.low && narrower.high === now.high && narrower.cycle === now.cycle;
  return isSame ? now : narrower;
}
