import type { Degrees } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { envelopeFor } from '../safety/envelope.ts';
import type { SessionPlan } from './events.ts';

/**
 * What a session needs, from the protocol's timeline and the person's prescription.
 * @param most what this table may ever do: the configuration's `limits.maxAngleDeg`; the absolute limit bounds it
 */
export function planSession(
  timeline: Timeline,
  prescription: Prescription,
  most: Degrees = absolute.maxAngle,
): SessionPlan {
  // Written so that NaN, or nothing, grants nothing.
  const ceiling = most > 0 ? Math.min(most, absolute.maxAngle) : 0;
  return {
    timeline,
    envelope: envelopeFor(timeline, prescription),
    returnRate: degreesPerSecond(Math.max(1, Math.min(prescription.returnRate, timeline.maxReturnRate))),
    finalPause: prescription.finalPause,
    prescribedAngle: degrees(Math.min(prescription.maxAngle, ceiling)),
    mostAngle: degrees(ceiling),
  };
}
