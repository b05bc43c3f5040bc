import type { AlarmPriority } from '../../hardware/table.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import { deadHost } from '../safety/hazards/host.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import type { Reaction } from '../safety/reaction.ts';
import type { SessionState } from '../session/states.ts';

/** The session so far, as input of the live picture. Times are relative to the order of the first ramp. */
export interface LiveTrace {
  readonly timeline: Timeline;
  /** Sorted by time, evenly spaced. */
  readonly samples: readonly LiveSample[];
  readonly findings: readonly LiveFinding[];
  /** The active alarms, in the order in which they were raised. */
  readonly alarms: readonly LiveAlarm[];
  /** The last prompt "are you well?"; null before the first. */
  readonly prompt: { readonly askedMs: number; readonly answeredMs: number | null } | null;
}

export interface LiveSample {
  readonly atMs: number;
  /** True angle of the body. */
  readonly angleDeg: number;
  readonly rateDegPerS: number;
  /** Null while there is no target. */
  readonly targetDeg: number | null;
  readonly state: SessionState;
  /** JSON pointer into the protocol; '' for a leg that the planner added. */
  readonly step: string;
}

export interface LiveFinding {
  readonly atMs: number;
  readonly hazard: HazardId;
  readonly reason: string;
  readonly reaction: Reaction;
}

export interface LiveAlarm {
  readonly priority: AlarmPriority;
  readonly hazard?: HazardId | undefined;
  readonly reason: string;
}

/** Whether the controller died, after which it reports neither states nor alarms. */
export const isControllerDead = (findings: readonly LiveFinding[]): boolean =>
  findings.some(({ hazard }) => hazard === deadHost.id);
