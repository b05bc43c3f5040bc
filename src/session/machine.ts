/**
 * What a session is doing, and what may happen next. States are those a clinician would name. Nothing resumes by
 * itself, and the only motion that begins without a person's word is the way home.
 */
import { noSession, vocabulary } from './vocabulary.ts';

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

export const sessionMachine = vocabulary.createMachine({
  id: 'session',
  context: noSession,
  initial: 'disconnected',
  on: {
    // Open to anyone, from every state, with no reset first.
    RETURN: toReturning,
    STOP: toStopped,
    // Where the person is, kept current for what only time asks about.
    POSITION: { actions: 'place' },
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
        // The device may have latched before this program met it.
        RESET: { guard: 'isAtLevel', actions: ['because', 'orderReset'] },
        START: {
          guard: 'mayStart',
          target: 'preparing',
          actions: ['begin'],
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
          actions: [{ type: 'because', params: 'limits set, drive armed' }, 'firstLeg'],
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
        armingTimeout: {
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
          actions: ['because', 'keepRemaining', 'beginOverride'],
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
              actions: ['complete', { type: 'because', params: 'the protocol ran to its end' }],
            },
          ],
        },
        ramping: rampState(),
        oscillating: rampState(),
        levelling: rampState(),
        holding: stayState(),
        resting: stayState(),
        // Disarmed: there is nothing to pause, and nothing to move with.
        recovering: { entry: 'orderRest', on: { PAUSE: {}, OVERRIDE: {} }, ...stayState() },
        // Back to where the stay that goes on was left.
        rejoining: {
          entry: 'orderRejoin',
          on: { ARRIVED: { target: 'next', actions: 'resumeLeg' } },
          after: {
            longestReturn: {
              target: '#session.fault.returning',
              actions: [{ type: 'because', params: 'the way back to the stay did not end in time' }],
            },
          },
        },
      },
    },
    paused: {
      entry: 'orderHold',
      on: {
        RESUME: [
          { guard: 'isAway', target: 'session.rejoining', actions: ['because', 'resumeLeg'] },
          { target: 'session', actions: ['because', 'resumeLeg'] },
        ],
        OVERRIDE: {
          target: 'override',
          actions: ['because', 'beginOverride'],
        },
        REFUSED: { guard: 'isRefusedMotion', target: 'fault.returning', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        FINDING: onFinding,
      },
      after: {
        longestPause: [
          {
            guard: 'isHeadDown',
            target: 'returning',
            actions: [{ type: 'because', params: 'paused head-down for 60 s' }],
          },
          { target: 'paused', reenter: true },
        ],
      },
    },
    override: {
      initial: 'holding',
      on: {
        OVERRIDE_END: { target: 'paused', actions: 'because' },
        OVERRIDE_TARGET: {
          target: '.moving',
          actions: [{ type: 'because', params: 'the clinician sent the table to an angle' }, 'aim'],
        },
        OVERRIDE_JOG: {
          target: '.jogging',
          actions: [{ type: 'because', params: 'the clinician jogs' }, 'aim'],
        },
        REFUSED: { guard: 'isRefusedMotion', target: 'fault.returning', actions: 'because' },
        RETURNING: { target: 'fault.returning', actions: 'because' },
        FINDING: onFinding,
      },
      after: {
        override: { target: 'paused', actions: [{ type: 'because', params: 'the override expired' }] },
      },
      states: {
        holding: {
          entry: 'orderHold',
          on: {
            // Only from here: a ramp of the override would go on under the stay that is resumed.
            RESUME: [
              { guard: 'isAway', target: '#session.session.rejoining', actions: ['because', 'resumeLeg'] },
              { target: '#session.session', actions: ['because', 'resumeLeg'] },
            ],
          },
        },
        jogging: {
          entry: 'orderOverride',
          after: { jogRenewal: { target: 'holding', actions: [{ type: 'because', params: 'the jog was let go' }] } },
        },
        moving: {
          entry: 'orderOverride',
          on: { ARRIVED: { target: 'holding', actions: [{ type: 'because', params: 'there' }] } },
        },
      },
    },
    returning: {
      entry: 'orderReturn',
      on: {
        LEVEL: { target: 'aftercare', actions: [{ type: 'because', params: 'level' }] },
        CONNECTED: { target: 'returning', reenter: true, actions: 'because' },
        REFUSED: { guard: 'isRefusedReturn', target: 'stopped', actions: 'because' },
        RETURN: { target: 'returning', reenter: true, actions: 'because' },
        FINDING: [
          ...onFindingWhileReturning,
          { guard: 'mayRetry', target: 'fault.returning', actions: ['take', 'because', 'countRetry'] },
          { guard: { type: 'asks', params: 'return' }, target: 'fault.returning', actions: ['take', 'because'] },
        ],
      },
      after: {
        longestReturn: {
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
        RESET: { guard: 'isAtLevel', target: 'ready', actions: ['because', 'orderReset'] },
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
              {
                guard: 'redStopHeld',
                target: '#session.stopped',
                actions: [{ type: 'because', params: 'the red stop is pressed' }],
              },
              { guard: 'isAtLevel', target: 'locked', actions: [{ type: 'because', params: 'level' }] },
              {
                guard: 'isBeyondTrust',
                target: 'stranded',
                actions: [{ type: 'because', params: 'the drive ran away beyond the limit' }],
              },
              {
                guard: 'cutsLeft',
                target: 'returning',
                actions: ['cautiously', { type: 'because', params: 'stands, brake and drive check out' }],
              },
              { target: 'stranded', actions: [{ type: 'because', params: 'the drive cannot be trusted' }] },
            ],
            FINDING: [
              { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
              { guard: 'isPerson', target: 'returning', actions: ['take', 'because'] },
              { guard: 'strands', target: 'stranded', actions: ['take', 'because'] },
              heeded,
            ],
          },
          after: {
            // Seen by a sensor that may itself be wrong: the drive is tried once more before people have to help.
            cutTimeout: [
              {
                guard: 'cutsLeft',
                target: 'returning',
                actions: ['cautiously', { type: 'because', params: 'the table does not seem to stand after a cut' }],
              },
              { target: 'stranded', actions: [{ type: 'because', params: 'the table does not stand after a cut' }] },
            ],
          },
        },
        relieving: {
          // The actuator has stopped by itself; it takes the way back once it stands.
          entry: 'orderHold',
          on: {
            STOOD: { actions: 'orderRelief' },
            ARRIVED: { target: 'holding', actions: [{ type: 'because', params: 'backed off' }] },
            REFUSED: { guard: 'isRefusedMotion', target: 'holding', actions: 'because' },
            FINDING: [{ guard: { type: 'asks', params: 'relieve' } }, ...onFinding],
          },
          after: {
            reliefTimeout: {
              target: 'holding',
              actions: [{ type: 'because', params: 'backed off as far as it went' }],
            },
          },
        },
        holding: {
          entry: 'orderHold',
          on: {
            ACKNOWLEDGE: { target: 'returning', actions: 'because' },
            // A hold that is asked for again is not a longer one.
            FINDING: [{ guard: { type: 'asks', params: 'hold' } }, ...onFinding],
          },
          after: {
            longestFaultHold: { target: 'returning', actions: [{ type: 'because', params: 'held for 10 s' }] },
          },
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
              { guard: 'slides', target: 'returning', reenter: true, actions: ['take', 'because', 'countRetry'] },
              { guard: 'isSlower', target: 'returning', reenter: true, actions: ['take', 'because'] },
              heeded,
            ],
          },
          after: {
            longestReturn: {
              target: 'stranded',
              actions: [{ type: 'because', params: 'the return did not end in time' }],
            },
          },
        },
        stranded: {
          on: {
            STOOD: {
              guard: 'redStopHeld',
              target: '#session.stopped',
              actions: [{ type: 'because', params: 'the red stop is pressed' }],
            },
            // What a lost link has hidden may be over; what is stuck is not.
            CONNECTED: { guard: 'isLinkFault', target: 'returning', actions: 'because' },
            // H16: what is stuck is not pushed at again, but by a person's word.
            RETURNING: {},
            FINDING: [
              { guard: 'isRedStop', target: '#session.stopped', actions: ['take', 'because'] },
              // What slides is not stuck: nothing holds the person but the drive.
              { guard: 'slides', target: 'returning', actions: ['take', 'because', 'countRetry'] },
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
