/**
 * The session machine. Its states are those a clinician would name. Nothing resumes by itself, and the only motion that
 * starts without a person's act is the return to level.
 */
import { durations, secondsText } from '../safety/durations.ts';
import { noSession } from './context.ts';
import { faultState } from './fault-state.ts';
import { fault, onOwnReturn, onRefusedMotion } from './fault-transitions.ts';
import {
  alreadyHandled,
  onConnectedBarred,
  onFinding,
  onFindingOutside,
  onFindingWhileReturning,
  onRefusedReturn,
  onReset,
} from './finding-transitions.ts';
import { overrideState } from './override-state.ts';
import { machineSetup } from './setup.ts';
import { testingState } from './testing-state.ts';
import { therapyState } from './therapy-state.ts';

const toReturning = { target: '#session.returning', actions: 'setReason' } as const;
const toStopped = { target: '#session.stopped', actions: 'setReason' } as const;

const stoppedNearLevel = `stopped off level for ${secondsText(durations.stopWaitMs)}`;

/** A connection while no session is under way: the self-test comes first. */
const onConnectedAtRest = [
  ...onConnectedBarred,
  {
    guard: 'isFoundOffLevel',
    target: '#session.fault.returning',
    actions: fault('H21', 'connected, and the table is off level: whoever moved it did not bring it to level'),
  },
  { target: '#session.checking', actions: 'setReason' },
] as const;

/** A stop is latched: either way home ends in a state that only a reset leaves. */
const wayHome = [
  { guard: 'hasFinding', target: '#session.fault.returning', actions: 'setReason' },
  toReturning,
] as const;

export const sessionMachine = machineSetup.createMachine({
  id: 'session',
  context: noSession,
  initial: 'disconnected',
  on: {
    // Accepted from everybody, in every state, without a reset first.
    RETURN: toReturning,
    STOP: toStopped,
    // Keeps the angle current for the guards of delays, whose events carry none.
    POSITION: { actions: 'updatePosition' },
    // H24: the session ends with its present step.
    RECORDER_FAILED: { actions: 'noteRecorderFailure' },
    // H31: the session ends before its next descent, unless a helper comes.
    UNATTENDED: { actions: 'noteUnattended' },
    ATTENDED: { actions: 'noteAttended' },
  },
  states: {
    disconnected: {
      on: {
        FINDING: { guard: 'isRedStop', actions: 'recordFinding' },
        CONNECTED: onConnectedAtRest,
      },
    },
    checking: {
      on: {
        LOST: { target: 'disconnected', actions: 'setReason' },
        CONNECTED: [
          ...onConnectedBarred,
          { guard: 'isFoundOffLevel', target: 'fault.returning', actions: fault('H21') },
          { target: 'checking', reenter: true, actions: 'setReason' },
        ],
        CHECKED: [
          {
            guard: 'owesPause',
            target: 'aftercare',
            actions: [
              { type: 'setReason', params: 'the self-test passed; the pause at level is still due' },
              'noteLevel',
            ],
          },
          { target: 'ready', actions: [{ type: 'setReason', params: 'the self-test passed' }] },
        ],
        FINDING: onFindingOutside,
      },
    },
    ready: {
      entry: 'endSession',
      on: {
        LOST: { target: 'disconnected', actions: 'setReason' },
        // A reset needs no link.
        CONNECTED: onConnectedAtRest,
        // The device may have latched before this program connected.
        RESET: { guard: 'isAtLevel', actions: ['setReason', 'orderReset'] },
        START: [
          { guard: 'isDriveTestDue', target: 'testing', actions: ['beginSession', 'limitForTest'] },
          { guard: 'mayStart', target: 'preparing', actions: ['beginSession'] },
        ],
        FINDING: onFindingOutside,
      },
    },
    preparing: {
      entry: 'orderReady',
      on: {
        ARMED: {
          target: 'session',
          actions: [{ type: 'setReason', params: 'limits set, drive armed' }, 'enterFirstLeg'],
        },
        REFUSED: {
          guard: 'isRefusedStart',
          target: 'ready',
          actions: ['setReason', 'clearSession', 'orderRest'],
        },
        RECORDER_FAILED: { target: 'ready', actions: ['setReason', 'clearSession', 'orderRest'] },
        LOST: { target: 'disconnected', actions: ['setReason', 'clearSession'] },
        FINDING: [
          { guard: 'isRedStop', target: 'stopped', actions: ['recordFinding', 'setReason'] },
          {
            guard: { type: 'reactionIs', params: 'cut' },
            target: 'fault.cutting',
            actions: ['recordFinding', 'setReason'],
          },
          { guard: { type: 'reactionIs', params: 'note' } },
          { target: 'ready', actions: ['setReason', 'clearSession', 'orderRest'] },
        ],
      },
      after: {
        armingTimeout: {
          target: 'ready',
          actions: [{ type: 'setReason', params: 'the actuator was not armed in time' }, 'clearSession', 'orderRest'],
        },
      },
    },
    testing: testingState,
    session: therapyState,
    paused: {
      entry: 'orderHold',
      on: {
        RESUME: [
          { guard: 'isAwayFromStay', target: 'session.rejoining', actions: ['setReason', 'resumeLeg'] },
          { target: 'session', actions: ['setReason', 'resumeLeg'] },
        ],
        OVERRIDE: {
          target: 'override',
          actions: ['setReason', 'beginOverride'],
        },
        REFUSED: onRefusedMotion,
        RETURNING: onOwnReturn,
        FINDING: onFinding,
      },
      after: {
        longestPause: [
          {
            guard: 'isAwayFromLevel',
            target: 'returning',
            actions: [{ type: 'setReason', params: `paused off level for ${secondsText(durations.longestPauseMs)}` }],
          },
          { target: 'paused', reenter: true },
        ],
      },
    },
    override: overrideState,
    returning: {
      entry: 'orderReturn',
      on: {
        LEVEL: [
          {
            guard: 'isLatched',
            target: 'stopped',
            actions: [{ type: 'setReason', params: 'level; the stop stays latched' }, 'noteLevel'],
          },
          { target: 'aftercare', actions: [{ type: 'setReason', params: 'level' }, 'noteLevel', 'orderRest'] },
        ],
        CONNECTED: [...onConnectedBarred, { target: 'returning', reenter: true, actions: 'setReason' }],
        REFUSED: onRefusedReturn,
        RETURN: { target: 'returning', reenter: true, actions: 'setReason' },
        FINDING: [
          ...onFindingWhileReturning,
          {
            guard: 'isStalledReturn',
            target: 'fault.returning',
            actions: ['recordFinding', 'setReason', 'scheduleRetry'],
          },
          {
            guard: { type: 'reactionIs', params: 'return' },
            target: 'fault.returning',
            actions: ['recordFinding', 'setReason'],
          },
        ],
      },
    },
    // The actuator returns by its own decision after a stop. Nothing is ordered: it goes at its own, announced rate.
    following: {
      entry: ['latch', 'followReturn'],
      on: {
        LEVEL: {
          target: 'stopped',
          actions: [{ type: 'setReason', params: 'level; the stop stays latched' }, 'noteLevel'],
        },
        RETURN: wayHome,
        CONNECTED: [
          { guard: 'isReturningAfterRedStop' },
          ...onConnectedBarred,
          { guard: 'isFoundOffLevelAfterFinding', target: 'fault.returning', actions: 'setReason' },
          { guard: 'isFoundOffLevel', target: 'returning', actions: 'setReason' },
        ],
        FINDING: [
          ...onFindingWhileReturning,
          {
            guard: 'isStalledReturn',
            target: 'fault.returning',
            actions: ['recordFinding', 'setReason', 'scheduleRetry'],
          },
          { guard: 'isReturnButton', target: 'fault.returning', actions: ['recordFinding', 'setReason'] },
          {
            guard: 'mayRetryAfterSlip',
            target: 'fault.returning',
            actions: ['recordFinding', 'setReason', 'countRetry'],
          },
          alreadyHandled,
        ],
      },
    },
    // The pause at level that ends every session, including one that was cut short.
    aftercare: {
      on: {
        LOST: { target: 'disconnected', actions: 'setReason' },
        // A reset needs no link. The pause goes on after the self-test.
        CONNECTED: onConnectedAtRest,
        // Clears the actuator's latch. The pause goes on.
        RESET: [
          { guard: 'isAtLevelAndOwesPause', actions: ['setReason', 'unlatch', 'orderReset'] },
          { guard: 'isAtLevel', target: 'ready', actions: ['setReason', 'unlatch', 'orderReset'] },
        ],
        RETURNING: onOwnReturn,
        FINDING: onFinding,
      },
      after: {
        finalPause: {
          target: 'ready',
          actions: [{ type: 'setReason', params: 'the final pause is over' }, 'endPause'],
        },
      },
    },
    stopped: {
      entry: ['latch', 'beginStop', 'orderStop'],
      exit: 'endStop',
      on: {
        // Without entering the state again, so that repeated stops do not hold up the button's return for longer.
        STOP: { actions: ['setReason', 'beginStop', 'orderStop'] },
        RETURN: wayHome,
        RETURNING: { target: 'following', actions: 'setReason' },
        CONNECTED: [
          { guard: 'isReturningAfterRedStop', target: 'following', actions: 'setReason' },
          { guard: 'isFoundBarredByRedStop' },
          ...onConnectedBarred,
          { guard: 'isFoundOffLevelAfterFinding', target: 'fault.returning', actions: 'setReason' },
          { guard: 'isFoundOffLevel', target: 'returning', actions: 'setReason' },
        ],
        RESET: onReset,
        FINDING: [
          { guard: 'isReturnButton', target: 'fault.returning', actions: ['recordFinding', 'setReason'] },
          { guard: 'needsManualRelease', target: 'fault.stranded', actions: ['recordFinding', 'setReason'] },
          { guard: { type: 'reactionIs', params: 'note' } },
          // Changes nothing now, and makes the way home a fault's.
          { actions: 'recordFinding' },
        ],
      },
      after: {
        stopNearLevel: [
          {
            guard: { type: 'isHeldNearLevel', params: true },
            target: 'fault.returning',
            actions: ['slowReturn', { type: 'setReason', params: stoppedNearLevel }],
          },
          {
            guard: { type: 'isHeldNearLevel', params: false },
            target: 'returning',
            actions: ['slowReturn', { type: 'setReason', params: stoppedNearLevel }],
          },
        ],
        stopOfButton: {
          guard: 'isButtonsReturnHeld',
          target: 'fault.returning',
          actions: [
            {
              type: 'setReason',
              params: `stops have held up the return button’s return for ${secondsText(durations.longestStopOfButtonMs)} in all`,
            },
          ],
        },
      },
    },
    fault: faultState,
  },
});
