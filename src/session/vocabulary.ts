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
import type { DegreesPerSecond } from '../units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared } from '../units.ts';
import type { Ordered, SessionEvent, SessionPlan } from './events.ts';

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
/** Hold-to-run is slow: the rate that a beginner descends with. */
const jogRate = degreesPerSecond(1);
/** H15: how far an obstruction is backed off from, and how long that may take. */
const relief = 3;
const reliefTimeout = 6000;
/** Degrees beyond the session's limit: H01's own. */
const limitMargin = 1.5;
/** H17: a table that slips at every release comes down a degree each time. */
const mostRetries = 2;
/** Degrees: standing this close to an angle is being there. */
const standingClose = 0.5;
const cautiousRate = degreesPerSecond(1);
const rescueRate = degreesPerSecond(3);
/** H02: a drive that runs away on the way home, too, is not tried again but by a person's word. */
const mostCuts = 2;

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

const legOf = (context: SessionContext): Leg | undefined => context.plan?.timeline.legs[context.leg];

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

/** A return that a person asked for: as prescribed, never slower than 1°/s, never faster than a rescue. */
function homeRate(plan: SessionPlan | null): DegreesPerSecond {
  const asked = plan?.returnRate ?? rescueRate;
  return degreesPerSecond(Math.min(Math.max(asked, cautiousRate), rescueRate));
}

function legReason(leg: Leg | undefined): string {
  if (leg === undefined) return 'the protocol ran to its end';
  const step = leg.step === '' ? 'added' : leg.step;
  return leg.from === leg.to
    ? `for ${Math.round(leg.duration / 1000)} s at ${leg.to}° (${step})`
    : `to ${leg.to}° at ${leg.rate}°/s (${step})`;
}

/** A ramp that keeps to the rates of the session, whatever is asked for. */
function rampInside(context: SessionContext, to: number, rate: number): Order {
  const envelope = context.plan?.envelope;
  if (envelope === undefined) return { kind: 'hold' };
  const cap = to > context.angle ? envelope.downRate : envelope.returnRate;
  return { kind: 'ramp', to: degrees(to), rate: degreesPerSecond(Math.min(rate, cap)), accel: envelope.accel };
}

function jogRamp(context: SessionContext, direction: 'down' | 'up'): Order {
  const envelope = context.plan?.envelope;
  if (envelope === undefined) return { kind: 'hold' };
  return rampInside(context, direction === 'down' ? envelope.maxAngle : envelope.minAngle, jogRate);
}
