import type { MotionLimits } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, deviceInversionLimit, longestInversion, steepAngle } from '../../protocols/therapy/limits.ts';

/**
 * What one session may do: no more than its own timeline needs, inside what was prescribed, inside the absolutes. It
 * can only be narrowed: every field is the tightest of the three.
 */
export interface Envelope {
  readonly minAngle: Degrees;
  readonly maxAngle: Degrees;
  readonly downRate: DegreesPerSecond;
  readonly returnRate: DegreesPerSecond;
  readonly accel: DegreesPerSecondSquared;
  readonly oneInversion: Milliseconds;
  readonly cumulative: Milliseconds;
  readonly deviceInversion: Milliseconds;
}

export function envelopeFor(timeline: Timeline, prescription: Prescription): Envelope {
  return {
    minAngle: degrees(Math.max(timeline.minAngle, prescription.minAngle, absolute.minAngle)),
    maxAngle: degrees(Math.min(timeline.maxAngle, prescription.maxAngle, absolute.maxAngle)),
    downRate: degreesPerSecond(Math.min(timeline.maxDownRate, prescription.downRate, absolute.downRate)),
    returnRate: degreesPerSecond(Math.min(timeline.maxReturnRate, prescription.returnRate, absolute.returnRate)),
    accel: degreesPerSecondSquared(Math.min(timeline.maxAccel, prescription.accel, absolute.accel)),
    oneInversion: milliseconds(Math.min(prescription.oneInversion, absolute.oneInversion)),
    cumulative: milliseconds(Math.min(prescription.cumulative, absolute.cumulative)),
    deviceInversion: timeline.deviceInversionLimit,
  };
}

/**
 * A clinician's wider limit. The actuator's own limit on an inversion was the plan's, and what is done now is not the
 * plan: it becomes the prescription's, which beyond 45° is as short as for a protocol that goes there.
 */
export function widened(envelope: Envelope, maxAngle: Degrees): Envelope {
  return {
    ...envelope,
    maxAngle: degrees(Math.min(maxAngle, absolute.maxAngle)),
    deviceInversion: deviceInversionLimit(longestInversion(envelope.oneInversion, maxAngle > steepAngle)),
  };
}

/** The same, as the actuator is told. */
export function motionLimits(envelope: Envelope): MotionLimits {
  return {
    minAngle: envelope.minAngle,
    maxAngle: envelope.maxAngle,
    downRate: envelope.downRate,
    returnRate: envelope.returnRate,
    accel: envelope.accel,
    inverted: envelope.deviceInversion,
  };
}
