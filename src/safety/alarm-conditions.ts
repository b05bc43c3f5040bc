/** Whether an alarm's condition is gone. The alarm itself may outlast it, until it is acknowledged. */
import { isLevel, standsInverted } from '../../protocols/therapy/level.ts';
import type { Alarm } from './alarms.ts';
import { alarmRuleOf } from './alarms.ts';
import type { Monitor } from './monitor.ts';
import type { Situation } from './situation.ts';
import { freshReading, positionReading, standingRateDegPerS } from './situation.ts';

/** A condition that was absent for less than this is not gone: a loose contact, or an event line and its flag. */
const goneForMs = 1000;

export interface AlarmScene {
  readonly s: Situation;
  /** Only a person's act moves the table from here. */
  readonly isStuck: boolean;
  /** A reaction to a finding is under way, or has failed. */
  readonly isReactionUnderWay: boolean;
  /** Where the person is believed to be; null: unknown. */
  readonly angle: number | null;
  readonly monitor: Monitor;
  readonly recorderWell: boolean;
}

export function isOver({ key, since }: Alarm, scene: AlarmScene): boolean {
  const { s, monitor, angle } = scene;
  if (s.now - since < goneForMs) return false;
  switch (alarmRuleOf(key).endsWhen) {
    case 'quiet':
      return monitor.quietSince(key, s.now) >= goneForMs;
    case 'linked':
      return monitor.quietSince(key, s.now) >= goneForMs && freshReading(s) !== null;
    case 'home':
      return monitor.quietSince(key, s.now) >= goneForMs && isHome(scene);
    case 'freed':
      return !scene.isStuck || (angle !== null && !standsInverted(angle));
    case 'recorded':
      return scene.recorderWell;
    case 'never':
      return false;
  }
}

/** Standing at level, with no reaction under way. */
function isHome({ s, isReactionUnderWay, angle }: AlarmScene): boolean {
  if (angle === null || !isLevel(angle)) return false;
  return Math.abs(positionReading(s)?.rate ?? 0) <= standingRateDegPerS && !isReactionUnderWay;
}
