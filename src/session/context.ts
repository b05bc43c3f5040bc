import type { Degrees, DegreesPerSecond } from '../../protocols/base/units.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import type { Envelope } from '../safety/envelope.ts';
import type { Finding } from '../safety/finding.ts';
import type { Bar } from '../safety/situation.ts';
import type { SessionPlan } from './events.ts';
import { rescueRate } from './ramps.ts';

/** An override under way. Instants are of the host's monotonic clock. */
export interface Override {
  readonly reason: string;
  readonly beganAt: number;
  readonly until: number;
  /** Furthest head-down that needs no further confirmation. */
  readonly confirmedUpTo: Degrees;
}

/** Where a clinician sends the table. */
interface OverrideTarget {
  readonly to: number;
  readonly rate: number;
  /** Head-down limit that must be in force before the table may go there. */
  readonly limit: number;
  /** The rest between two inversions is owed at level, on the way there. */
  readonly restsAtLevel: boolean;
}

/** The session machine's memory. */
export interface SessionContext {
  readonly plan: SessionPlan | null;
  /** Index of the present leg. */
  readonly leg: number;
  readonly legStartedAt: number;
  /** ms that were left of the present stay when it was entered or resumed. */
  readonly stay: number;
  readonly angle: number;
  /** Why nothing but a person's act may move the table, as last reported. */
  readonly bar: Bar | null;
  /** The actuator returns by itself after a stop. */
  readonly returnsAlone: boolean;
  readonly returnRate: DegreesPerSecond;
  readonly finding: Finding | null;
  /** Why the present state was entered. */
  readonly reason: string;
  /** The table was off level since the session began: the session ends with a pause at level, which no reset cuts. */
  readonly wasOffLevel: boolean;
  /** When it came back to level; null: not yet. */
  readonly levelSince: number | null;
  readonly retries: number;
  readonly cuts: number;
  readonly completed: boolean;
  /** A stop is in force until a reset: the return from it does not end it. */
  readonly latched: boolean;
  /** H04: the return is ordered once more after a while. */
  readonly retryDue: boolean;
  /** The person asked to come home by the return button, and is not home yet. */
  readonly buttonsReturn: boolean;
  /** ms for which stops have held up that return, and since when one does; null: none does. */
  readonly heldMs: number;
  readonly heldSince: number | null;
  /** H17: no further session until the brake is serviced. */
  readonly lockedOut: boolean;
  /** What the session may do now: as planned, or widened by a clinician. Null outside a session. */
  readonly envelope: Envelope | null;
  readonly override: Override | null;
  readonly overrideTarget: OverrideTarget | null;
  /** The drive test's limits are in force; they may be wider than the session's. */
  readonly isTesting: boolean;
  /** Moves of the drive test that are done. */
  readonly testMove: number;
  /** H24: the recorder has failed; the session ends with its present step. */
  readonly recorderFailure: Finding | null;
  /** H31: no helper is known to be present; the session ends before its next descent. */
  readonly unattended: Finding | null;
  /** H24, H31: the step is over with which the session ends. */
  readonly endsHere: boolean;
}

export const noSession: SessionContext = {
  plan: null,
  leg: 0,
  legStartedAt: 0,
  stay: 0,
  angle: 0,
  bar: null,
  returnsAlone: false,
  returnRate: rescueRate,
  finding: null,
  reason: 'started',
  wasOffLevel: false,
  levelSince: null,
  retries: 0,
  cuts: 0,
  completed: false,
  latched: false,
  retryDue: false,
  buttonsReturn: false,
  heldMs: 0,
  heldSince: null,
  lockedOut: false,
  envelope: null,
  override: null,
  overrideTarget: null,
  isTesting: false,
  testMove: 0,
  recorderFailure: null,
  unattended: null,
  endsHere: false,
};

export const legOf = (context: SessionContext): Leg | undefined => context.plan?.timeline.legs[context.leg];

/** Why a leg begins, for the record. */
export function legReason(leg: Leg | undefined): string {
  if (leg === undefined) return 'the protocol ran to its end';
  const step = leg.step === '' ? 'added' : leg.step;
  return leg.from === leg.to
    ? `for ${Math.round(leg.duration / 1000)} s at ${leg.to}° (${step})`
    : `to ${leg.to}° at ${leg.rate}°/s (${step})`;
}
