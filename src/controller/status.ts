import type { AlarmPriority, Question } from '../../hardware/table.ts';
import type { Degrees } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Alarm } from '../safety/alarms.ts';
import { announcementText } from '../safety/announcement.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import { isHazardId } from '../safety/hazards/register.ts';
import { freshReading } from '../safety/situation.ts';
import type { SessionContext } from '../session/context.ts';
import { legOf } from '../session/context.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import { angleOf, contextOf, stepOf, type TestResult, type TurnState } from './turn-state.ts';
import { whatMakesReady } from './what-makes-ready.ts';

/** The controller at one moment, as plain data. Instants are ms of the host's monotonic clock; null means unknown. */
export interface Status {
  readonly state: SessionState;
  /** JSON pointer of the protocol's present step; '' for a step that was added, null outside a session. */
  readonly step: string | null;
  /** Where the person is believed to be. */
  readonly angleDeg: number | null;
  /** Where the table should be now by the order that stands; null outside a session. */
  readonly targetDeg: number | null;
  /** As measured by the actuator, signed. */
  readonly rateDegPerS: number | null;
  /** Remaining time of the protocol by its plan; null outside a session. */
  readonly remainingMs: number | null;
  /** Continuous time above +5°. */
  readonly invertedMs: number;
  /** Time above +5° in this session. */
  readonly cumulativeMs: number;
  /** Largest angle allowed now; null outside a session. */
  readonly limitDeg: number | null;
  readonly alarms: readonly AlarmStatus[];
  /** A helper is being asked for: without an answer the session ends with its rest (H31). */
  readonly attendantAsked: boolean;
  /** What the person is being asked. */
  readonly prompt: Question | null;
  /** A return that the table begins by itself, unless a person decides before. */
  readonly announced: AnnouncementStatus | null;
  /** Why the present state was entered. */
  readonly reason: string;
  /** What a person does, or waits for, until a session can start; null: nothing. */
  readonly endsBy: string | null;
  readonly override: OverrideStatus | null;
  /** Latest result of a drive-function test; null: none since the program started. A failed test explains a start without motion. */
  readonly lastTest: TestResult | null;
  /** H17: no further session until the brake was serviced. */
  readonly lockedOut: boolean;
  /** H28: how the controller failed; null while it works. */
  readonly broken: string | null;
}

export interface AlarmStatus {
  readonly key: string;
  readonly hazard?: HazardId;
  readonly priority: AlarmPriority;
  readonly reason: string;
  readonly sinceMs: number;
  /** Absent while the alarm sounds. */
  readonly silencedUntilMs?: number;
}

export interface AnnouncementStatus {
  readonly returnsInMs: number;
  /** It may come sooner. */
  readonly isLatest: boolean;
  readonly rateDegPerS: number;
  readonly reason: string;
}

export interface OverrideStatus {
  readonly reason: string;
  readonly remainingMs: number;
  readonly confirmedUpToDeg: number;
}

/** The status at `now`, between two turns. */
export function statusOf(t: TurnState, now: number): Status {
  const { situation, state, alarms, question, lastTest, lockedOut, failure } = t;
  const context = contextOf(t);
  return {
    state,
    step: context.envelope === null ? null : stepOf(t),
    angleDeg: angleOf(t),
    targetDeg: targetOf(t, now),
    rateDegPerS: freshReading({ ...situation, now })?.rate ?? null,
    remainingMs: remainingMs(context, state, now),
    invertedMs: situation.inverted,
    cumulativeMs: situation.cumulative,
    limitDeg: context.envelope?.maxAngle ?? null,
    alarms: alarms.active.map(alarmStatus),
    attendantAsked: t.attendance.memory.isAsked,
    prompt: question,
    announced: announcementStatus(t, now),
    reason: context.reason,
    endsBy: state === 'ready' ? null : whatMakesReady(t),
    override: overrideStatus(context, now),
    lastTest,
    lockedOut,
    broken: failure,
  };
}

/** The plan of the session that runs, or of the last one; null before the first. */
export const timelineOf = (t: TurnState): Timeline | null => contextOf(t).plan?.timeline ?? null;

/** Where the table should be now by the order that stands, degrees; null outside a session. */
export const targetOf = (t: TurnState, now: number): Degrees | null =>
  t.situation.envelope === null ? null : t.standing.target(now);

function alarmStatus({ key, priority, reason, since, silencedUntil }: Alarm): AlarmStatus {
  return {
    key,
    ...(isHazardId(key) ? { hazard: key } : {}),
    priority,
    reason,
    sinceMs: since,
    ...(silencedUntil === null ? {} : { silencedUntilMs: silencedUntil }),
  };
}

function announcementStatus({ announced }: TurnState, now: number): AnnouncementStatus | null {
  if (announced === null) return null;
  const { at, isLatest, rateDegPerS } = announced;
  const reason = announcementText(announced, now);
  return { returnsInMs: Math.max(0, Math.round(at - now)), isLatest, rateDegPerS, reason };
}

function overrideStatus({ override }: SessionContext, now: number): OverrideStatus | null {
  if (override === null) return null;
  const { reason, until, confirmedUpTo } = override;
  return { reason, remainingMs: Math.max(0, until - now), confirmedUpToDeg: confirmedUpTo };
}

/**
 * ms that the protocol has left by its plan; null once it no longer runs. Time does not pass in a stay that a pause or an
 * override interrupts.
 */
function remainingMs(context: SessionContext, state: SessionState, now: number): number | null {
  const leg = legOf(context);
  const { plan } = context;
  const { phase, isUnderWay } = factsOf(state);
  const isRunning = phase !== null || isUnderWay;
  if (!isRunning || plan === null || leg === undefined || context.envelope === null) return null;
  const elapsed = phase !== null ? now - context.legStartedAt : 0;
  const planned = leg.from === leg.to ? context.stay : leg.duration;
  return Math.max(0, planned - elapsed) + plan.timeline.duration - leg.start - leg.duration;
}
