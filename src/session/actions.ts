/** What the session machine's transitions change in its context, and the orders and questions that they emit. */
import { assign as assignWith } from 'xstate';
import type { Order } from '../../hardware/table.ts';
import { angleText } from '../../protocols/base/round.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../protocols/base/units.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import { isOffLevel } from '../../protocols/therapy/level.ts';
import { durations } from '../safety/durations.ts';
import type { Envelope } from '../safety/envelope.ts';
import { motionLimits, widened } from '../safety/envelope.ts';
import { findingOf } from '../safety/finding.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import { reliefDeg, slowReturnRate } from '../safety/reaction.ts';
import type { SessionContext } from './context.ts';
import { legOf, legReason, noSession } from './context.ts';
import type { Ordered, SessionEvent } from './events.ts';
import { machineTypes } from './machine-types.ts';
import { firstConfirmed, legAfterSkip } from './override.ts';
import { jogRate, jogTarget, personsReturnRate, rampInside, rescueRate } from './ramps.ts';
import { hazardOfRefusal } from './refusals.ts';
import { testEnvelope, testRate, testTarget } from './test-drive.ts';

const { assign, emit } = machineTypes;

/** A fault that no watch reports, and why; null: the event's own reason. */
export interface Fault {
  readonly hazard: HazardId;
  readonly reason: string | null;
}

const noButton = { buttonsReturn: false, heldMs: 0, heldSince: null };

export const actions = {
  // Findings and reasons

  /** Sets why the next state is entered: the given text, else the event's own reason. */
  setReason: assignWith<SessionContext, SessionEvent, string | undefined, SessionEvent, never>(
    ({ context, event }, reason) => ({
      reason: reason ?? reasonOf(event) ?? context.reason,
      ...placeOf(event, context),
    }),
  ),
  recordFinding: assign(({ context, event }) => {
    if (event.type !== 'FINDING') return {};
    const { finding } = event;
    return {
      finding,
      ...placeOf(event, context),
      returnRate: finding.returnRate ?? rescueRate,
      lockedOut: context.lockedOut || finding.cause === 'brake',
      ...(finding.cause === 'return-button' ? { buttonsReturn: true } : {}),
      // After the red stop a person decides: what was asked before it is forgotten.
      ...(finding.cause === 'red-stop' ? noButton : {}),
    };
  }),
  /** Sets the finding of a fault that no watch reports: a refusal, a return by the actuator, a time that ran out. */
  recordFault: assignWith<SessionContext, SessionEvent, Fault, SessionEvent, never>(({ event }, fault) =>
    faultOf(event, fault),
  ),
  recordRefusal: assign(({ event }) => {
    if (event.type !== 'REFUSED') return {};
    return faultOf(event, { hazard: hazardOfRefusal(event.reason), reason: event.reason });
  }),
  announceFault: emit(({ context: { finding } }) => ({ type: 'found', finding })),
  noteRecorderFailure: assign(({ event }) =>
    event.type === 'RECORDER_FAILED' ? { recorderFailure: event.finding } : {},
  ),
  noteUnattended: assign(({ event }) => (event.type === 'UNATTENDED' ? { unattended: event.finding } : {})),
  noteAttended: assign({ unattended: null }),
  /** The session ends with this step (H24), or before the next descent (H31). */
  recordEndOfStep: assign(({ context: { recorderFailure, unattended } }) => {
    const finding = recorderFailure ?? unattended;
    return {
      finding,
      reason: `${finding?.hazard ?? 'H24'}: ${finding?.reason ?? 'the recorder failed'}; the step is over`,
    };
  }),
  slowReturn: assign({ returnRate: slowReturnRate }),
  countRetry: assign(({ context }) => ({ retries: context.retries + 1, returnRate: slowReturnRate })),
  /** H04: a weak drive that stands still at a lower rate may still make its way at this one. */
  scheduleRetry: assign({ retryDue: true, returnRate: rescueRate }),
  retryReturn: assign({ retryDue: false, returnRate: rescueRate }),
  latch: assign({ latched: true }),
  beginStop: assign(({ context, event }) => ({
    heldSince: context.heldSince ?? ('at' in event && context.buttonsReturn ? event.at : null),
  })),
  /** The event of a delay carries no instant: it is the one that ends the longest stop. */
  endStop: assign(({ context: { heldMs, heldSince }, event }) => {
    if (heldSince === null) return {};
    const held = 'at' in event ? heldMs + event.at - heldSince : durations.longestStopOfButtonMs;
    return { heldSince: null, heldMs: held };
  }),
  /** A person's reset: the fault or stop is over, and the pause at level still due. */
  unlatch: assign({ finding: null, latched: false, cuts: 0, retries: 0, retryDue: false, ...noButton }),
  noteLevel: assign(({ context, event }) => ({
    ...noButton,
    retryDue: false,
    levelSince: context.levelSince ?? ('at' in event ? event.at : null),
  })),
  endPause: assign({ wasOffLevel: false, levelSince: null }),
  countCut: assign(({ context }) => ({ cuts: context.cuts + 1 })),

  followReturn: emit({ type: 'follow' }),

  // The session

  beginSession: assign(({ event }) =>
    event.type === 'START'
      ? {
          ...noSession,
          plan: event.plan,
          envelope: event.plan.envelope,
          returnRate: personsReturnRate(event.plan),
          reason: event.reason,
        }
      : {},
  ),
  markCompleted: assign({ completed: true }),
  /** The session's limits and its override end with it. */
  endSession: assign({ envelope: null, override: null }),
  clearSession: assign(({ context }) => ({ ...noSession, lockedOut: context.lockedOut, reason: context.reason })),
  updatePosition: assign(({ context, event }) => {
    const place = placeOf(event, context);
    const { angle } = place;
    const isOff = isOffLevel(angle);
    return {
      ...place,
      bar: event.bar ?? null,
      envelope: narrowed({ ...context, angle }),
      wasOffLevel: context.wasOffLevel || isOff,
      levelSince: isOff ? null : context.levelSince,
    };
  }),

  // The protocol

  enterFirstLeg: assign(({ context, event }) => ({
    leg: 0,
    legStartedAt: 'at' in event ? event.at : 0,
    stay: context.plan?.timeline.legs[0]?.duration ?? 0,
  })),
  enterNextLeg: assign(({ context, event }) => {
    const leg = context.leg + 1;
    // A delay's event carries no instant: the stay ended when it was due.
    const legStartedAt = 'at' in event ? event.at : context.legStartedAt + context.stay;
    const next = context.plan?.timeline.legs[leg];
    const endsHere = endsWithStep(context, next);
    return { leg, legStartedAt, stay: next?.duration ?? 0, reason: legReason(next), endsHere };
  }),
  keepRemainingStay: assign(({ context, event }) => {
    const leg = legOf(context);
    const stays = leg !== undefined && leg.from === leg.to;
    const elapsed = 'at' in event ? event.at - context.legStartedAt : 0;
    return { stay: stays ? Math.max(0, context.stay - elapsed) : 0 };
  }),
  resumeLeg: assign(({ event }) => ({ legStartedAt: 'at' in event ? event.at : 0 })),
  setStay: assign(({ event }) => (event.type === 'OVERRIDE_HOLD' ? { stay: event.forMs } : {})),
  skipStep: assign(({ context }) => {
    const leg = legAfterSkip(context);
    return leg === null ? {} : { leg, stay: context.plan?.timeline.legs[leg]?.duration ?? 0 };
  }),

  // Override

  beginOverride: assign(({ context, event }) => {
    const { plan, envelope } = context;
    if (event.type !== 'OVERRIDE' || plan === null || envelope === null) return {};
    const { at, forMs, reason } = event;
    return { override: { reason, beganAt: at, until: at + forMs, confirmedUpTo: firstConfirmed(plan, envelope) } };
  }),
  endOverride: assign(({ context }) => {
    const ended = { ...context, override: null, overrideTarget: null };
    return { override: null, overrideTarget: null, envelope: narrowed(ended) };
  }),
  setOverrideTarget: assign(({ context, event }) => {
    const { envelope, override } = context;
    if (event.type === 'OVERRIDE_TARGET') {
      const { to, rate, limit, confirmedUpTo, restsAtLevel } = event;
      return {
        overrideTarget: { to, rate, limit, restsAtLevel },
        override: override === null ? null : { ...override, confirmedUpTo },
      };
    }
    if (event.type !== 'OVERRIDE_JOG' || envelope === null) return {};
    const to = jogTarget(envelope, event.direction);
    return { overrideTarget: { to, rate: jogRate, limit: envelope.maxAngle, restsAtLevel: false } };
  }),
  widenEnvelope: assign(({ context: { envelope, overrideTarget } }) =>
    envelope === null || overrideTarget === null ? {} : { envelope: widened(envelope, degrees(overrideTarget.limit)) },
  ),

  // Drive test

  limitForTest: assign(({ context: { envelope } }) => ({
    envelope: envelope && testEnvelope(envelope),
    isTesting: true,
  })),
  countTestMove: assign(({ context }) => ({ testMove: context.testMove + 1 })),
  endTest: assign(({ context: { plan } }) => ({ envelope: plan?.envelope ?? null, isTesting: false })),
  askForButton: emit({ type: 'ask', question: 'press-the-button' }),
  askNothing: emit({ type: 'ask', question: null }),

  // Orders

  orderLeg: emit(({ context }) => {
    const leg = legOf(context);
    // A leg that is resumed from beyond its end goes the other way, at that way's rate.
    return ordered(context, leg === undefined ? { kind: 'hold' } : rampInside(context, leg.to, leg.rate));
  }),
  orderRejoin: emit(({ context }) => ordered(context, rampInside(context, legOf(context)?.to ?? 0, jogRate))),
  orderHold: emit(({ context }) => ordered(context, { kind: 'hold' })),
  orderRest: emit(({ context }) => ordered(context, { kind: 'rest' })),
  orderReset: emit(({ context }) => ordered(context, { kind: 'reset' })),
  orderStop: emit(({ context }) => ordered(context, { kind: 'stop' })),
  orderReturn: emit(({ context }) => ordered(context, { kind: 'return', rate: context.returnRate })),
  orderReady: emit(({ context }) => {
    const { envelope } = context;
    return ordered(context, envelope === null ? { kind: 'rest' } : { kind: 'ready', limits: motionLimits(envelope) });
  }),
  orderRelief: emit(({ context }) => {
    const { angle, envelope } = context;
    // Not past level, from either side.
    const furthest = angle >= 0 ? 0 : (envelope?.minAngle ?? 0);
    return ordered(context, {
      kind: 'ramp',
      to: degrees(Math.max(furthest, angle - reliefDeg)),
      rate: degreesPerSecond(Math.min(slowReturnRate, envelope?.returnRate ?? slowReturnRate)),
      accel: envelope?.accel ?? degreesPerSecondSquared(1),
    });
  }),
  orderTestMove: emit(({ context }) => {
    const { envelope, testMove } = context;
    const to = testTarget(testMove);
    if (envelope === null || to === null) return ordered(context, { kind: 'hold' });
    const reason = `drive test: to ${angleText(to)}°`;
    return ordered({ ...context, reason }, rampInside(context, to, testRate(envelope)));
  }),
  orderOverrideTarget: emit(({ context }) => {
    const { overrideTarget: target } = context;
    return ordered(context, target === null ? { kind: 'hold' } : rampInside(context, target.to, target.rate));
  }),
  orderLevel: emit(({ context }) => ordered(context, rampInside(context, 0, context.returnRate))),
};

const ordered = ({ reason, finding }: SessionContext, order: Order): Ordered => ({
  type: 'order',
  order,
  reason,
  ...(finding === null ? {} : { hazard: finding.hazard }),
});

function faultOf(event: SessionEvent, fault: Fault): Pick<SessionContext, 'finding' | 'reason' | 'returnRate'> {
  const reason = fault.reason ?? reasonOf(event) ?? 'no reason given';
  // The event of a delay carries no instant.
  const at = 'at' in event ? event.at : 0;
  const finding = findingOf(fault.hazard, at, { reaction: 'return', reason });
  return { finding, reason: `${fault.hazard}: ${reason}`, returnRate: rescueRate };
}

/** The event's own reason; null for events without one, whose transitions give a text. */
function reasonOf(event: SessionEvent | { readonly type: string }): string | null {
  if ('finding' in event) return `${event.finding.hazard}: ${event.finding.reason}`;
  return 'reason' in event ? event.reason : null;
}

/**
 * H24: the session ends with its step. A return to level that has begun already goes on as planned. H31: it ends before
 * its next descent.
 */
function endsWithStep(context: SessionContext, next: Leg | undefined): boolean {
  const present = legOf(context);
  if (next === undefined) return false;
  if (context.unattended !== null && next.to > next.from && next.to > 0) return true;
  if (context.recorderFailure === null || next.step === present?.step) return false;
  return present?.phase !== 'levelling' && next.phase !== 'recovering';
}

/** The limits in force: widened ones end once the override is over and the table is back inside the session's own. */
function narrowed({ plan, envelope, override, isTesting, angle }: SessionContext): Envelope | null {
  if (plan === null || envelope === null || override !== null || isTesting) return envelope;
  const isWider = envelope.maxAngle > plan.envelope.maxAngle;
  return isWider && angle <= plan.envelope.maxAngle ? plan.envelope : envelope;
}

/** Where the table is by an event; by the last one, for an event of a delay or an unknown angle. */
function placeOf(event: SessionEvent, context: SessionContext): Pick<SessionContext, 'angle' | 'returnsAlone'> {
  const angle = ('angle' in event ? event.angle : null) ?? context.angle;
  return { angle, returnsAlone: 'at' in event ? (event.returnsAlone ?? isOffLevel(angle)) : context.returnsAlone };
}
