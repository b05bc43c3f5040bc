/** After a finding that the session does not go on from: the gentlest way home that is left. */
import { heeded, onFinding, onFindingWhileReturning } from './findings.ts';
import { vocabulary } from './vocabulary.ts';

export const faultState = vocabulary.createStateConfig({
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
});
