/** What is known of sessions that were, for the rules that look back. */
import type { Moment } from './moment.ts';
import type { BloodPressure } from './screening.ts';

/** What people may report after a session. */
export const adverseEvents = ['dizzy', 'headache', 'eyes', 'nausea', 'pain-worse', 'other'] as const;
export type AdverseEvent = (typeof adverseEvents)[number];

/** Why a session ended before its protocol did, as people say it. */
export const earlyEndReasons = ['discomfort', 'pain', 'frightened', 'interrupted', 'fault', 'other'] as const;
export type EarlyEndReason = (typeof earlyEndReasons)[number];

/** The answers after a session; null: not answered, undefined is not used. */
export interface SessionReport {
  /** 0 to 10. */
  readonly pain: number | null;
  /** 1 to 3 minutes after getting off. */
  readonly bloodPressure: BloodPressure | null;
  /** An empty list: asked, and none. */
  readonly adverse: readonly AdverseEvent[] | null;
  /** Of a session that ended early. */
  readonly reason: EarlyEndReason | null;
  readonly note: string | null;
}

/** The place of a session in a plan. */
export interface PlanPlace {
  readonly plan: string;
  /** From 0. */
  readonly stage: number;
}

/**
 * One session. Its row is written when the session starts, with the planned sums, and replaced when it has ended: a power
 * cut in between leaves the allowance used.
 */
export interface SessionRecord {
  readonly id: string;
  /** Null: a session without a person. */
  readonly personId: string | null;
  /** Grows with each session of the table; orders them independently of any clock. */
  readonly sequence: number;
  readonly started: Moment;
  /** Where it has ended; of a session that was cut off, the last that is known. */
  readonly ended: Moment;
  /** Name of the protocol. */
  readonly protocol: string;
  /** The furthest head-down angle that was reached. */
  readonly maxAngleDeg: number;
  readonly invertedMs: number;
  /** It ran to the protocol's end. */
  readonly completed: boolean;
  /** It was ended before its protocol did, by a person or by a safety reaction. */
  readonly endedEarly: boolean;
  /** 0 to 10, before the session; null: not asked or not answered. */
  readonly painBefore: number | null;
  /** Null: not answered yet. */
  readonly report: SessionReport | null;
  readonly place: PlanPlace | null;
}
