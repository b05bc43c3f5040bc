/**
 * What a clinician may do in an override. Each function gives the reason for a refusal, or null. The session machine
 * uses them as guards, the controller for the text.
 */
import type { Degrees, DegreesPerSecond, Milliseconds } from '../../protocols/base/units.ts';
import { degrees } from '../../protocols/base/units.ts';
import { standsInverted } from '../../protocols/therapy/level.ts';
import { absolute, bounds, longestInversion, steepAngle } from '../../protocols/therapy/limits.ts';
import { durations } from '../safety/durations.ts';
import type { Envelope } from '../safety/envelope.ts';
import { refusal, wireTolerance } from '../safety/guard.ts';
import type { SessionContext } from './context.ts';
import { legOf } from './context.ts';
import type { SessionPlan } from './events.ts';
import { reasonProblem } from './reason.ts';

/** What one confirmation permits above the prescription. */
const confirmationStepDeg = 5;

/** Reasons for consoles to offer, so that a clinician need not type them. Any other reason is accepted as well. */
export const overrideReasons = [
  'the person asks for more',
  'the person asks for less',
  'pain or discomfort',
  'dizziness or pressure in the head',
  'to position the person',
  'to assess the response',
  'to go on after an interruption',
  'to check the table',
] as const;

/** Why an override may not begin, or null. */
export function beginRefusal(forMs: Milliseconds, reason: string): string | null {
  if (!(forMs > 0 && forMs <= durations.longestOverrideMs))
    return `${forMs} ms, allowed up to ${durations.longestOverrideMs} ms`;
  return reasonProblem(reason);
}

/**
 * Furthest head-down without a confirmation when an override begins. Confirmations of a previous override stand until
 * the table is back inside the session's limit.
 */
export function firstConfirmed({ prescribedAngle, envelope }: SessionPlan, inForce: Envelope): Degrees {
  return degrees(Math.max(prescribedAngle, envelope.maxAngle, inForce.maxAngle));
}

export type TargetVerdict =
  /** `limit` is the head-down limit that the target needs; beyond the present one, the table goes to level first. */
  | { readonly ok: true; readonly limit: Degrees; readonly confirmedUpTo: Degrees; readonly viaLevel: boolean }
  /** `confirmUpToDeg`: what one confirmation would permit; absent where none would help. */
  | { readonly ok: false; readonly reason: string; readonly confirmUpToDeg?: number };

/** Whether the table may be sent to an angle: up to the prescription freely, above it with a confirmation for each 5°. */
export function judgeTarget(
  to: Degrees,
  rate: DegreesPerSecond,
  confirm: boolean,
  { plan, envelope, override }: Pick<SessionContext, 'plan' | 'envelope' | 'override'>,
): TargetVerdict {
  if (plan === null || envelope === null) return { ok: false, reason: 'no session' };
  const most = Math.max(Math.min(plan.mostAngle, absolute.maxAngle), envelope.maxAngle);
  const beyond = refusal({ kind: 'ramp', to, rate, accel: envelope.accel }, { ...envelope, maxAngle: degrees(most) });
  if (beyond !== null) return { ok: false, reason: beyond };
  const confirmed = override?.confirmedUpTo ?? firstConfirmed(plan, envelope);
  const grant = (limit: number, confirmedUpTo: number): TargetVerdict => {
    const viaLevel = to > envelope.maxAngle + wireTolerance;
    const inForce = viaLevel ? Math.max(limit, envelope.maxAngle) : envelope.maxAngle;
    return { ok: true, limit: degrees(inForce), confirmedUpTo: degrees(confirmedUpTo), viaLevel };
  };
  if (to <= confirmed + wireTolerance) return grant(confirmed, confirmed);
  const next = Math.min(confirmed + confirmationStepDeg, most);
  if (confirm && to <= next + wireTolerance) return grant(next, next);
  const reason = `${to}° needs a confirmation: above ${confirmed}°; one confirmation permits up to ${next}°`;
  return { ok: false, reason, confirmUpToDeg: next };
}

/** The person's inversion so far, ms. */
export interface DoseSoFar {
  readonly inverted: number;
  readonly cumulative: number;
  /** The present inversion has gone beyond 45°. */
  readonly steep: boolean;
}

/** ms of inversion left, by the session's limits and the actuator's own; unlimited near level. */
function doseLeft({ envelope }: SessionContext, angle: number, { inverted, cumulative, steep }: DoseSoFar): number {
  if (envelope === null || !standsInverted(angle)) return Number.POSITIVE_INFINITY;
  const one = longestInversion(envelope.oneInversion, steep || angle > steepAngle);
  return Math.min(one - inverted, envelope.deviceInversion - inverted, envelope.cumulative - cumulative);
}

/** Why the present stay cannot be lengthened to this without reaching the limit on inversion (H26), or null. */
export function doseRefusal(context: SessionContext, forMs: Milliseconds, had: DoseSoFar): string | null {
  const left = Math.max(0, doseLeft(context, legOf(context)?.to ?? 0, had));
  if (forMs <= left) return null;
  return `${Math.ceil(forMs / 1000)} s, but the limits on inversion leave ${Math.floor(left / 1000)} s`;
}

/** Why the rest of the present stay cannot be set to this, or null. */
export function holdRefusal(context: SessionContext, forMs: Milliseconds): string | null {
  const leg = legOf(context);
  if (leg === undefined || leg.from !== leg.to)
    return 'the present step is a motion: there is no stay to lengthen or cut';
  const most = leg.phase === 'holding' ? absolute.oneInversion : bounds.longestRest;
  if (!(forMs >= 0 && forMs <= most)) return `${forMs} ms, allowed 0..${most} ms`;
  const isCut = leg.phase !== 'holding' && forMs < context.stay;
  return isCut ? `a rest cannot be cut: ${Math.ceil(context.stay / 1000)} s of it are left` : null;
}

/** The leg that follows a skip: the next step's first, or a rest within this step, which cannot be skipped. Null: none. */
export function legAfterSkip({ plan, leg }: SessionContext): number | null {
  const legs = plan?.timeline.legs ?? [];
  const present = legs[leg];
  if (present === undefined) return null;
  for (let index = leg + 1; index < legs.length; index += 1) {
    const next = legs[index];
    if (next === undefined) break;
    if (next.step !== present.step || next.phase === 'resting' || next.phase === 'recovering') return index;
  }
  return null;
}

/** Why the present step cannot be skipped, or null. */
export function skipRefusal(context: SessionContext): string | null {
  switch (legOf(context)?.phase) {
    case 'resting':
      return 'a rest cannot be skipped';
    case 'levelling':
    case 'recovering':
      return 'the return to level cannot be skipped';
    case undefined:
      return 'no step is under way';
    case 'ramping':
    case 'holding':
    case 'oscillating':
      return legAfterSkip(context) === null ? 'this is the last step' : null;
  }
}
