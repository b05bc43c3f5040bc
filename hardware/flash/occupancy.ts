/** Whether somebody may be on the table, or it may move, by what the actuator's board tells. */
import { isLevel } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import type { ActuatorReading } from '../table.ts';

/** Reasons that no word of a person outweighs: the board is moving the table, or may. */
export function reasonsItMoves({ state, flags }: ActuatorReading, isActuator: boolean): readonly string[] {
  const isDriven = state === 'M' || state === 'D' || state === 'A' || state === 'R';
  const isSupplied = isActuator && (flags & flag.estopOpen) === 0;
  return [
    ...(isDriven
      ? [`the table is moving, or its drive is armed (state ${state}): end the session, wait until it stands`]
      : []),
    ...(isSupplied ? ['the red stop is not pressed: press it, so that the drive has no supply meanwhile'] : []),
  ];
}

/** Reasons to believe that somebody is on the table. */
export function reasonsItIsOccupied({ angle, flags }: ActuatorReading): readonly string[] {
  const isAngleUnknown = (flags & flag.sensorBad) !== 0;
  return [
    ...(isAngleUnknown ? ['its angle is not known: the position sensor is bad'] : []),
    ...(!isAngleUnknown && !isLevel(angle) ? [`it is not level (${angle.toFixed(1)}°)`] : []),
    ...((flags & flag.ankleClosed) === 0 ? [] : ['the ankle lock is closed']),
    ...((flags & flag.buttonPressed) === 0 ? [] : ["the person's button is pressed"]),
  ];
}
