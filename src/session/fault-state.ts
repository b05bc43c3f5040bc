/** The reactions to a finding that ends the session: the gentlest way back to level that is left. */
import { durations, secondsText } from '../safety/durations.ts';
import {
  alreadyHandled,
  onConnectedBarred,
  onFinding,
  onFindingOutside,
  onFindingWhileReturning,
  onRefusedReturn,
  onReset,
} from './finding-transitions.ts';
import { machineSetup } from './setup.ts';

const onFindingAfterCut = [
  { guard: 'isRedStop', target: '#session.stopped', actions: ['recordFinding', 'setReason'] },
  { guard: 'isReturnButton', target: '#session.fault.returning', actions: ['recordFinding', 'setReason'] },
  { guard: 'needsManualRelease', target: '#session.fault.stranded', actions: ['recordFinding', 'setReason'] },
  alreadyHandled,
] as const;

export const faultState = machineSetup.createStateConfig({
  initial: 'holding',
  on: {
    FINDING: onFinding,
    LEVEL: { target: '.locked', actions: [{ type: 'setReason', params: 'level' }, 'noteLevel'] },
    RETURN: { target: '.returning', actions: 'setReason' },
    RETURNING: { target: '.returning', actions: 'setReason' },
    CONNECTED: [...onConnectedBarred, { guard: 'isFoundOffLevel', target: '.returning', actions: 'setReason' }],
  },
  states: {
    cutting: {
      entry: ['countCut', 'orderStop'],
      on: {
        STOOD: [
          {
            guard: 'isRedStopHeld',
            target: '#session.stopped',
            actions: [{ type: 'setReason', params: 'the red stop is pressed' }],
          },
          { guard: 'isAtLevel', target: 'locked', actions: [{ type: 'setReason', params: 'level' }] },
          {
            guard: 'mayReturnAtOnce',
            target: 'returning',
            actions: ['slowReturn', { type: 'setReason', params: 'standing; brake and drive checked' }],
          },
          { guard: 'mayReturnAfterCut', target: 'waiting' },
          { target: 'stranded', actions: [{ type: 'setReason', params: 'the drive cannot be trusted' }] },
        ],
        FINDING: onFindingAfterCut,
      },
      after: {
        // The sensor that reports motion may itself be wrong: try the drive once more before people have to help.
        cutTimeout: [
          {
            guard: 'mayReturnAtOnce',
            target: 'returning',
            actions: ['slowReturn', { type: 'setReason', params: 'the table does not seem to stand after a cut' }],
          },
          { target: 'stranded', actions: [{ type: 'setReason', params: 'the table does not stand after a cut' }] },
        ],
      },
    },
    // Cut twice, and standing.
    waiting: {
      on: { FINDING: onFindingAfterCut },
      after: {
        returnRetry: {
          target: 'returning',
          actions: [
            'slowReturn',
            { type: 'setReason', params: `stood for ${secondsText(durations.returnRetryMs)} after a second cut` },
          ],
        },
      },
    },
    relieving: {
      // The actuator has stopped by itself; backing off starts once it stands.
      entry: 'orderHold',
      on: {
        STOOD: { actions: 'orderRelief' },
        ARRIVED: { target: 'holding', actions: [{ type: 'setReason', params: 'backed off' }] },
        REFUSED: { guard: 'isRefusedMotion', target: 'holding', actions: 'setReason' },
        FINDING: [{ guard: { type: 'reactionIs', params: 'relieve' } }, ...onFinding],
      },
      after: {
        reliefTimeout: {
          target: 'holding',
          actions: [{ type: 'setReason', params: 'backed off as far as possible' }],
        },
      },
    },
    holding: {
      entry: 'orderHold',
      on: {
        ACKNOWLEDGE: { target: 'returning', actions: 'setReason' },
        // A repeated hold does not extend the time.
        FINDING: [{ guard: { type: 'reactionIs', params: 'hold' } }, ...onFinding],
      },
      after: {
        longestFaultHold: {
          target: 'returning',
          actions: [{ type: 'setReason', params: `held for ${secondsText(durations.longestFaultHoldMs)}` }],
        },
      },
    },
    returning: {
      entry: 'orderReturn',
      on: {
        CONNECTED: [...onConnectedBarred, { target: 'returning', reenter: true, actions: 'setReason' }],
        RETURNING: {},
        REFUSED: onRefusedReturn,
        FINDING: [
          ...onFindingWhileReturning,
          {
            guard: 'isStalledReturn',
            target: 'returning',
            reenter: true,
            actions: ['recordFinding', 'setReason', 'scheduleRetry'],
          },
          { guard: 'cannotReturn', target: 'stranded', actions: ['recordFinding', 'setReason'] },
          {
            guard: 'mayRetryAfterSlip',
            target: 'returning',
            reenter: true,
            actions: ['recordFinding', 'setReason', 'countRetry'],
          },
          { guard: 'asksForSlowerReturn', target: 'returning', reenter: true, actions: ['recordFinding', 'setReason'] },
          alreadyHandled,
        ],
      },
      after: {
        returnRetry: {
          guard: 'isRetryDue',
          target: 'returning',
          reenter: true,
          actions: [
            'retryReturn',
            { type: 'setReason', params: `no progress: once more after ${secondsText(durations.returnRetryMs)}` },
          ],
        },
      },
    },
    stranded: {
      on: {
        STOOD: {
          guard: 'isRedStopHeld',
          target: '#session.stopped',
          actions: [{ type: 'setReason', params: 'the red stop is pressed' }],
        },
        // A lost link may have hidden the end of the cause; a stuck table stays stuck.
        CONNECTED: [
          ...onConnectedBarred.slice(0, 2),
          { guard: 'isFoundBarredByTries' },
          { guard: 'isLinkFault', target: 'returning', actions: 'setReason' },
        ],
        // H16: a stuck table is not pushed again, except by a person's act.
        RETURNING: {},
        FINDING: [
          { guard: 'isRedStop', target: '#session.stopped', actions: ['recordFinding', 'setReason'] },
          // The actuator may still be trying.
          { guard: { type: 'reactionIs', params: 'cut' }, target: 'cutting', actions: ['recordFinding', 'setReason'] },
          // A sliding table is not stuck: only the drive can hold it.
          { guard: 'mayRetryAfterSlip', target: 'returning', actions: ['recordFinding', 'setReason', 'countRetry'] },
          { guard: 'isReturnButton', target: 'returning', actions: ['recordFinding', 'setReason'] },
          alreadyHandled,
        ],
      },
    },
    locked: {
      entry: 'orderRest',
      on: {
        LEVEL: {},
        RESET: onReset,
        // A table that slides away unnoticed by its actuator gives no new finding where the hazard stands already.
        POSITION: {
          guard: 'isLeftOffLevel',
          target: 'returning',
          actions: [{ type: 'setReason', params: 'off level again' }, 'updatePosition'],
        },
        RETURNING: { guard: 'isOffLevel', target: 'returning', actions: 'setReason' },
        FINDING: [
          ...onFindingOutside,
          // The actuator catches no slide with a drive that has run away, but proves its torque when it is asked.
          { guard: 'mayRetryAfterSlip', target: 'returning', actions: ['recordFinding', 'setReason', 'countRetry'] },
          alreadyHandled,
        ],
      },
    },
  },
});
