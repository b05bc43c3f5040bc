import { clockText } from '../../protocols/base/round.ts';
import { inSeconds } from '../../protocols/therapy/dose.ts';
import { absoluteSchedule } from '../../protocols/therapy/limits.ts';
import type { SessionPlan } from '../session/events.ts';
import type { TurnState } from './turn-state.ts';

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
    reasons.push(
      `the rest at level after the last inversion is not over: ${clockText(restLeftMs / 1000)} of ${clockText(whole / 1000)} min are left`,
    );
  }
  if (plan === null) return reasons;
  const { timeline, envelope } = plan;
  const counted = carriedDose.countsFor(person);
  const excess = counted + timeline.inverted - envelope.cumulative;
  if (counted > 0 && excess > 0) {
    const free = clockText((absoluteSchedule.betweenSessions - carriedDose.memory.sinceMs) / 1000);
    reasons.push(
      `head-down for ${inSeconds(counted)} s in the session before, and ${inSeconds(timeline.inverted)} s by this protocol: ${inSeconds(excess)} s more than the ${inSeconds(envelope.cumulative)} s that are allowed in all; allowed in ${free} min`,
    );
  }
  return reasons;
}
