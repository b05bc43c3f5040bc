/** Acts of a clinician who holds an override: what each asks of the machine, and why it may be refused. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import { isInverted } from '../../protocols/therapy/level.ts';
import type { SessionContext } from '../session/context.ts';
import { beginRefusal, doseRefusal, holdRefusal, judgeTarget, legAfterSkip, skipRefusal } from '../session/override.ts';
import { printableReason } from '../session/reason.ts';
import { factsOf } from '../session/states.ts';
import { isAccepted, send } from './act.ts';
import { overrideRestRefusal } from './dose-reasons.ts';
import type { Changes } from './entry.ts';
import type { Answer, OverrideAct } from './input.ts';
import { acceptedAct, refusedAct } from './input.ts';
import type { OutputBuilder } from './output.ts';
import type { UntimedEvent } from './progress.ts';
import { recordAct, refusalOf, request } from './requests.ts';
import { angleOf, contextOf, stepOf, type TurnState } from './turn-state.ts';

export function performOverrideAct(t: TurnState, act: OverrideAct, now: number, out: OutputBuilder): Answer {
  switch (act.act) {
    case 'override.begin':
      return begin(t, act, now, out);
    case 'override.target':
      return target(t, act, now, out);
    case 'override.jog':
      return jog(t, act, now, out);
    case 'override.hold':
      return hold(t, act, now, out);
    case 'override.skip':
      return skip(t, now, out);
    case 'override.end':
      return end(t, act, now, out);
  }
}

type EventOf<T extends UntimedEvent['type']> = Extract<UntimedEvent, { type: T }>;
type Of<A extends OverrideAct['act']> = Extract<OverrideAct, { act: A }>;

function begin(t: TurnState, { forMs, reason }: Of<'override.begin'>, now: number, out: OutputBuilder): Answer {
  return request(t, now, out, {
    by: 'clinician',
    act: 'override',
    reason: printableReason(reason),
    event: { type: 'OVERRIDE', forMs, reason },
    refusal: beginRefusalNow(t, forMs, reason),
    changes: { remainingMs: { from: null, to: forMs } },
  });
}

/** Why no override begins now, regardless of the machine; null: for nothing. */
export const beginRefusalNow = (t: TurnState, forMs: Milliseconds, reason: string): string | null =>
  beginRefusal(forMs, reason) ?? (t.recorderFailure === null ? null : `H24: ${t.recorderFailure}`);

function target(t: TurnState, { to, rate, confirm }: Of<'override.target'>, now: number, out: OutputBuilder): Answer {
  const context = contextOf(t);
  const by = 'clinician';
  const act = `override to ${to}°`;
  const angleDeg = { from: angleOf(t), to };
  const verdict =
    context.override === null
      ? ({ ok: false, reason: `not in state ${t.state}` } as const)
      : judgeTarget(to, rate, confirm, context);
  const unrested = verdict.ok ? overrideRestRefusal(t, to) : null;
  if (unrested !== null) {
    recordAct(out, now, { by, act, reason: overrideReason(context), refused: unrested, changes: { angleDeg } });
    return refusedAct(unrested);
  }
  if (!verdict.ok) {
    recordAct(out, now, { by, act, reason: overrideReason(context), refused: verdict.reason, changes: { angleDeg } });
    const { reason, confirmUpToDeg } = verdict;
    return confirmUpToDeg === undefined ? refusedAct(reason) : { ...refusedAct(reason), confirmUpToDeg };
  }
  const { limit, confirmedUpTo, viaLevel } = verdict;
  const confirmedBefore = context.override?.confirmedUpTo ?? null;
  const answer = request(t, now, out, {
    by,
    act,
    reason: viaLevel ? `${overrideReason(context)}; by way of level` : overrideReason(context),
    event: { type: 'OVERRIDE_TARGET', to, rate, limit, confirmedUpTo, restsAtLevel: viaLevel && isInvertedNow(t) },
    changes: {
      angleDeg,
      ...(viaLevel ? { limitDeg: { from: context.envelope?.maxAngle ?? null, to: limit } } : {}),
      ...(confirmedUpTo === confirmedBefore ? {} : { confirmedUpToDeg: { from: confirmedBefore, to: confirmedUpTo } }),
    },
  });
  return answer.refusals.length > 0 ? answer : { ...answer, viaLevel };
}

/** An unknown angle may be an inversion. */
function isInvertedNow(t: TurnState): boolean {
  const angle = angleOf(t);
  return angle === null || isInverted(angle);
}

/** Hold-to-run. Goes no further than the session may now. */
function jog(t: TurnState, { direction }: Of<'override.jog'>, now: number, out: OutputBuilder): Answer {
  const context = contextOf(t);
  const to = direction === 'down' ? context.envelope?.maxAngle : context.envelope?.minAngle;
  const event: UntimedEvent = { type: 'OVERRIDE_JOG', direction };
  // Renewals come ten times a second for minutes. The record has the first; the state entry shows the end.
  if (t.state === 'override.jogging' && context.overrideTarget?.to === to && isAccepted(t, event, now)) {
    send(t, event, now, out);
    return acceptedAct;
  }
  const changes: Changes = to === undefined ? {} : { angleDeg: { from: angleOf(t), to } };
  const reason = overrideReason(context);
  const refusal = restRefusalOfJog(t, event, to, now);
  return request(t, now, out, { by: 'clinician', act: `jog ${direction}`, reason, event, refusal, changes });
}

const restRefusalOfJog = (t: TurnState, event: UntimedEvent, to: number | undefined, now: number): string | null =>
  isAccepted(t, event, now) ? overrideRestRefusal(t, to) : null;

/** Why a jog is refused now; null: it is not. */
export function jogRefusal(t: TurnState, direction: 'down' | 'up', now: number): string | null {
  const { envelope } = contextOf(t);
  const event: UntimedEvent = { type: 'OVERRIDE_JOG', direction };
  const to = direction === 'down' ? envelope?.maxAngle : envelope?.minAngle;
  return refusalOf(t, event, restRefusalOfJog(t, event, to, now), now);
}

function hold(t: TurnState, { forMs }: Of<'override.hold'>, now: number, out: OutputBuilder): Answer {
  const context = contextOf(t);
  const event: UntimedEvent = { type: 'OVERRIDE_HOLD', forMs };
  const refusal = ownHoldRefusal(t, event, now);
  const changes = { remainingMs: { from: context.stay, to: forMs } };
  return request(t, now, out, {
    by: 'clinician',
    act: 'override hold',
    reason: overrideReason(context),
    event,
    refusal,
    changes,
  });
}

function ownHoldRefusal(t: TurnState, event: EventOf<'OVERRIDE_HOLD'>, now: number): string | null {
  const context = contextOf(t);
  const { forMs } = event;
  if (!isAccepted(t, event, now)) return inOverride(t, () => holdRefusal(context, forMs));
  // Only a longer hold can exceed the dose; a shorter one is always within it.
  return forMs > context.stay ? doseRefusal(context, forMs, t.situation) : null;
}

/** Why the stay cannot be set to this now; null: it can. */
export function holdRefusalNow(t: TurnState, forMs: Milliseconds, now: number): string | null {
  const event = { type: 'OVERRIDE_HOLD', forMs } as const;
  return refusalOf(t, event, ownHoldRefusal(t, event, now), now);
}

function skip(t: TurnState, now: number, out: OutputBuilder): Answer {
  const context = contextOf(t);
  const refusal = ownSkipRefusal(t, now);
  const next = context.plan?.timeline.legs[legAfterSkip(context) ?? -1];
  const changes = next === undefined ? {} : { step: { from: stepOf(t), to: next.step } };
  return request(t, now, out, {
    by: 'clinician',
    act: 'override skip',
    reason: overrideReason(context),
    event: skipEvent,
    refusal,
    changes,
  });
}

const skipEvent: UntimedEvent = { type: 'OVERRIDE_SKIP' };

const ownSkipRefusal = (t: TurnState, now: number): string | null =>
  isAccepted(t, skipEvent, now) ? null : inOverride(t, () => skipRefusal(contextOf(t)));

/** Why the present step cannot be skipped now; null: it can. */
export const skipRefusalNow = (t: TurnState, now: number): string | null =>
  refusalOf(t, skipEvent, ownSkipRefusal(t, now), now);

function end(t: TurnState, { reason }: Of<'override.end'>, now: number, out: OutputBuilder): Answer {
  const { override } = contextOf(t);
  const changes = override === null ? {} : { remainingMs: { from: override.until - now, to: 0 } };
  return request(t, now, out, {
    by: 'clinician',
    act: 'override end',
    reason,
    event: { type: 'OVERRIDE_END', reason },
    changes,
  });
}

/** Outside an override, being outside it is the reason, and no other is given. */
const inOverride = (t: TurnState, why: () => string | null): string | null =>
  factsOf(t.state).isOverride ? why() : null;

const overrideReason = ({ override }: SessionContext): string => override?.reason ?? 'no override';
