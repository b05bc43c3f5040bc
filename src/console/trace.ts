import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import type { Reaction } from '../safety/reaction.ts';
import type { SessionState } from '../session/states.ts';

export type Priority = 'high' | 'medium' | 'low';

/** What a live picture is drawn from: a session so far. Instants are from the first ramp's order. */
export interface LiveTrace {
  readonly timeline: Timeline;
  /** In order of time, evenly apart. */
  readonly samples: readonly LiveSample[];
  readonly findings: readonly LiveFinding[];
  /** Those that are active, in the order in which they were raised. */
  readonly alarms: readonly LiveAlarm[];
  /** The last time that the person was asked whether they are well; null before the first. */
  readonly prompt: { readonly askedMs: number; readonly answeredMs: number | null } | null;
}

export interface LiveSample {
  readonly atMs: number;
  /** True, of the body. */
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  /** null: nothing is asked of the table. */
  readonly targetDeg: number | null;
  readonly state: SessionState;
  /** JSON pointer into the protocol; '' for what was added to it. */
  readonly step: string;
}

export interface LiveFinding {
  readonly atMs: number;
  readonly hazard: HazardId;
  readonly reason: string;
  readonly reaction: Reaction;
}

export interface LiveAlarm {
  readonly priority: Priority;
  readonly hazard?: HazardId | undefined;
  readonly reason: string;
}
