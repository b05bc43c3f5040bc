import type { SessionState } from './states.ts';
import { isSessionState } from './states.ts';

/** Nested states of the machine that appear under the name of another. */
const aliases: ReadonlyMap<string, SessionState> = new Map([
  ['testing.asking', 'testing'],
  ['testing.arming', 'testing'],
  ['testing.moving', 'testing'],
  ['testing.standing', 'testing'],
  ['testing.refusing', 'testing'],
  ['session.rejoining', 'session.ramping'],
  ['session.levelling', 'levelling'],
  ['session.recovering', 'recovering'],
  ['override.jogging.held', 'override.jogging'],
  ['override.levelling', 'override.moving'],
  ['override.resting', 'override.moving'],
  ['override.widening', 'override.moving'],
  ['following', 'returning'],
  ['aftercare', 'recovering'],
  ['fault.waiting', 'fault.cutting'],
]);

/** The machine's state value under the name that the record and all interfaces use. */
export function stateName(value: unknown): SessionState {
  const path = statePath(value);
  // Unreachable default: a test holds the machine's states to the table and to these aliases.
  return isSessionState(path) ? path : (aliases.get(path) ?? 'disconnected');
}

/** The machine's state value as a path: `override.jogging.held`. */
export function statePath(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const [entry] = Object.entries(value);
  return entry === undefined ? '' : `${entry[0]}.${statePath(entry[1])}`;
}
