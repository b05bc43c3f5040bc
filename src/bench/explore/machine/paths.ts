/**
 * What each state of the machine is to the properties, by its path. Written down a second time on purpose, beside
 * `src/session/states.ts`: this table judges the machine.
 */
import type { Order } from '../../../../hardware/table.ts';

type Kind = Order['kind'];

/** Before a session and after it · its preparation · under way · on the way home, or stopped off it. */
type Region = 'idle' | 'start' | 'test' | 'session' | 'pause' | 'override' | 'return' | 'aftercare' | 'stop' | 'fault';

export interface PathFacts {
  readonly region: Region;
  /** Ordered whenever the state is entered; null: nothing. */
  readonly gives: Kind | null;
  /** Ordered, too, as the state is entered or while it lasts. */
  readonly may: readonly Kind[];
  /** The table is on its way to level. */
  readonly isReturning: boolean;
  /** What is under way goes on to further motion by itself. Not a pause, and no override that holds. */
  readonly goesOn: boolean;
  /** The table moves, or is about to, as a person has asked for. */
  readonly isMotion: boolean;
  /** The table may stand 3° from level: no inversion, and nothing is under way that has to end. */
  readonly restsNearLevel: boolean;
}

type More = Partial<Omit<PathFacts, 'region' | 'gives'>>;

const facts = (region: Region, gives: Kind | null, more: More = {}): PathFacts => ({
  region,
  gives,
  may: [],
  isReturning: false,
  goesOn: false,
  isMotion: false,
  restsNearLevel: false,
  ...more,
});

const motion = { goesOn: true, isMotion: true };
const test = { ...motion, restsNearLevel: true };
const returning = { isReturning: true };
const rests = { restsNearLevel: true };

export const pathFacts: Readonly<Record<string, PathFacts>> = {
  disconnected: facts('idle', null, rests),
  checking: facts('idle', null, rests),
  ready: facts('idle', null, { ...rests, may: ['rest', 'reset'] }),
  preparing: facts('start', 'ready', test),
  'testing.asking': facts('test', null, test),
  'testing.arming': facts('test', 'ready', test),
  'testing.moving': facts('test', 'ramp', test),
  'testing.standing': facts('test', null, test),
  'testing.refusing': facts('test', 'return', { ...test, ...returning }),
  'session.ramping': facts('session', 'ramp', motion),
  'session.oscillating': facts('session', 'ramp', motion),
  'session.levelling': facts('session', 'ramp', motion),
  'session.rejoining': facts('session', 'ramp', motion),
  'session.holding': facts('session', null, motion),
  'session.resting': facts('session', null, { ...motion, ...rests }),
  'session.recovering': facts('session', 'rest', { ...motion, ...rests }),
  paused: facts('pause', 'hold'),
  'override.holding': facts('override', 'hold'),
  'override.jogging.held': facts('override', 'ramp', { isMotion: true }),
  'override.moving': facts('override', 'ramp', { isMotion: true }),
  'override.levelling': facts('override', 'ramp', motion),
  'override.resting': facts('override', 'hold', { goesOn: true }),
  'override.widening': facts('override', 'ready', motion),
  returning: facts('return', 'return', returning),
  following: facts('return', null, returning),
  aftercare: facts('aftercare', null, { ...rests, may: ['rest', 'reset'] }),
  stopped: facts('stop', 'stop'),
  'fault.cutting': facts('fault', 'stop'),
  'fault.waiting': facts('fault', null),
  'fault.holding': facts('fault', 'hold'),
  'fault.relieving': facts('fault', 'hold', { may: ['ramp'], goesOn: true }),
  'fault.returning': facts('fault', 'return', returning),
  'fault.stranded': facts('fault', null),
  'fault.locked': facts('fault', 'rest', rests),
};

export function factsOf(path: string): PathFacts {
  const known = pathFacts[path];
  if (known === undefined) throw new Error(`${path} is not in the table of paths`);
  return known;
}
