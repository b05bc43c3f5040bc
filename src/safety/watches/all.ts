import type { Thresholds } from '../thresholds.ts';
import type { Watch } from '../watch.ts';
import { deviceStateWatch, garbledWatch, lossWatch, positionWatch, restartWatch } from './line.ts';
import {
  angleWatch,
  brakeWatch,
  obstructionWatch,
  rateWatch,
  returnObstructionWatch,
  returnWatch,
  startWatch,
  trackingWatch,
} from './motion.ts';
import { ankleWatch, buttonWatch, doseWatch, redStopWatch, stallWatch, supplyWatch, wellbeingWatch } from './person.ts';
import { disagreementWatch, tiltAgeWatch, tiltNoiseWatch, tiltStuckWatch } from './tilt.ts';

/** Every watch the controller keeps, each with a memory of its own. */
export function allWatches(t: Thresholds): readonly Watch[] {
  return [
    angleWatch(t),
    rateWatch(t),
    startWatch(t),
    returnWatch(t),
    supplyWatch(),
    lossWatch(),
    garbledWatch(t),
    restartWatch(),
    tiltAgeWatch(t),
    tiltStuckWatch(t),
    tiltNoiseWatch(t),
    disagreementWatch(t),
    positionWatch(),
    trackingWatch(t),
    obstructionWatch(),
    returnObstructionWatch(),
    brakeWatch(t),
    buttonWatch(),
    redStopWatch(),
    wellbeingWatch(t),
    stallWatch(t),
    doseWatch(t),
    ankleWatch(),
    // Last: it speaks where the line that would have said why was lost.
    deviceStateWatch(),
  ];
}
