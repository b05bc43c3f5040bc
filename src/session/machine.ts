/**
 * What a session is doing, and what may happen next. States are those a clinician would name. Actions only say what
 * should be so; nothing here does I/O, reads a clock or throws. Nothing resumes by itself, and the only motion that
 * begins without a person's word is the way home.
 */
import { assign, emit, setup } from 'xstate';
import type { Order } from '../../hardware/table.ts';
import type { Leg } from '../../protocols/therapy/leg.ts';
import type { HazardId, Reaction } from '../records/entry.ts';
import { motionLimits } from '../safety/envelope.ts';
import type { Finding } from '../safety/monitor.ts';
import type { DegreesPerSecond } from '../units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../units.ts';
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
const cautiousRate = degreesPerSecond(1);
const rescueRate = degreesPerSecond(3);
/** H02: after so many cuts in one session the drive is not trusted to come home either. */
const mostCuts = 3;

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

const noPlan: SessionContext = {
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

const session = setup({
  types: {
    context: {} as SessionContext,
    events: {} as SessionEvent,
    emitted: {} as Ordered,
  },
  delays: {
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
    isOffLevel: ({ event }) => Math.abs(event.angle) > 5,
    isFoundOffLevel: ({ event }) => event.type === 'CONNECTED' && event.offLevel,
    isHeadDown: ({ context }) => context.angle > 5,
    isAtLevel: ({ event }) => Math.abs(event.angle) <= 1.5,
    redStopHeld: ({ event }) => event.type === 'STOOD' && event.redStop,
    isRefusedReturn: ({ event }) => event.type === 'REFUSED' && event.order === 'return',
    isRefusedMotion: ({ event }) => event.type === 'REFUSED' && event.order !== 'return',
    gainsNothing: ({ event }) => event.type === 'FINDING' && event.finding.hazard === 'H04',
    mayRetry: ({ context, event }) =>
      event.type === 'FINDING' && event.finding.hazard === 'H04' && context.retries === 0,
    isSlower: ({ context, event }) =>
      event.type === 'FINDING' && (event.finding.returnRate ?? Number.POSITIVE_INFINITY) < context.returnRate,
    cutsLeft: ({ context }) => context.cuts < mostCuts,
    mayStart: ({ context }) => !context.lockedOut,
    is: ({ context }, phase: Leg['phase']) => legOf(context)?.phase === phase,
  },
  actions: {
    because: assign(({ context, event }, reason: string | undefined) => ({
      reason: reason ?? reasonOf(event) ?? context.reason,
      angle: 'angle' in event ? event.angle : context.angle,
    })),
    take: assign(({ context, event }) => {
      if (event.type !== 'FINDING') return {};
      const { finding } = event;
      return {
        finding,
        angle: event.angle,
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
      const order: Order =
        leg === undefined ? { kind: 'hold' } : { kind: 'ramp', to: leg.to, rate: leg.rate, accel: leg.accel };
      return ordered(context, order);
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
        to: degrees(Math.max(0, context.angle - relief)),
        rate: degreesPerSecond(Math.min(cautiousRate, context.plan?.envelope.returnRate ?? cautiousRate)),
        accel: context.plan?.envelope.accel ?? degreesPerSecondSquared(1),
      }),
    ),
    orderOverride: emit(({ context }) => ordered(context, context.overrideTarget ?? { kind: 'hold' })),
    forget: assign(({ context }) => ({ ...noPlan, lockedOut: context.lockedOut, reason: context.reason })),
    keepRemaining: assign(({ context, event }) => {
      const leg = legOf(context);
      const stays = leg !== undefined && leg.from === leg.to;
      const elapsed = 'at' in event ? event.at - context.legStartedAt : 0;
      return { stay: stays ? Math.max(0, context.stay - elapsed) : 0 };
    }),
    resumeLeg: assign(({ event }) => ({ legStartedAt: 'at' in event ? event.at : 0 })),
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

/** In every state in which a person may be off level: what a finding leads to, the most restrictive first. */
const onFinding = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'cut' }, target: '#session.fault.cutting', actions: ['take', 'because'] },
  { guard: 'strands', target: '#session.fault.stranded', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'return' }, target: '#session.fault.returning', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'relieve' }, target: '#session.fault.relieving', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'hold' }, target: '#session.fault.holding', actions: ['take', 'because'] },
] as const;

/** On the way home already: only what is more than a return changes anything. */
const onFindingWhileReturning = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
  { guard: { type: 'asks', params: 'cut' }, target: '#session.fault.cutting', actions: ['take', 'because'] },
  { guard: 'strands', target: '#session.fault.stranded', actions: ['take', 'because'] },
] as const;

/** Recorded and announced already; here it changes nothing more, nor in the state around this one. */
const heeded = {} as const;

const toReturning = { target: '#session.returning', actions: 'because' } as const;
const toStopped = { target: '#session.stopped', actions: 'because' } as const;

export const sessionMachine = session.createMachine({
  id: 'session',
  context: noPlan,
  initial: 'disconnected',
  on: {
    // Open to anyone, from every state, with no reset first.
    RETURN: toReturning,
    STOP: toStopped,
  },
  states: {
    disconnected: {
      on: {
        CONNECTED: [
          {
            guard: 'isFoundOffLevel',
            target: 'fault.returning',
            actions: [{ type: 'because', params: 'connected, and the table is off level' }],
          },
          { target: 'checking', actions: 'because' },
        ],
      },
    },
    checking: {
      on: {
        LOST: { target: 'disconnected', actions: 'because' },
        CONNECTED: [
          { guard: 'isFoundOffLevel', target: 'fault.returning', actions: 'because' },
          { target: 'checking', reenter: true, actions: 'because' },
        ],
        CHECKED: { target: 'ready', actions: [{ type: 'because', params: 'the self-test is through' }] },
        FINDING: [
          { guard: { type: 'asks', params: 'cut' }, target: 'fault.cutting', actions: ['take', 'because'] },
          { guard: 'isOffLevel', target: 'fault.returning', actions: ['take', 'because'] },
        ],
      },
    },
    ready: {
      on: {
        LOST: { target: 'disconnected', actions: 'because' },
        START: {
          guard: 'mayStart',
          target: 'preparing',
          actions: [
            assign(({ event }) => ({
              ...noPlan,
              plan: event.plan,
              returnRate: homeRate(event.plan),
              reason: event.reason,
            })),
          ],
        },
        FINDING: [
          { guard: { type: 'asks', params: 'cut' }, target: 'fault.cutting', actions: ['take', 'because'] },
          { guard: 'isOffLevel', target: 'fault.returning', actions: ['take', 'because'] },
        ],
      },
    },
    preparing: {
      entry: 'orderReady',
      on: {
        ARMED: {
          target: 'session',
          actions: [
            { type: 'because', params: 'limits set, drive armed' },
            assign(({ event, context }) => ({
              leg: 0,
              legStartedAt: event.at,
              stay: context.plan?.timeline.legs[0]?.duration ?? 0,
            })),
          ],
        },
        REFUSED: { target: 'ready', actions: ['because', 'forget', 'orderRest'] },
        LOST: { target: 'disconnected', actions: ['because', 'forget'] },
        FINDING: [
          { guard: 'isRedStop', target: 'stopped', actions: ['take', 'because'] },
          { guard: { type: 'asks', params: 'cut' }, target: 'fault.cutting', actions: ['take', 'because'] },
          { guard: { type: 'asks', params: 'note' } },
          { target: 'ready', actions: ['because', 'forget', 'orderRest'] },
        ],
      },
      after: {
        [armingTimeout]: {
          target: 'ready',
          actions: [{ type: 'because', params: 'the actuator was not armed in time' }, 'forget', 'orderRest'],
        },
      },
    },
    session: {
      initial: 'next',
      on: {
        PAUSE: { target: 'paused', actions: ['because', 'keepRemaining'] },
        OVERRIDE: {
          target: 'override',
          actions: [
            'because',
            'keepRemaining',
            assign(({ event }) => ({ overrideUntil: event.at + event.forMs, legStartedAt: event.at })),
          ],
        },
        REFUSED: { guard: 'isRefusedMotion', target: 'fault.returning', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        FINDING: onFinding,
      },
      states: {
        next: {
          always: [
            { guard: { type: 'is', params: 'ramping' }, target: 'ramping' },
            { guard: { type: 'is', params: 'oscillating' }, target: 'oscillating' },
            { guard: { type: 'is', params: 'holding' }, target: 'holding' },
            { guard: { type: 'is', params: 'resting' }, target: 'resting' },
            { guard: { type: 'is', params: 'levelling' }, target: 'levelling' },
            { guard: { type: 'is', params: 'recovering' }, target: 'recovering' },
            {
              target: '#session.ready',
              actions: [assign({ completed: true }), { type: 'because', params: 'the protocol ran to its end' }],
            },
          ],
        },
        ramping: rampState(),
        oscillating: rampState(),
        levelling: rampState(),
        holding: stayState(),
        resting: stayState(),
        recovering: { entry: 'orderRest', ...stayState() },
      },
    },
    paused: {
      entry: 'orderHold',
      on: {
        RESUME: { target: 'session', actions: ['because', 'resumeLeg'] },
        OVERRIDE: {
          target: 'override',
          actions: [
            'because',
            assign(({ event }) => ({ overrideUntil: event.at + event.forMs, legStartedAt: event.at })),
          ],
        },
        REFUSED: { guard: 'isRefusedMotion', target: 'fault.returning', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        FINDING: onFinding,
      },
      after: {
        [longestPause]: {
          guard: 'isHeadDown',
          target: 'returning',
          actions: [{ type: 'because', params: 'paused head-down for 60 s' }],
        },
      },
    },
    override: {
      initial: 'holding',
      on: {
        RESUME: { target: 'session', actions: ['because', 'resumeLeg'] },
        OVERRIDE_END: { target: 'paused', actions: 'because' },
        OVERRIDE_TARGET: {
          target: '.moving',
          actions: [
            { type: 'because', params: 'the clinician sent the table to an angle' },
            assign(({ context, event }) => ({
              overrideTarget: overrideRamp(context, event.to, event.rate),
            })),
          ],
        },
        OVERRIDE_JOG: {
          target: '.jogging',
          actions: [
            { type: 'because', params: 'the clinician jogs' },
            assign(({ context, event }) => ({ overrideTarget: jogRamp(context, event.direction) })),
          ],
        },
        REFUSED: { guard: 'isRefusedMotion', target: 'fault.returning', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        FINDING: onFinding,
      },
      after: {
        override: { target: 'paused', actions: [{ type: 'because', params: 'the override expired' }] },
      },
      states: {
        holding: { entry: 'orderHold' },
        jogging: { entry: 'orderOverride', after: { [jogRenewal]: 'holding' } },
        moving: { entry: 'orderOverride', on: { ARRIVED: 'holding' } },
      },
    },
    returning: {
      entry: 'orderReturn',
      on: {
        LEVEL: { target: 'aftercare', actions: [{ type: 'because', params: 'level' }] },
        CONNECTED: { target: 'returning', reenter: true, actions: 'because' },
        REFUSED: { guard: 'isRefusedReturn', target: 'stopped', actions: 'because' },
        RETURN: { target: 'returning', actions: 'because' },
        FINDING: [
          ...onFindingWhileReturning,
          { guard: { type: 'asks', params: 'return' }, target: 'fault.returning', actions: ['take', 'because'] },
        ],
      },
      after: {
        [longestReturn]: {
          target: 'fault.stranded',
          actions: [{ type: 'because', params: 'the return did not end in time' }],
        },
      },
    },
    // The pause at level that ends every session, also one that was cut short.
    aftercare: {
      entry: 'orderRest',
      on: {
        LOST: { target: 'disconnected', actions: 'because' },
        RESET: { target: 'ready', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        FINDING: onFinding,
      },
      after: {
        finalPause: { target: 'ready', actions: [{ type: 'because', params: 'the final pause is over' }] },
      },
    },
    stopped: {
      entry: 'orderStop',
      on: {
        STOP: { target: 'stopped', reenter: true, actions: 'because' },
        // Latched: home by way of the fault's return, which ends locked until a reset.
        RETURN: { target: 'fault.returning', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        CONNECTED: { guard: 'isFoundOffLevel', target: 'fault.returning', actions: 'because' },
        RESET: { guard: 'isAtLevel', target: 'ready', actions: ['because', 'forget', 'orderReset'] },
        FINDING: [
          { guard: 'isPerson', target: 'fault.returning', actions: ['take', 'because'] },
          { guard: 'strands', target: 'fault.stranded', actions: ['take', 'because'] },
        ],
      },
    },
    fault: {
      initial: 'holding',
      on: {
        FINDING: onFinding,
        LEVEL: { target: '.locked', actions: [{ type: 'because', params: 'level' }] },
        RETURN: { target: '.returning', actions: 'because' },
        RETURNING: { target: '.returning', actions: 'because' },
        CONNECTED: { guard: 'isFoundOffLevel', target: '.returning', actions: 'because' },
      },
      states: {
        cutting: {
          entry: ['countCut', 'orderStop'],
          on: {
            STOOD: [
              { guard: 'redStopHeld', target: '#session.stopped' },
              {
                guard: 'cutsLeft',
                target: 'returning',
                actions: ['cautiously', { type: 'because', params: 'stands, brake and drive check out' }],
              },
              { target: 'stranded', actions: [{ type: 'because', params: 'the drive cannot be trusted' }] },
            ],
            LEVEL: { guard: 'cutsLeft' },
            FINDING: [
              { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
              { guard: 'isPerson', target: 'returning', actions: ['take', 'because'] },
              { guard: 'strands', target: 'stranded', actions: ['take', 'because'] },
              heeded,
            ],
          },
          after: {
            [cutTimeout]: {
              target: 'stranded',
              actions: [{ type: 'because', params: 'the table does not stand after a cut' }],
            },
          },
        },
        relieving: {
          entry: 'orderRelief',
          on: { ARRIVED: 'holding', REFUSED: { guard: 'isRefusedMotion', target: 'holding' } },
          after: { [reliefTimeout]: 'holding' },
        },
        holding: {
          entry: 'orderHold',
          on: {
            ACKNOWLEDGE: { target: 'returning', actions: 'because' },
            // A hold that is asked for again is not a longer one.
            FINDING: [{ guard: { type: 'asks', params: 'hold' } }, ...onFinding],
          },
          after: { [longestFaultHold]: 'returning' },
        },
        returning: {
          entry: 'orderReturn',
          on: {
            CONNECTED: { target: 'returning', reenter: true, actions: 'because' },
            RETURNING: {},
            REFUSED: { guard: 'isRefusedReturn', target: '#session.stopped', actions: 'because' },
            FINDING: [
              ...onFindingWhileReturning,
              {
                guard: 'mayRetry',
                target: 'returning',
                reenter: true,
                actions: ['take', 'because', 'countRetry'],
              },
              { guard: 'gainsNothing', target: 'stranded', actions: ['take', 'because'] },
              { guard: 'isSlower', target: 'returning', reenter: true, actions: ['take', 'because'] },
              heeded,
            ],
          },
          after: {
            [longestReturn]: {
              target: 'stranded',
              actions: [{ type: 'because', params: 'the return did not end in time' }],
            },
          },
        },
        stranded: {
          on: {
            STOOD: { guard: 'redStopHeld', target: '#session.stopped' },
            CONNECTED: { target: 'returning', actions: 'because' },
            // H16: what is stuck is not pushed at again, but by a person's word.
            RETURNING: {},
            FINDING: [
              { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
              { guard: 'isPerson', target: 'returning', actions: ['take', 'because'] },
              heeded,
            ],
          },
        },
        locked: {
          entry: 'orderRest',
          on: {
            LEVEL: {},
            RESET: { guard: 'isAtLevel', target: '#session.ready', actions: ['because', 'forget', 'orderReset'] },
            RETURNING: { guard: 'isOffLevel', target: 'returning', actions: 'because' },
            FINDING: [
              { guard: { type: 'asks', params: 'cut' }, target: 'cutting', actions: ['take', 'because'] },
              { guard: 'isOffLevel', target: 'returning', actions: ['take', 'because'] },
              heeded,
            ],
          },
        },
      },
    },
  },
});

function rampState() {
  return {
    entry: 'orderLeg',
    on: { ARRIVED: { target: 'next', actions: 'nextLeg' } },
    after: {
      rampAllowance: {
        target: '#session.fault.returning',
        actions: [{ type: 'because', params: 'the ramp did not end in time' }],
      },
    },
  } as const;
}

function stayState() {
  return { after: { stay: { target: 'next', actions: 'nextLeg' } } } as const;
}

function overrideRamp(context: SessionContext, to: number, rate: number): Order {
  const envelope = context.plan?.envelope;
  if (envelope === undefined) return { kind: 'hold' };
  return { kind: 'ramp', to: degrees(to), rate: degreesPerSecond(rate), accel: envelope.accel };
}

function jogRamp(context: SessionContext, direction: 'down' | 'up'): Order {
  const envelope = context.plan?.envelope;
  if (envelope === undefined) return { kind: 'hold' };
  const to = direction === 'down' ? envelope.maxAngle : envelope.minAngle;
  const cap = direction === 'down' ? envelope.downRate : envelope.returnRate;
  return { kind: 'ramp', to, rate: degreesPerSecond(Math.min(jogRate, cap)), accel: envelope.accel };
}

/** How long nothing may be waited for longer than; for whoever runs a session from outside. */
export const sessionTimes = { longestPause: milliseconds(longestPause), longestReturn: milliseconds(longestReturn) };
