/**
 * An override: a clinician moves the table for a limited time. It ends by expiry, on request, by a pause, and with every
 * finding. None of these resumes the protocol.
 */
import { fault, onOwnReturn, onRefusedMotion } from './fault-transitions.ts';
import { onFinding } from './finding-transitions.ts';
import { machineSetup } from './setup.ts';

const jog = {
  target: '#session.override.jogging',
  actions: [{ type: 'setReason', params: 'the clinician jogs' }, 'setOverrideTarget'],
} as const;
const target = [
  {
    guard: 'isTargetBeyondLimit',
    target: '.levelling',
    actions: [
      { type: 'setReason', params: 'beyond the session’s limit: by way of level, where it is widened' },
      'setOverrideTarget',
    ],
  },
  {
    target: '.moving',
    actions: [{ type: 'setReason', params: 'the clinician sent the table to an angle' }, 'setOverrideTarget'],
  },
] as const;

const widening = {
  target: '#session.override.widening',
  actions: [{ type: 'setReason', params: 'at level: widening the session’s limit' }, 'widenEnvelope'],
} as const;

export const overrideState = machineSetup.createStateConfig({
  initial: 'holding',
  exit: 'endOverride',
  on: {
    OVERRIDE_END: { target: 'paused', actions: 'setReason' },
    PAUSE: { target: 'paused', actions: 'setReason' },
    OVERRIDE_TARGET: target,
    OVERRIDE_JOG: jog,
    // Neither moves the table: they change how the protocol continues when it is resumed.
    OVERRIDE_HOLD: { guard: 'maySetStay', actions: 'setStay' },
    OVERRIDE_SKIP: { guard: 'maySkipStep', actions: 'skipStep' },
    // H24: an override must be recorded.
    RECORDER_FAILED: { target: 'paused', actions: ['setReason', 'noteRecorderFailure'] },
    REFUSED: onRefusedMotion,
    RETURNING: onOwnReturn,
    FINDING: onFinding,
  },
  after: {
    overrideExpiry: { target: 'paused', actions: [{ type: 'setReason', params: 'the override expired' }] },
  },
  states: {
    holding: {
      entry: 'orderHold',
      on: {
        // Only from here: elsewhere a ramp of the override would go on during the resumed stay.
        RESUME: [
          { guard: 'isAwayFromStay', target: '#session.session.rejoining', actions: ['setReason', 'resumeLeg'] },
          { target: '#session.session', actions: ['setReason', 'resumeLeg'] },
        ],
      },
    },
    jogging: {
      entry: 'orderOverrideTarget',
      initial: 'held',
      // A renewal keeps the standing ramp: a new one each time would never be seen to lag (H14).
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
              actions: [{ type: 'setReason', params: 'the jog was released' }],
            },
          },
        },
      },
    },
    moving: {
      entry: 'orderOverrideTarget',
      on: { ARRIVED: { target: 'holding', actions: [{ type: 'setReason', params: 'arrived' }] } },
    },
    // The device accepts wider limits at level only (wire, LIMITS).
    levelling: {
      entry: 'orderLevel',
      on: {
        ARRIVED: [
          {
            guard: 'isAtLevelAndOwesRest',
            target: 'resting',
            actions: [{ type: 'setReason', params: 'at level: the rest after the inversion comes first' }],
          },
          { guard: 'isAtLevel', ...widening },
          { target: 'holding', actions: [{ type: 'setReason', params: 'not level by both sensors' }] },
        ],
      },
    },
    // No override cuts the rest between two inversions.
    resting: {
      entry: 'orderHold',
      after: { overrideRest: widening },
    },
    widening: {
      entry: 'orderReady',
      on: {
        ARMED: {
          target: 'moving',
          actions: [{ type: 'setReason', params: 'limit widened: on to the clinician’s angle' }],
        },
        // No new motion until the actuator has accepted the wider limits.
        OVERRIDE_TARGET: {},
        OVERRIDE_JOG: {},
      },
      after: {
        armingTimeout: {
          target: '#session.fault.returning',
          actions: fault('H14', 'the wider limits were not accepted in time'),
        },
      },
    },
  },
});
