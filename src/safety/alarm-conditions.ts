/** When what an alarm warns of is over: the alarm itself may outlast it, until somebody has acknowledged it. */
import type { SessionState } from '../session/states.ts';
import type { Alarm, AlarmKey } from './alarms.ts';
import type { Monitor } from './monitor.ts';
import type { Situation } from './situation.ts';
import { freshReading } from './situation.ts';

/** Gone for less than so long (ms) is not gone: a loose contact, or an event line and its flag. */
const goneFor = 1000;
/** Degrees. */
const level = 1.5;
const headDown = 5;
const standingRate = 0.3;

export interface AlarmScene {
  readonly s: Situation;
  readonly state: SessionState;
  /** Where the person is believed to be; null: nobody knows. */
  readonly angle: number | null;
  readonly monitor: Monitor;
  readonly recorderWell: boolean;
}

export function isOver({ key, since }: Alarm, scene: AlarmScene): boolean {
  const { s, monitor, angle } = scene;
  if (s.now - since < goneFor) return false;
  switch (endOf(key)) {
    case 'quiet':
      return monitor.quietSince(key, s.now) >= goneFor;
    case 'linked':
      return monitor.quietSince(key, s.now) >= goneFor && freshReading(s) !== null;
    case 'home':
      return monitor.quietSince(key, s.now) >= goneFor && isHome(scene);
    case 'freed':
      return !isStuck(scene.state) || (angle !== null && angle <= headDown);
    case 'recorded':
      return scene.recorderWell;
    case 'never':
      return false;
  }
}

/** Nobody on this table comes home from here but by a person's act. */
export const isStuck = (state: SessionState): boolean => state === 'stopped' || state === 'fault.stranded';

/**
 * `quiet`: its watch finds it no more. `home`: seen for a moment, or only while the table moves, so the reaction has to
 * have brought the person home besides. `linked`: the actuator is heard again. `never`: this program has failed.
 */
function endOf(key: AlarmKey): 'quiet' | 'linked' | 'home' | 'freed' | 'recorded' | 'never' {
  switch (key) {
    case 'H06':
    case 'H07':
      return 'linked';
    case 'H02':
    case 'H03':
    case 'H04':
    case 'H08':
    case 'H14':
    case 'H15':
    case 'H16':
    case 'H17':
    case 'H18':
    case 'H22':
    case 'H23':
    case 'H26':
      return 'home';
    case 'stuck-inverted':
      return 'freed';
    case 'H24':
      return 'recorded';
    case 'H28':
      return 'never';
    default:
      return 'quiet';
  }
}

/** At level, standing, and no reaction under way any more. */
function isHome({ s, state, angle }: AlarmScene): boolean {
  if (angle === null || Math.abs(angle) > level || Math.abs(freshReading(s)?.rate ?? 0) > standingRate) return false;
  switch (state) {
    case 'returning':
    case 'fault.cutting':
    case 'fault.holding':
    case 'fault.relieving':
    case 'fault.returning':
    case 'fault.stranded':
      return false;
    default:
      return true;
  }
}
