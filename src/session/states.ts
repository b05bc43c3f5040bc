/**
 * The session machine's states, as a clinician would name them (a dot separates a substate), with the facts that other
 * code needs of them. Names are never taken apart elsewhere.
 */
import type { Leg } from '../../protocols/therapy/leg.ts';

export interface StateFacts {
  /** Phase of the protocol that runs in this state; null where the protocol does not run. */
  readonly phase: Leg['phase'] | null;
  /** No session has begun to move the table, or the last one is over. */
  readonly isIdle: boolean;
  /** The table stands, or is not connected, and is not about to be moved by a finding or by hand. */
  readonly isAtRest: boolean;
  /** A session was started and is neither cut short nor over; its last pause at level is no longer part of it. */
  readonly isUnderWay: boolean;
  readonly isOverride: boolean;
  /** A stop or a fault, to be shown as such. */
  readonly isAlarming: boolean;
  /** A return, or another reaction to a finding, is under way or has failed. */
  readonly isReactionUnderWay: boolean;
  /** Only a person's act moves the table from here. */
  readonly isStuck: boolean;
}

const none: StateFacts = {
  phase: null,
  isIdle: false,
  isAtRest: false,
  isUnderWay: false,
  isOverride: false,
  isAlarming: false,
  isReactionUnderWay: false,
  isStuck: false,
};

const facts = (more: Partial<StateFacts> = {}): StateFacts => ({ ...none, ...more });

const table = {
  disconnected: facts({ isIdle: true, isAtRest: true }),
  checking: facts({ isIdle: true }),
  ready: facts({ isIdle: true, isAtRest: true }),
  testing: facts({ isUnderWay: true }),
  preparing: facts({ isIdle: true, isUnderWay: true }),
  'session.ramping': facts({ phase: 'ramping', isUnderWay: true }),
  'session.holding': facts({ phase: 'holding', isUnderWay: true, isAtRest: true }),
  'session.oscillating': facts({ phase: 'oscillating', isUnderWay: true }),
  'session.resting': facts({ phase: 'resting', isUnderWay: true, isAtRest: true }),
  levelling: facts({ phase: 'levelling', isUnderWay: true }),
  recovering: facts({ phase: 'recovering', isAtRest: true }),
  paused: facts({ isUnderWay: true, isAtRest: true }),
  'override.holding': facts({ isUnderWay: true, isOverride: true }),
  'override.jogging': facts({ isUnderWay: true, isOverride: true }),
  'override.moving': facts({ isUnderWay: true, isOverride: true }),
  returning: facts({ isReactionUnderWay: true }),
  stopped: facts({ isAtRest: true, isAlarming: true, isStuck: true }),
  'fault.cutting': facts({ isAlarming: true, isReactionUnderWay: true }),
  'fault.holding': facts({ isAlarming: true, isReactionUnderWay: true }),
  'fault.relieving': facts({ isAlarming: true, isReactionUnderWay: true }),
  'fault.returning': facts({ isAlarming: true, isReactionUnderWay: true }),
  'fault.stranded': facts({ isAlarming: true, isReactionUnderWay: true, isStuck: true }),
  'fault.locked': facts({ isAtRest: true, isAlarming: true }),
};

export type SessionState = keyof typeof table;

// Object.keys gives `string[]`; the table's keys are exactly the states.
export const sessionStates = Object.keys(table) as readonly SessionState[];

export const isSessionState = (value: unknown): value is SessionState =>
  typeof value === 'string' && Object.hasOwn(table, value);

export const factsOf = (state: SessionState): StateFacts => table[state];

/** A session, or a reaction to a finding. */
export const isAnythingUnderWay = (state: SessionState): boolean =>
  table[state].isUnderWay || table[state].isReactionUnderWay;

/** A session has been started, or its last pause or its fault has not ended. */
export const isSessionOpen = (state: SessionState): boolean => !table[state].isIdle || table[state].isUnderWay;
