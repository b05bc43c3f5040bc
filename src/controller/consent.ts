import { angleText } from '../../protocols/base/round.ts';
import { isLevel } from '../../protocols/therapy/level.ts';
import { flag } from '../../protocols/wire/messages.ts';
import { durations } from '../safety/durations.ts';
import { believedAngle, freshReading, hasFlag, type Situation } from '../safety/situation.ts';
import type { Thresholds } from '../safety/thresholds.ts';

/** What people confirm before the table may move (H25). */
export interface Consent {
  /** The screening found no contraindication, or a physician gave clearance. */
  readonly screening: boolean;
  /** The ankle lock was inspected and pulled. */
  readonly ankleLockChecked: boolean;
  /** A helper is present, and stays (H31). Left out: confirmed, as on a bench. */
  readonly attendant?: boolean;
  /** A person has confirmed hearing both sounders (H32). Left out: confirmed, as on a bench, which has none. */
  readonly soundersHeard?: boolean;
}

const unheardSounders = `nobody has confirmed hearing both sounders in the last ${durations.soundersHeardForMs / 3_600_000} h: sound them (sounders.test), then confirm (sounders.heard)`;

/** Every reason not to start, worded for a clinician. An empty list: the session may start. */
export function reasonsNotToStart(s: Situation, consent: Consent, t: Thresholds): readonly string[] {
  const reading = freshReading(s);
  if (reading === null) return ['the actuator does not answer'];
  const angle = believedAngle(s, t.tiltAgeMs);
  const reasons: string[] = [];
  if (consent.soundersHeard === false) reasons.push(unheardSounders);
  if (!consent.screening) reasons.push('the screening for contraindications is not done, or needs clearance');
  if (!consent.ankleLockChecked) reasons.push('the ankle lock was not confirmed as checked');
  if (consent.attendant === false) reasons.push('no helper was confirmed as present');
  if (!hasFlag(reading, flag.ankleClosed)) reasons.push('the ankle lock is open');
  if (hasFlag(reading, flag.estopOpen)) reasons.push('the red stop is pressed');
  if (hasFlag(reading, flag.supplyLow)) reasons.push('the table runs on battery');
  if (s.positionFoundBad || hasFlag(reading, flag.sensorBad)) reasons.push('the actuator’s position sensor is bad');
  if (s.tilt === null || s.now - s.tilt.at > t.tiltAgeMs) reasons.push('the tilt sensor does not answer');
  else if (s.tiltFoundBad) reasons.push('the tilt sensor was bad a moment ago');
  if (angle === null) reasons.push('the angle of the table is unknown');
  else if (!isLevel(angle)) reasons.push(`the table is not level (${angleText(angle)}°)`);
  if (reading.state !== 'I') reasons.push(`the actuator is in state ${reading.state}, not idle`);
  return reasons;
}
