import type { SessionState } from '../session/states.ts';
import { sessionStates } from '../session/states.ts';

/** The machine's state value as one word of the record; nested states that a clinician knows by one name lose a level. */
export function stateName(value: unknown): SessionState {
  const path = pathOf(value);
  const known = sessionStates.find((name) => name === path);
  if (known !== undefined) return known;
  switch (path) {
    case 'session.rejoining':
      return 'session.ramping';
    case 'testing.asking':
    case 'testing.arming':
    case 'testing.moving':
    case 'testing.standing':
    case 'testing.refusing':
      return 'testing';
    case 'override.jogging.held':
      return 'override.jogging';
    case 'override.levelling':
    case 'override.widening':
      return 'override.moving';
    case 'session.levelling':
      return 'levelling';
    case 'session.recovering':
    case 'aftercare':
      return 'recovering';
    default:
      // Not reached while the machine and the list of states agree, which a test holds them to.
      return 'disconnected';
  }
}

function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  const [entry] = Object.entries(value);
  return entry === undefined ? '' : `${entry[0]}.${pathOf(entry[1])}`;
}
