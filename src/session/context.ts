import type { Order } from '../../hardware/table.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import type { Finding } from '../safety/monitor.ts';
import type { DegreesPerSecond } from '../units.ts';
import type { SessionPlan } from './events.ts';
import { rescueRate } from './ramps.ts';

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
  readonly overrideUntil: number;
  readonly overrideTarget: Order | null;
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
  overrideUntil: 0,
  overrideTarget: null,
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
