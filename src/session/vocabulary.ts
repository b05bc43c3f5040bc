/**
 * The words that the session machine is written in: its delays, guards and actions. Actions only say what should be
 * so; nothing here does I/O, reads a clock or throws.
 */
import { assign, emit, setup } from 'xstate';
import type { Order } from '../../hardware/table.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { HazardId, Reaction } from '../records/entry.ts';
import { motionLimits } from '../safety/envelope.ts';
import type { Finding } from '../safety/monitor.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../units.ts';
import type { SessionContext } from './context.ts';
import { legOf, legReason, noSession } from './context.ts';
import type { Ordered, SessionEvent } from './events.ts';
import { cautiousRate, homeRate, jogRamp, jogRate, rampInside, rescueRate } from './ramps.ts';

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
    emitted: {} as Ordered,
  },
  delays: {
    longestPause,
    longestFaultHold,
    armingTimeout,
    longestReturn,
    cutTimeout,
    jogRenewal,
    reliefTimeout,
    stay: ({ context }) => context.stay,
    rampAllowance: ({ context }) => rampAllowance(legOf(context)?.duration ?? 0),
    finalPause: ({ context }) => context.plan?.finalPause ?? 0,
    override: ({ context }) => Math.max(0, context.overrideUntil - context.legStartedAt),
  },
  guards: {
    asks: ({ event }, reaction: Reaction) => event.type === 'FINDING' && event.finding.reaction === reaction,
    isRedStop: ({ event }) => event.type === 'FINDING' && event.finding.hazard === 'H19',
    isPerson: ({ event }) => event.type === 'FINDING' && event.finding.hazard === 'H18',
    strands: ({ event }) => event.type === 'FINDING' && event.finding.strands === true,
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
      (event.angle ?? 0) > (context.plan?.envelope.maxAngle ?? absolute.maxAngle) + limitMargin,
    isLinkFault: ({ context }) => {
      const hazard = context.finding?.hazard;
      return hazard === 'H06' || hazard === 'H07' || hazard === 'H08';
    },
    cutsLeft: ({ context }) => context.cuts < mostCuts,
    mayStart: ({ context }) => !context.lockedOut,
    is: ({ context }, phase: Leg['phase']) => legOf(context)?.phase === phase,
  },
  actions: {
    because: assign(({ context, event }, reason: string | undefined) => ({
      reason: reason ?? reasonOf(event) ?? context.reason,
      angle: 'angle' in event ? (event.angle ?? context.angle) : context.angle,
    })),
    place: assign(({ context, event }) => ({ angle: event.angle ?? context.angle })),
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
      return { leg, legStartedAt: startedAt, stay: next?.duration ?? 0, reason: legReason(next) };
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
        context.plan === null ? { kind: 'rest' } : { kind: 'ready', limits: motionLimits(context.plan.envelope) },
      ),
    ),
    orderRelief: emit(({ context }) =>
      ordered(context, {
        kind: 'ramp',
        // Not past level, from wherever it was going down.
        to: degrees(Math.max(context.angle >= 0 ? 0 : (context.plan?.envelope.minAngle ?? 0), context.angle - relief)),
        rate: degreesPerSecond(Math.min(cautiousRate, context.plan?.envelope.returnRate ?? cautiousRate)),
        accel: context.plan?.envelope.accel ?? degreesPerSecondSquared(1),
      }),
    ),
    orderOverride: emit(({ context }) => ordered(context, context.overrideTarget ?? { kind: 'hold' })),
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
        ? { ...noSession, plan: event.plan, returnRate: homeRate(event.plan), reason: event.reason }
        : {},
    ),
    firstLeg: assign(({ context, event }) => ({
      leg: 0,
      legStartedAt: 'at' in event ? event.at : 0,
      stay: context.plan?.timeline.legs[0]?.duration ?? 0,
    })),
    complete: assign({ completed: true }),
    beginOverride: assign(({ event }) =>
      event.type === 'OVERRIDE' ? { overrideUntil: event.at + event.forMs, legStartedAt: event.at } : {},
    ),
    aim: assign(({ context, event }) => {
      if (event.type === 'OVERRIDE_TARGET')
        return {
          overrideTarget: rampInside({ ...context, angle: event.angle ?? context.angle }, event.to, event.rate),
        };
      return event.type === 'OVERRIDE_JOG'
        ? { overrideTarget: jogRamp({ ...context, angle: event.angle ?? context.angle }, event.direction) }
        : {};
    }),
    cautiously: assign({ returnRate: cautiousRate }),
    countRetry: assign(({ context }) => ({ retries: context.retries + 1, returnRate: cautiousRate })),
    countCut: assign(({ context }) => ({ cuts: context.cuts + 1 })),
  },
});
