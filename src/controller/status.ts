import type { AlarmPriority, Question } from '../../hardware/table.ts';
import type { Alarm } from '../safety/alarms.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import { isHazardId } from '../safety/hazards/register.ts';
import type { SessionContext } from '../session/context.ts';
import { legOf } from '../session/context.ts';
import type { SessionState } from '../session/states.ts';
import { factsOf } from '../session/states.ts';
import type { Entry } from './entry.ts';

/** What there is to know of a session at one moment: plain data, null where nobody knows. Instants are of the host's monotonic clock. */
export interface Status {
  readonly state: SessionState;
  /** JSON pointer of the protocol's step under way; '' for one that was added, null outside a session. */
  readonly step: string | null;
  /** Where the person is believed to be. */
  readonly angleDeg: number | null;
  /** Where the table should be now by the order that stands; null outside a session. */
  readonly targetDeg: number | null;
  /** As measured by the actuator, signed. */
  readonly rateDegPerS: number | null;
  /** Of the protocol, by plan, from its present leg on; null outside a session. */
  readonly remainingMs: number | null;
  /** Above +5° without a break, and in this session. */
  readonly invertedMs: number;
  readonly cumulativeMs: number;
  /** What the session may do now; null outside one. */
  readonly limitDeg: number | null;
  readonly alarms: readonly AlarmStatus[];
  /** What the person is being asked. */
  readonly prompt: Question | null;
  readonly override: OverrideStatus | null;
  /** What became of the last drive test, this moment's included; null: there was none since this program began. */
  readonly lastTest: TestStatus | null;
  /** H17: no further session until the brake has been seen to. */
  readonly lockedOut: boolean;
  /** H28: why this program no longer trusts itself. */
  readonly broken: string | null;
}

/** A test that failed is why nothing moved after a start. */
export interface TestStatus {
  readonly atMs: number;
  readonly result: Extract<Entry, { type: 'test' }>['result'];
  readonly reason: string;
}

export interface AlarmStatus {
  readonly key: string;
  readonly hazard?: HazardId;
  readonly priority: AlarmPriority;
  readonly reason: string;
  readonly sinceMs: number;
  /** Absent while it sounds. */
  readonly silencedUntilMs?: number;
}

export interface OverrideStatus {
  readonly reason: string;
  readonly remainingMs: number;
  readonly confirmedUpToDeg: number;
}

export function alarmStatus({ key, priority, reason, since, silencedUntil }: Alarm): AlarmStatus {
  return {
    key,
    ...(isHazardId(key) ? { hazard: key } : {}),
    priority,
    reason,
    sinceMs: since,
    ...(silencedUntil === null ? {} : { silencedUntilMs: silencedUntil }),
  };
}

export function overrideStatus({ override }: SessionContext, now: number): OverrideStatus | null {
  if (override === null) return null;
  const { reason, until, confirmedUpTo } = override;
  return { reason, remainingMs: Math.max(0, until - now), confirmedUpToDeg: confirmedUpTo };
}

/** ms of the protocol that are left, by its plan. A pause or an override stands still in its stay. */
export function remainingMs(context: SessionContext, state: SessionState, now: number): number | null {
  const leg = legOf(context);
  const { plan } = context;
  if (plan === null || leg === undefined || context.envelope === null) return null;
  const elapsed = factsOf(state).phase !== null ? now - context.legStartedAt : 0;
  const planned = leg.from === leg.to ? context.stay : leg.duration;
  return Math.max(0, planned - elapsed) + plan.timeline.duration - leg.start - leg.duration;
}
