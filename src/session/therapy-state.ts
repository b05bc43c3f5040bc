/** The protocol under way, leg by leg. */
import { fault, onOwnReturn, onRefusedMotion } from './fault-transitions.ts';
import { onFinding } from './finding-transitions.ts';
import { machineSetup } from './setup.ts';

export const therapyState = machineSetup.createStateConfig({
  initial: 'next',
  on: {
    PAUSE: { target: 'paused', actions: ['setReason', 'keepRemainingStay'] },
    OVERRIDE: {
      target: 'override',
      actions: ['setReason', 'keepRemainingStay', 'beginOverride'],
    },
    REFUSED: onRefusedMotion,
    RETURNING: onOwnReturn,
    FINDING: onFinding,
  },
  states: {
    next: {
      always: [
        { guard: 'endsWithStep', target: '#session.returning', actions: 'recordEndOfStep' },
        { guard: { type: 'phaseIs', params: 'ramping' }, target: 'ramping' },
        { guard: { type: 'phaseIs', params: 'oscillating' }, target: 'oscillating' },
        { guard: { type: 'phaseIs', params: 'holding' }, target: 'holding' },
        { guard: { type: 'phaseIs', params: 'resting' }, target: 'resting' },
        { guard: { type: 'phaseIs', params: 'levelling' }, target: 'levelling' },
        { guard: { type: 'phaseIs', params: 'recovering' }, target: 'recovering' },
        {
          target: '#session.ready',
          actions: ['markCompleted', 'endPause', { type: 'setReason', params: 'the protocol ran to its end' }],
        },
      ],
    },
    ramping: rampState(),
    oscillating: rampState(),
    levelling: rampState(),
    holding: stayState(),
    resting: stayState(),
    // The drive is disarmed: nothing to pause or to move.
    recovering: { entry: 'orderRest', on: { PAUSE: {}, OVERRIDE: {} }, ...stayState() },
    // Back to the angle of the stay that goes on.
    rejoining: {
      entry: 'orderRejoin',
      on: {
        ARRIVED: { target: 'next', actions: 'resumeLeg' },
        // The stay has not resumed yet: counting elapsed time here would shorten it.
        PAUSE: { target: '#session.paused', actions: 'setReason' },
        OVERRIDE: { target: '#session.override', actions: ['setReason', 'beginOverride'] },
      },
      after: {
        longestReturn: {
          target: '#session.fault.returning',
          actions: fault('H14', 'the way back to the stay did not end in time'),
        },
      },
    },
  },
});

function rampState() {
  return {
    entry: 'orderLeg',
    on: { ARRIVED: { target: 'next', actions: 'enterNextLeg' } },
    after: {
      rampAllowance: {
        target: '#session.fault.returning',
        actions: fault('H14', 'the ramp did not end in time'),
      },
    },
  } as const;
}

function stayState() {
  return { after: { stay: { target: 'next', actions: 'enterNextLeg' } } } as const;
}
