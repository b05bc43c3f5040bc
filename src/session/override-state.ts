/** A clinician has the table in hand, for a while, inside what the session may do. */
import { onFinding } from './findings.ts';
import { vocabulary } from './vocabulary.ts';

export const overrideState = vocabulary.createStateConfig({
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
});
