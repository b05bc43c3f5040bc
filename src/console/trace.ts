import type { AlarmPriority, Question } from '../../hardware/table.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import { deadHost } from '../safety/hazards/host.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import type { Reaction } from '../safety/reaction.ts';
import { factsOf, type SessionState } from '../session/states.ts';

/** What the live picture needs of the plan. */
export type LiveTimeline = Pick<
  Timeline,
  'protocol' | 'title' | 'legs' | 'duration' | 'inverted' | 'deviceInversionLimit' | 'maxAngle' | 'minAngle'
>;

/** The session so far, as input of the live picture. Times are relative to the order of the first ramp. */
export interface LiveTrace {
  readonly timeline: LiveTimeline;
  /** Sorted by time, evenly spaced. */
  readonly samples: readonly LiveSample[];
  readonly findings: readonly LiveFinding[];
  /** The active alarms, in the order in which they were raised. */
  readonly alarms: readonly LiveAlarm[];
  /** The last question put to the person ("are you well?" if omitted); null before the first. */
  readonly prompt: {
    readonly question?: Question;
    readonly askedMs: number;
    readonly answeredMs: number | null;
  } | null;
  /** What the table does next by itself, or a person has to do. */
  readonly notes?: readonly string[];
  /** As the controller counts them; if omitted, they are computed from the samples. */
  readonly inversionTimes?: InversionTimes;
  /** How fast the time of the bench passes; if omitted, it is real time. */
  readonly pace?: Pace | undefined;
}

/** Time inverted. */
export interface InversionTimes {
  /** Duration of the present inversion; 0 while the person is not inverted. */
  readonly currentMs: number;
  readonly totalMs: number;
}

/** Seconds of the session per second. */
export interface Pace {
  readonly wanted: number;
  /** Lower where the computer is too slow. */
  readonly reached: number;
}

export interface LiveSample {
  readonly atMs: number;
  /** True angle of the body, or the best estimate of it; null if it is unknown. */
  readonly angleDeg: number | null;
  readonly rateDegPerS: number | null;
  /** Null while there is no target. */
  readonly targetDeg: number | null;
  readonly state: SessionState;
  /** JSON pointer into the protocol; '' for a leg that the planner added. */
  readonly step: string;
  /** Time left in the protocol; if omitted, nothing has delayed the session. */
  readonly remainingMs?: number | null;
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

/** How much of the plan has passed. It is less than the time if a pause or an override has interrupted the session. */
export const plannedMsOf = ({ duration }: Pick<Timeline, 'duration'>, { atMs, remainingMs }: LiveSample): number =>
  typeof remainingMs === 'number' ? duration - remainingMs : atMs;

/** Time until the end of the session; null once its protocol no longer runs, because the end is not known then. */
export function remainingMsOf(
  { timeline, findings }: Pick<LiveTrace, 'timeline' | 'findings'>,
  now: LiveSample,
): number | null {
  const { phase, isUnderWay, isIdle } = factsOf(now.state);
  const left = Math.max(0, timeline.duration - plannedMsOf(timeline, now));
  const isRunning = phase !== null || isUnderWay || (isIdle && (now.atMs <= 0 || left === 0));
  return isRunning && now.remainingMs !== null && !isControllerDead(findings) ? left : null;
}

/** Whether the controller died, after which it reports neither states nor alarms. */
export const isControllerDead = (findings: readonly LiveFinding[]): boolean =>
  findings.some(({ hazard }) => hazard === deadHost.id);
