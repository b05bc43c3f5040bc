/** The protocol's own motion, leg after leg. */
import { onFinding } from './findings.ts';
import { vocabulary } from './vocabulary.ts';

export const therapyState = vocabulary.createStateConfig({
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
        { guard: 'endsHere', target: '#session.returning', actions: 'takeRecorder' },
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
      on: {
        ARRIVED: { target: 'next', actions: 'resumeLeg' },
        // The stay has not gone on yet: none of it has passed, and a rest would be cut.
        PAUSE: { target: '#session.paused', actions: 'because' },
        OVERRIDE: { target: '#session.override', actions: ['because', 'beginOverride'] },
      },
      after: {
        longestReturn: {
          target: '#session.fault.returning',
          actions: [{ type: 'because', params: 'the way back to the stay did not end in time' }],
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
