import type { Thresholds } from '../thresholds.ts';
import { TiltNoise } from '../tilt-noise.ts';
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

/** Every watch the controller keeps, each with a memory of its own, but for what they all know of the tilt sensor’s noise. */
export function allWatches(t: Thresholds): readonly Watch[] {
  const noise = new TiltNoise(t.tiltWindow);
  return [
    angleWatch(t, noise),
    rateWatch(t, noise),
    startWatch(t),
    returnWatch(t),
    supplyWatch(),
    lossWatch(),
    garbledWatch(t),
    restartWatch(),
    tiltAgeWatch(t),
    tiltStuckWatch(t),
    tiltNoiseWatch(t, noise),
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
