import { clockText } from '../../protocols/base/round.ts';
import { doseOf, inSeconds, longestOnTable } from '../../protocols/therapy/dose.ts';
import { invertedDeg, isInverted, standsInverted, tiltMarginDeg } from '../../protocols/therapy/level.ts';
import { absoluteSchedule } from '../../protocols/therapy/limits.ts';
import { legOf } from '../session/context.ts';
import type { SessionPlan } from '../session/events.ts';
import { angleOf, contextOf, type TurnState } from './turn-state.ts';

/**
 * Reasons against a start from inversions before it (H26), of any session, protocol or run of this program: the rest is not
 * over, or the head-down time of both together is beyond the limit.
 */
export function doseReasons(
  { carriedDose }: Pick<TurnState, 'carriedDose'>,
  plan: SessionPlan | null,
  person: string | null,
): readonly string[] {
  const reasons: string[] = [];
  const rest = plan?.rest ?? 0;
  const restLeftMs = carriedDose.restLeft(rest);
  if (restLeftMs > 0) {
    const whole = Math.max(carriedDose.memory.restDueMs, rest);
    reasons.push(restText(restLeftMs, whole));
  }
  if (plan === null) return reasons;
  const { timeline, envelope } = plan;
  const counted = carriedDose.countsFor(person);
  const needed = longestOnTable(doseOf(timeline.legs)).all;
  const excess = counted + needed - envelope.cumulative;
  if (counted > 0 && excess > 0) {
    const free = clockText((absoluteSchedule.betweenSessions - carriedDose.memory.sinceMs) / 1000);
    reasons.push(
      `head-down for ${inSeconds(counted)} s in the session before, and ${inSeconds(needed)} s by this protocol: ${inSeconds(excess)} s more than the ${inSeconds(envelope.cumulative)} s that are allowed in all; allowed in ${free} min`,
    );
  }
  return reasons;
}

/**
 * Why the table may not be sent to this angle by an override now: none cuts the rest between two inversions. Null: it may,
 * also where an inversion goes on. Near 5° the tilt's noise decides nothing: a target within twice the margin of it counts as
 * an inversion, and an angle there is none that goes on.
 */
export function overrideRestRefusal(t: TurnState, toDeg: number | undefined): string | null {
  if (toDeg === undefined || toDeg <= invertedDeg - 2 * tiltMarginDeg) return null;
  const angle = angleOf(t);
  return angle === null || isInverted(angle) ? null : restLeftText(t);
}

/** The same for resuming the protocol's present step. */
export function resumptionRestRefusal(t: TurnState): string | null {
  const leg = legOf(contextOf(t));
  const angle = angleOf(t);
  if (t.state !== 'paused' || leg === undefined || !standsInverted(leg.to)) return null;
  return angle === null || standsInverted(angle) ? null : restLeftText(t);
}

function restLeftText(t: TurnState): string | null {
  const { plan } = contextOf(t);
  if (plan === null) return null;
  const leftMs = t.carriedDose.restLeftBetweenSets(plan.rest);
  return leftMs > 0 ? restText(leftMs, plan.rest) : null;
}

const restText = (leftMs: number, wholeMs: number): string =>
  `the rest at level after the last inversion is not over: ${clockText(leftMs / 1000)} of ${clockText(wholeMs / 1000)} min are left`;
