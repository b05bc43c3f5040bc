import type { Degrees } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond, milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import { envelopeFor } from '../safety/envelope.ts';
import { slowReturnRate } from '../safety/reaction.ts';
import type { SessionPlan } from './events.ts';

/**
 * Plans a session from the protocol's timeline and the person's prescription.
 * @param tableMaxAngle the configuration's `limits.maxAngleDeg`, bounded by the absolute limit
 */
export function planSession(
  timeline: Timeline,
  prescription: Prescription,
  tableMaxAngle: Degrees = absolute.maxAngle,
): SessionPlan {
  // NaN grants nothing.
  const ceiling = tableMaxAngle > 0 ? Math.min(tableMaxAngle, absolute.maxAngle) : 0;
  return {
    timeline,
    envelope: envelopeFor(timeline, prescription),
    returnRate: degreesPerSecond(Math.max(slowReturnRate, Math.min(prescription.returnRate, timeline.maxReturnRate))),
    finalPause: prescription.finalPause,
    // NaN grants no inversion after another.
    rest: milliseconds(
      Math.max(
        Number.isNaN(prescription.restBetweenSets) ? Number.POSITIVE_INFINITY : prescription.restBetweenSets,
        absolute.restBetweenSets,
      ),
    ),
    prescribedAngle: degrees(Math.min(prescription.maxAngle, ceiling)),
    mostAngle: degrees(ceiling),
  };
}
