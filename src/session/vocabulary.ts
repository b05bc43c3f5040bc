/**
 * The words that the session machine is written in: its delays, guards and actions. Actions only say what should be
 * so; nothing here does I/O, reads a clock or throws.
 */
import { assign, emit, setup } from 'xstate';
import type { Order } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../../protocols/base/units.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { Envelope } from '../safety/envelope.ts';
import { motionLimits, widened } from '../safety/envelope.ts';
import type { Finding } from '../safety/finding.ts';
import type { HazardId } from '../safety/hazards/register.ts';
import type { Reaction } from '../safety/reaction.ts';
import type { SessionContext } from './context.ts';
import { legOf, legReason, noSession } from './context.ts';
import type { Asked, Ordered, SessionEvent } from './events.ts';
import { firstConfirmed, holdRefusal, legAfterSkip, skipRefusal } from './override.ts';
import { cautiousRate, homeRate, jogRate, jogTarget, rampInside, rescueRate } from './ramps.ts';
import { testEnvelope, testRate, testTarget } from './test-drive.ts';

/** A person's pause may last so long head-down; then RETURN. */
const longestPause = 60_000;
/** A fault's HOLD may last so long; then RETURN. */
const longestFaultHold = 10_000;
const armingTimeout = 3000;
/** A ramp may take half as long again as planned, and a little, before it is given up. */
const rampAllowance = (planned: number): number => planned * 1.5 + 3000;
/** The device gives up after 85 s (wire, "a return"); whoever is not home then needs the manual release. */
const longestReturn = 88_000;
const cutTimeout = 2000;
/** Of the drive test: under the brake at each stop, and at most for each of its moves of three seconds. */
const testStand = 1000;
const testMoveTimeout = 8000;
const jogRenewal = 600;
/** H15: how far an obstruction is backed off from, and how long that may take. */
const relief = 3;
const reliefTimeout = 6000;
/** Degrees beyond the session's limit: H01's own. */
const limitMargin = 1.5;
/** H17: a table that slips at every release comes down a degree each time. */
const mostRetries = 2;
/** Degrees: standing this close to an angle is being there. */
const standingClose = 0.5;
/** H02: a drive that runs away on the way home, too, is not tried again but by a person's word. */
const mostCuts = 2;

const hazardOf = (finding: Finding | null): { readonly hazard?: HazardId } =>
  finding === null ? {} : { hazard: finding.hazard };

const ordered = (context: SessionContext, order: Order): Ordered => ({
  type: 'order',
  order,
  reason: context.reason,
  ...hazardOf(context.finding),
});

/** What an event gives as its reason; transitions without one say so in their own words. */
function reasonOf(event: SessionEvent | { readonly type: string }): string | null {
  if ('finding' in event) return `${event.finding.hazard}: ${event.finding.reason}`;
  return 'reason' in event ? event.reason : null;
}

export const vocabulary = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    emitted: {} as Ordered | Asked,
  },
  delays: {
    longestPause,
    longestFaultHold,
    armingTimeout,
    longestReturn,
    cutTimeout,
    jogRenewal,
    reliefTimeout,
    testStand,
    testMoveTimeout,
    stay: ({ context }) => context.stay,
    rampAllowance: ({ context }) => rampAllowance(rampDuration(context)),
    finalPause: ({ context }) => context.plan?.finalPause ?? 0,
    override: ({ context: { override } }) => (override === null ? 0 : override.until - override.beganAt),
  },
  guards: {
    asks: ({ event }, reaction: Reaction) => event.type === 'FINDING' && event.finding.reaction === reaction,
    isRedStop: ({ event }) => event.type === 'FINDING' && event.finding.cause === 'red-stop',
    isPerson: ({ event }) => event.type === 'FINDING' && event.finding.hazard === 'H18',
    strands: ({ event }) => event.type === 'FINDING' && event.finding.needsManualRelease === true,
    // An angle that nobody knows is no level.
    isOffLevel: ({ event }) => event.angle === null || Math.abs(event.angle) > 5,
    isFoundOffLevel: ({ event }) => event.type === 'CONNECTED' && event.offLevel,
    // A pause or an override may have left the table elsewhere than the stay that is to go on.
    isAway: ({ context, event }) => {
      const leg = legOf(context);
      return (
        leg !== undefined &&
        leg.from === leg.to &&
        (event.angle === null || Math.abs(event.angle - leg.to) > standingClose)
      );
    },
    isHeadDown: ({ context }) => context.angle > 5,
    isAtLevel: ({ event }) => event.angle !== null && Math.abs(event.angle) <= 1.5,
    redStopHeld: ({ event }) => event.type === 'STOOD' && event.redStop,
    isRefusedReturn: ({ event }) => event.type === 'REFUSED' && event.order === 'return',
    isRefusedMotion: ({ event }) => event.type === 'REFUSED' && event.order !== 'return',
    // Nothing comes of trying again: manual release.
    gainsNothing: ({ event }) =>
      event.type === 'FINDING' && (event.finding.hazard === 'H04' || event.finding.hazard === 'H17'),
    mayRetry: ({ context, event }) =>
      event.type === 'FINDING' && event.finding.hazard === 'H04' && context.retries === 0,
    // H17, or H02 after it: the actuator may have latched in the middle of its return.
    slides: ({ context, event }) =>
      context.retries < mostRetries &&
      event.type === 'FINDING' &&
      event.finding.reaction === 'return' &&
      (event.finding.hazard === 'H17' || event.finding.hazard === 'H02'),
    isSlower: ({ context, event }) =>
      event.type === 'FINDING' && (event.finding.returnRate ?? Number.POSITIVE_INFINITY) < context.returnRate,
    // H02: a drive that ran away beyond the session's limit would, on a second try, go as far again.
    isBeyondTrust: ({ context, event }) =>
      context.finding?.hazard === 'H02' &&
      (event.angle ?? 0) > (context.envelope?.maxAngle ?? absolute.maxAngle) + limitMargin,
    isLinkFault: ({ context }) => {
      const hazard = context.finding?.hazard;
      return hazard === 'H06' || hazard === 'H07' || hazard === 'H08';
    },
    cutsLeft: ({ context }) => context.cuts < mostCuts,
    mayStart: ({ context }) => !context.lockedOut,
    isBeyondLimit: ({ context, event }) =>
      event.type === 'OVERRIDE_TARGET' && event.limit > (context.envelope?.maxAngle ?? 0),
    isTested: ({ context, event }) => event.type === 'START' && event.driveTest === true && !context.lockedOut,
    isTestOver: ({ context }) =>
      context.envelope === null || testTarget(context.testMove + 1, context.envelope) === null,
    endsHere: ({ context }) => context.endsHere,
    isSameJog: ({ context: { aim, envelope }, event }) =>
      event.type === 'OVERRIDE_JOG' && envelope !== null && aim?.to === jogTarget(envelope, event.direction),
    mayHold: ({ context, event }) => event.type === 'OVERRIDE_HOLD' && holdRefusal(context, event.forMs) === null,
    maySkip: ({ context }) => skipRefusal(context) === null,
    is: ({ context }, phase: Leg['phase']) => legOf(context)?.phase === phase,
  },
  actions: {
    because: assign(({ context, event }, reason: string | undefined) => ({
      reason: reason ?? reasonOf(event) ?? context.reason,
      angle: 'angle' in event ? (event.angle ?? context.angle) : context.angle,
    })),
    place: assign(({ context, event }) => {
      const angle = event.angle ?? context.angle;
      return { angle, envelope: narrowed({ ...context, angle }) };
    }),
    take: assign(({ context, event }) => {
      if (event.type !== 'FINDING') return {};
      const { finding } = event;
      return {
        finding,
        angle: event.angle ?? context.angle,
        returnRate: finding.returnRate === undefined ? rescueRate : degreesPerSecond(finding.returnRate),
        lockedOut: context.lockedOut || finding.hazard === 'H17',
      };
    }),
    nextLeg: assign(({ context, event }) => {
      const leg = context.leg + 1;
      // A delay's event carries no instant: the stay ended when it was due.
      const startedAt = 'at' in event ? event.at : context.legStartedAt + context.stay;
      const next = context.plan?.timeline.legs[leg];
      const more = { stay: next?.duration ?? 0, reason: legReason(next), endsHere: endsWithStep(context, next) };
      return { leg, legStartedAt: startedAt, ...more };
    }),
    orderLeg: emit(({ context }) => {
      const leg = legOf(context);
      // A leg that is resumed from beyond its end goes the other way, at that way's rate.
      return ordered(context, leg === undefined ? { kind: 'hold' } : rampInside(context, leg.to, leg.rate));
    }),
    orderRejoin: emit(({ context }) => {
      const to = legOf(context)?.to ?? degrees(0);
      return ordered(context, rampInside(context, to, jogRate));
    }),
    orderHold: emit(({ context }) => ordered(context, { kind: 'hold' })),
    orderRest: emit(({ context }) => ordered(context, { kind: 'rest' })),
    orderReset: emit(({ context }) => ordered(context, { kind: 'reset' })),
    orderStop: emit(({ context }) => ordered(context, { kind: 'stop' })),
    orderReturn: emit(({ context }) => ordered(context, { kind: 'return', rate: context.returnRate })),
    orderReady: emit(({ context }) =>
      ordered(
        context,
        context.envelope === null ? { kind: 'rest' } : { kind: 'ready', limits: motionLimits(context.envelope) },
      ),
    ),
    orderRelief: emit(({ context }) =>
      ordered(context, {
        kind: 'ramp',
        // Not past level, from wherever it was going down.
        to: degrees(Math.max(context.angle >= 0 ? 0 : (context.envelope?.minAngle ?? 0), context.angle - relief)),
        rate: degreesPerSecond(Math.min(cautiousRate, context.envelope?.returnRate ?? cautiousRate)),
        accel: context.envelope?.accel ?? degreesPerSecondSquared(1),
      }),
    ),
    orderTest: emit(({ context }) => {
      const { envelope, testMove } = context;
      const to = envelope === null ? null : testTarget(testMove, envelope);
      if (envelope === null || to === null) return ordered(context, { kind: 'hold' });
      return ordered(
        { ...context, reason: `drive test: to ${to.toFixed(1)}°` },
        rampInside(context, to, testRate(envelope)),
      );
    }),
    askForButton: emit({ type: 'ask', question: 'press-the-button' }),
    askNothing: emit({ type: 'ask', question: null }),
    narrowForTest: assign(({ context: { envelope } }) => ({ envelope: envelope && testEnvelope(envelope) })),
    nextTestMove: assign(({ context }) => ({ testMove: context.testMove + 1 })),
    endTest: assign(({ context: { plan } }) => ({ envelope: plan?.envelope ?? null })),
    noteRecorder: assign(({ event }) => (event.type === 'RECORDER_FAILED' ? { recorderFailure: event.finding } : {})),
    takeRecorder: assign(({ context: { recorderFailure } }) => ({
      finding: recorderFailure,
      reason: `H24: ${recorderFailure?.reason ?? 'the recorder failed'}; the step is over`,
    })),
    orderAim: emit(({ context }) => {
      const { aim } = context;
      return ordered(context, aim === null ? { kind: 'hold' } : rampInside(context, aim.to, aim.rate));
    }),
    orderLevel: emit(({ context }) => ordered(context, rampInside(context, 0, context.returnRate))),
    forget: assign(({ context }) => ({ ...noSession, lockedOut: context.lockedOut, reason: context.reason })),
    keepRemaining: assign(({ context, event }) => {
      const leg = legOf(context);
      const stays = leg !== undefined && leg.from === leg.to;
      const elapsed = 'at' in event ? event.at - context.legStartedAt : 0;
      return { stay: stays ? Math.max(0, context.stay - elapsed) : 0 };
    }),
    resumeLeg: assign(({ event }) => ({ legStartedAt: 'at' in event ? event.at : 0 })),
    begin: assign(({ event }) =>
      event.type === 'START'
        ? {
            ...noSession,
            plan: event.plan,
            envelope: event.plan.envelope,
            returnRate: homeRate(event.plan),
            reason: event.reason,
          }
        : {},
    ),
    firstLeg: assign(({ context, event }) => ({
      leg: 0,
      legStartedAt: 'at' in event ? event.at : 0,
      stay: context.plan?.timeline.legs[0]?.duration ?? 0,
    })),
    complete: assign({ completed: true }),
    // What a session was allowed ends with it.
    end: assign({ envelope: null, override: null }),
    beginOverride: assign(({ context, event }) => {
      const { plan, envelope } = context;
      if (event.type !== 'OVERRIDE' || plan === null || envelope === null) return {};
      const { at, forMs, reason } = event;
      return { override: { reason, beganAt: at, until: at + forMs, confirmedUpTo: firstConfirmed(plan, envelope) } };
    }),
    endOverride: assign(({ context }) => {
      const over = { ...context, override: null, aim: null };
      return { override: null, aim: null, envelope: narrowed(over) };
    }),
    aim: assign(({ context, event }) => {
      const { envelope, override } = context;
      if (event.type === 'OVERRIDE_TARGET') {
        const { to, rate, limit, confirmedUpTo } = event;
        return { aim: { to, rate, limit }, override: override === null ? null : { ...override, confirmedUpTo } };
      }
      if (event.type !== 'OVERRIDE_JOG' || envelope === null) return {};
      return { aim: { to: jogTarget(envelope, event.direction), rate: jogRate, limit: envelope.maxAngle } };
    }),
    widen: assign(({ context: { envelope, aim } }) =>
      envelope === null || aim === null ? {} : { envelope: widened(envelope, degrees(aim.limit)) },
    ),
    setStay: assign(({ event }) => (event.type === 'OVERRIDE_HOLD' ? { stay: event.forMs } : {})),
    skipStep: assign(({ context }) => {
      const leg = legAfterSkip(context);
      return leg === null ? {} : { leg, stay: context.plan?.timeline.legs[leg]?.duration ?? 0 };
    }),
    cautiously: assign({ returnRate: cautiousRate }),
    countRetry: assign(({ context }) => ({ retries: context.retries + 1, returnRate: cautiousRate })),
    countCut: assign(({ context }) => ({ cuts: context.cuts + 1 })),
  },
});

/** H24: with the step ends the session, but for the way home, which has begun already. */
function endsWithStep(context: SessionContext, next: Leg | undefined): boolean {
  const present = legOf(context);
  if (context.recorderFailure === null || next === undefined || next.step === present?.step) return false;
  return present?.phase !== 'levelling' && next.phase !== 'recovering';
}

/** ms that the present ramp needs, from wherever a pause or an override has left the table. */
function rampDuration(context: SessionContext): number {
  const leg = legOf(context);
  if (leg === undefined) return 0;
  const order = rampInside(context, leg.to, leg.rate);
  if (order.kind !== 'ramp') return leg.duration;
  return Math.max(leg.duration, (Math.abs(leg.to - context.angle) / order.rate + order.rate / order.accel) * 1000);
}

/** The limits that hold here: one that was widened, until the override is over and the table is back inside the session's own. */
function narrowed({ plan, envelope, override, angle }: SessionContext): Envelope | null {
  if (plan === null || envelope === null || override !== null) return envelope;
  const isWider = envelope.maxAngle > plan.envelope.maxAngle;
  return isWider && angle <= plan.envelope.maxAngle ? plan.envelope : envelope;
}
