/**
 * A clinician has the table in hand, for a while. It ends by expiry, by its own word, by anybody's pause, and with
 * every finding; none of these goes on with the protocol.
 */
import { onFinding } from './findings.ts';
import { vocabulary } from './vocabulary.ts';

const jog = {
  target: '#session.override.jogging',
  actions: [{ type: 'because', params: 'the clinician jogs' }, 'aim'],
} as const;
const target = [
  {
    guard: 'isBeyondLimit',
    target: '.levelling',
    actions: [{ type: 'because', params: 'beyond the session’s limit: by way of level, where it is widened' }, 'aim'],
  },
  { target: '.moving', actions: [{ type: 'because', params: 'the clinician sent the table to an angle' }, 'aim'] },
] as const;

export const overrideState = vocabulary.createStateConfig({
  initial: 'holding',
  exit: 'endOverride',
  on: {
    OVERRIDE_END: { target: 'paused', actions: 'because' },
    PAUSE: { target: 'paused', actions: 'because' },
    OVERRIDE_TARGET: target,
    OVERRIDE_JOG: jog,
    // Neither moves anything: they say what the protocol goes on with when it is resumed.
    OVERRIDE_HOLD: { guard: 'mayHold', actions: 'setStay' },
    OVERRIDE_SKIP: { guard: 'maySkip', actions: 'skipStep' },
    // H24: what a clinician does has to be in the record.
    RECORDER_FAILED: { target: 'paused', actions: ['because', 'noteRecorder'] },
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
      entry: 'orderAim',
      initial: 'held',
      // The same word again keeps the ramp that stands: one ordered anew each time would never be seen to lag (H14).
      on: {
        OVERRIDE_JOG: [
          { guard: 'isSameJog', target: '.held' },
          { ...jog, reenter: true },
        ],
      },
      states: {
        held: {
          after: {
            jogRenewal: {
              target: '#session.override.holding',
              actions: [{ type: 'because', params: 'the jog was let go' }],
            },
          },
        },
      },
    },
    moving: {
      entry: 'orderAim',
      on: { ARRIVED: { target: 'holding', actions: [{ type: 'because', params: 'there' }] } },
    },
    // The device's limits can be widened at level only (wire, LIMITS).
    levelling: {
      entry: 'orderLevel',
      on: {
        ARRIVED: [
          {
            guard: 'isAtLevel',
            target: 'widening',
            actions: [{ type: 'because', params: 'at level: the session’s limit is widened' }, 'widen'],
          },
          { target: 'holding', actions: [{ type: 'because', params: 'not level by both sensors' }] },
        ],
      },
    },
    widening: {
      entry: 'orderReady',
      on: {
        ARMED: {
          target: 'moving',
          actions: [{ type: 'because', params: 'limit widened: on to where the clinician sent the table' }],
        },
        // Between two limits nothing is begun.
        OVERRIDE_TARGET: {},
        OVERRIDE_JOG: {},
      },
      after: {
        armingTimeout: {
          target: '#session.fault.returning',
          actions: [{ type: 'because', params: 'the wider limits were not taken in time' }],
        },
      },
    },
  },
});
