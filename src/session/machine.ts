/**
 * What a session is doing, and what may happen next. States are those a clinician would name. Nothing resumes by
 * itself, and the only motion that begins without a person's word is the way home.
 */
import { noSession } from './context.ts';
import { faultState } from './fault-state.ts';
import { onFinding, onFindingWhileReturning } from './findings.ts';
import { overrideState } from './override-state.ts';
import { testingState } from './testing-state.ts';
import { therapyState } from './therapy-state.ts';
import { vocabulary } from './vocabulary.ts';

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
    // H24: the session goes on to its step's end.
    RECORDER_FAILED: { actions: 'noteRecorder' },
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
      entry: 'end',
      on: {
        LOST: { target: 'disconnected', actions: 'because' },
        // The device may have latched before this program met it.
        RESET: { guard: 'isAtLevel', actions: ['because', 'orderReset'] },
        START: [
          { guard: 'isTested', target: 'testing', actions: ['begin', 'narrowForTest'] },
          { guard: 'mayStart', target: 'preparing', actions: ['begin'] },
        ],
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
        RECORDER_FAILED: { target: 'ready', actions: ['because', 'forget', 'orderRest'] },
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
    testing: testingState,
    session: therapyState,
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
    override: overrideState,
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
    fault: faultState,
  },
});
