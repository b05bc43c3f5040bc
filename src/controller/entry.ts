/**
 * Entries of a session's record. Every transition, finding, order, act, alarm and prompt is one entry with its reason.
 * Instants are milliseconds of the host's monotonic clock.
 */
import type { AlarmPriority } from '../../hardware/table.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import type { Reaction } from '../safety/reaction.ts';
import type { SessionState } from '../session/states.ts';

/** A value before and after an act. `from` null: unknown, or there was none. */
export interface Change<T = number> {
  readonly from: T | null;
  readonly to: T;
}

/** Values that an override changes. */
export interface Changes {
  readonly angleDeg?: Change;
  /** Largest angle that the session allows. */
  readonly limitDeg?: Change;
  /** Largest angle that needs no further confirmation. */
  readonly confirmedUpToDeg?: Change;
  /** Remaining time of the override, or of the protocol's stay. */
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
      readonly priority: AlarmPriority;
      readonly hazard?: HazardId;
      readonly reason: string;
    }
  | {
      /** An act of a clinician, an operator or the person on the table. */
      readonly type: 'act';
      readonly atMs: number;
      readonly by: 'operator' | 'clinician' | 'patient';
      readonly act: string;
      readonly reason: string;
      /** Set where the act was refused. */
      readonly refused?: string;
      readonly changes?: Changes;
    }
  | {
      /** Beginning or result of the drive-function test before a session. */
      readonly type: 'test';
      readonly atMs: number;
      readonly result: 'begun' | 'passed' | 'failed';
      readonly reason: string;
    }
  | {
      readonly type: 'prompt';
      readonly atMs: number;
      readonly asking: boolean;
      /** Left out: "are you well?". `decide`: the table returns by itself, unless a person decides otherwise before. */
      readonly question?: 'press-the-button' | 'decide' | 'attend';
      readonly reason: string;
    };
