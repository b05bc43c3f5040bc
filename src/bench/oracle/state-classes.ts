/** The oracle's own classification of session states and device states. */
import type { DeviceState } from '../../../protocols/wire/messages.ts';
import type { SessionState } from '../../session/states.ts';

interface StateClass {
  readonly group: 'idle' | 'test' | 'session' | 'levelling' | 'paused' | 'override' | 'reaction';
  readonly mayMove: boolean;
}

const stateClasses: Readonly<Record<SessionState, StateClass>> = {
  disconnected: { group: 'idle', mayMove: false },
  checking: { group: 'idle', mayMove: false },
  ready: { group: 'idle', mayMove: false },
  preparing: { group: 'idle', mayMove: false },
  testing: { group: 'test', mayMove: true },
  'session.ramping': { group: 'session', mayMove: true },
  'session.holding': { group: 'session', mayMove: false },
  'session.oscillating': { group: 'session', mayMove: true },
  'session.resting': { group: 'session', mayMove: false },
  levelling: { group: 'levelling', mayMove: true },
  recovering: { group: 'idle', mayMove: false },
  paused: { group: 'paused', mayMove: false },
  'override.holding': { group: 'override', mayMove: false },
  'override.jogging': { group: 'override', mayMove: true },
  'override.moving': { group: 'override', mayMove: true },
  returning: { group: 'reaction', mayMove: true },
  stopped: { group: 'reaction', mayMove: false },
  'fault.cutting': { group: 'reaction', mayMove: false },
  'fault.holding': { group: 'reaction', mayMove: false },
  'fault.relieving': { group: 'reaction', mayMove: true },
  'fault.returning': { group: 'reaction', mayMove: true },
  'fault.stranded': { group: 'reaction', mayMove: false },
  'fault.locked': { group: 'reaction', mayMove: false },
};

/** Whether the session's state allows the table to move (invariant 3). */
export const mayMove = (state: SessionState): boolean => stateClasses[state].mayMove;

/** The protocol, the drive test or a clinician controls the table; no reaction is in progress. */
export function isUnderWay(state: SessionState): boolean {
  const { group } = stateClasses[state];
  return group !== 'idle' && group !== 'reaction';
}

/** The protocol's steps, without its last ramp to level. */
export const isInSession = (state: SessionState): boolean => stateClasses[state].group === 'session';

export const isInOverride = (state: SessionState): boolean => stateClasses[state].group === 'override';

/** Returning, stopped or in a fault. */
export const isReaction = (state: SessionState): boolean => stateClasses[state].group === 'reaction';

/** Device states in which the brake is on and should hold. */
const brakeHolds: Readonly<Record<DeviceState, boolean>> = {
  I: true,
  R: true,
  M: false,
  D: false,
  A: false,
  S: true,
  F: true,
};

/** Whether the brake should hold the table; also true of a board without power (null). */
export const shouldStandStill = (device: DeviceState | null): boolean => device === null || brakeHolds[device];

/** Device states that end the protocol's motion: return, stop, fault. */
const endsMotion: Readonly<Record<DeviceState, boolean>> = {
  I: false,
  R: false,
  M: false,
  D: false,
  A: true,
  S: true,
  F: true,
};

export const isDeviceReaction = (device: DeviceState | null): boolean => device !== null && endsMotion[device];
