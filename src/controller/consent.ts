import { flag } from '../../protocols/wire/messages.ts';
import { believedAngle, freshReading, hasFlag, type Situation } from '../safety/situation.ts';
import type { Thresholds } from '../safety/thresholds.ts';

/** What a person has said before the table may move (H25). */
export interface Consent {
  /** No contraindication, or a physician's clearance for it. */
  readonly screening: boolean;
  /** Somebody has looked at the ankle lock and pulled at it. */
  readonly ankleLockChecked: boolean;
}

/** Every reason not to start, in the words in which a clinician reads them; empty where the session may start. */
export function reasonsNotToStart(s: Situation, consent: Consent, t: Thresholds): readonly string[] {
  const reading = freshReading(s);
  if (reading === null) return ['the actuator does not answer'];
  const angle = believedAngle(s, t.tiltAgeMs);
  const reasons: string[] = [];
  if (!consent.screening) reasons.push('the screening for contraindications is not done, or needs clearance');
  if (!consent.ankleLockChecked) reasons.push('nobody has said that the ankle lock was checked');
  if (!hasFlag(reading, flag.ankleClosed)) reasons.push('the ankle lock is open');
  if (hasFlag(reading, flag.estopOpen)) reasons.push('the red stop is pressed');
  if (hasFlag(reading, flag.supplyLow)) reasons.push('the table runs on battery');
  if (hasFlag(reading, flag.sensorBad)) reasons.push('the actuator’s position sensor is bad');
  if (s.tilt === null || s.now - s.tilt.at > t.tiltAgeMs) reasons.push('the tilt sensor does not answer');
  if (angle === null || Math.abs(angle) > 1.5)
    reasons.push(`the table is not level (${angle?.toFixed(1) ?? 'unknown'}°)`);
  if (reading.state !== 'I') reasons.push(`the actuator is in state ${reading.state}, not idle`);
  return reasons;
}
