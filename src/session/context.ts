import type { Degrees, DegreesPerSecond } from '../../protocols/base/units.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import type { Envelope } from '../safety/envelope.ts';
import type { Finding } from '../safety/finding.ts';
import type { SessionPlan } from './events.ts';
import { rescueRate } from './ramps.ts';

/** An override under way. Instants are of the host's monotonic clock. */
export interface Override {
  readonly reason: string;
  readonly beganAt: number;
  readonly until: number;
  /** Furthest head-down that is free of a further confirmation. */
  readonly confirmedUpTo: Degrees;
}

/** `limit` is what has to be in force before the table may go there. */
interface Aim {
  readonly to: number;
  readonly rate: number;
  readonly limit: number;
}

/** What the session machine remembers. */
export interface SessionContext {
  readonly plan: SessionPlan | null;
  /** Index of the leg under way. */
  readonly leg: number;
  readonly legStartedAt: number;
  /** Of the stay under way, ms left when it was entered or resumed. */
  readonly stay: number;
  readonly angle: number;
  readonly returnRate: DegreesPerSecond;
  readonly finding: Finding | null;
  /** Why the state is what it is. */
  readonly reason: string;
  readonly retries: number;
  readonly cuts: number;
  readonly completed: boolean;
  /** H17: no further session until the brake has been seen to. */
  readonly lockedOut: boolean;
  /** What the session may do now: its plan's, or wider by a clinician's word. Null outside a session. */
  readonly envelope: Envelope | null;
  readonly override: Override | null;
  /** Where the clinician sends the table. */
  readonly aim: Aim | null;
  /** Of the drive test: how many moves are done. */
  readonly testMove: number;
  /** H24: why what happens is no longer recorded; the session ends with its step. */
  readonly recorderFailure: Finding | null;
  /** That step is over. */
  readonly endsHere: boolean;
}

export const noSession: SessionContext = {
  plan: null,
  leg: 0,
  legStartedAt: 0,
  stay: 0,
  angle: 0,
  returnRate: rescueRate,
  finding: null,
  reason: 'started',
  retries: 0,
  cuts: 0,
  completed: false,
  lockedOut: false,
  envelope: null,
  override: null,
  aim: null,
  testMove: 0,
  recorderFailure: null,
  endsHere: false,
};

export const legOf = (context: SessionContext): Leg | undefined => context.plan?.timeline.legs[context.leg];

/** Why a leg begins, as the record has it. */
export function legReason(leg: Leg | undefined): string {
  if (leg === undefined) return 'the protocol ran to its end';
  const step = leg.step === '' ? 'added' : leg.step;
  return leg.from === leg.to
    ? `for ${Math.round(leg.duration / 1000)} s at ${leg.to}° (${step})`
    : `to ${leg.to}° at ${leg.rate}°/s (${step})`;
}
