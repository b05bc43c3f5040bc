/** The service's notifications as lines for people. */
import { hazardOf, isHazardId } from '../../safety/hazards/register.ts';
import { isSessionState } from '../../session/states.ts';
import { stateText } from '../words.ts';
import type { ConsoleEvent } from './heard.ts';
import { isPriority } from './words.ts';

/** Null for a notification that is no event. */
export function eventOf(method: string, params: unknown): ConsoleEvent | null {
  const { atMs, reason, to, hazard, reaction, change, priority, result } = Object(params);
  if (typeof atMs !== 'number' || typeof reason !== 'string') return null;
  switch (method) {
    case 'state':
      return {
        atMs,
        kind: 'state',
        text: `${isSessionState(to) ? stateText(to) : String(to)} — ${reason}`,
        priority: null,
      };
    case 'finding':
      return {
        atMs,
        kind: 'finding',
        text: `${String(hazard)} ${reason} → ${String(reaction).toUpperCase()}`,
        priority: typeof hazard === 'string' && isHazardId(hazard) ? hazardOf(hazard).alarm.priority : null,
      };
    case 'alarm':
      return {
        atMs,
        kind: 'alarm',
        text: `alarm ${String(change)}: ${reason}`,
        priority: isPriority(priority) ? priority : null,
      };
    case 'prompt':
      return { atMs, kind: 'prompt', text: reason, priority: null };
    case 'test':
      return { atMs, kind: 'test', text: `drive test ${String(result)}: ${reason}`, priority: null };
    default:
      return null;
  }
}
