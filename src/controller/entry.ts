/**
 * What goes into the record of a session. Every transition, finding, order, operator's act and alarm is one entry,
 * with its reason; instants are milliseconds of the host's monotonic clock.
 */
import type { HazardId } from '../safety/hazards/register.ts';
import type { Reaction } from '../safety/reaction.ts';
import type { SessionState } from '../session/states.ts';

/** `from` null: not known, or there was none. */
export interface Change<T = number> {
  readonly from: T | null;
  readonly to: T;
}

export interface Changes {
  readonly angleDeg?: Change;
  /** What the session may do. */
  readonly limitDeg?: Change;
  /** What is free of a further confirmation. */
  readonly confirmedUpToDeg?: Change;
  /** Of the override, or of the protocol's stay. */
  readonly remainingMs?: Change;
  /** JSON pointer of the protocol's step. */
  readonly step?: Change<string>;
}

export type Entry =
  | {
      readonly type: 'state';
      readonly atMs: number;
      readonly from: SessionState;
      readonly to: SessionState;
      readonly step: string;
      readonly reason: string;
    }
  | {
      readonly type: 'finding';
      readonly atMs: number;
      readonly hazard: HazardId;
      readonly reason: string;
      readonly reaction: Reaction;
    }
  | {
      readonly type: 'order';
      readonly atMs: number;
      readonly order: 'rest' | 'ready' | 'ramp' | 'hold' | 'return' | 'stop' | 'reset';
      readonly toDeg?: number;
      readonly rateDegPerS?: number;
      readonly hazard?: HazardId;
      readonly reason: string;
    }
  | {
      readonly type: 'alarm';
      readonly atMs: number;
      readonly change: 'raised' | 'acknowledged' | 'cleared';
      readonly priority: 'high' | 'medium' | 'low';
      readonly hazard?: HazardId;
      readonly reason: string;
    }
  | {
      /** What a person did: clinician, operator or the person on the table. */
      readonly type: 'act';
      readonly atMs: number;
      readonly by: 'operator' | 'clinician' | 'patient';
      readonly act: string;
      readonly reason: string;
      /** Set where the act was refused. */
      readonly refused?: string;
      /** From what to what, of the things that an override changes. */
      readonly changes?: Changes;
    }
  | {
      /** The drive-function test before a session, begun or over. */
      readonly type: 'test';
      readonly atMs: number;
      readonly result: 'begun' | 'passed' | 'failed';
      readonly reason: string;
    }
  | { readonly type: 'prompt'; readonly atMs: number; readonly asking: boolean; readonly reason: string };
