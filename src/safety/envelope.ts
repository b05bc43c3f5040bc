import type { MotionLimits } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond, DegreesPerSecondSquared, Milliseconds } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import type { Timeline } from '../../protocols/therapy/leg.ts';
import type { Prescription } from '../../protocols/therapy/limits.ts';
import { absolute, deviceInversionLimit, longestInversion, steepAngle } from '../../protocols/therapy/limits.ts';

/**
 * What one session may do. Every field is the tightest of what its timeline needs, what is prescribed and what is
 * absolute.
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
 * The envelope with a clinician's wider angle limit. The actuator's own limit on an inversion came from the plan, which
 * is no longer followed: it is replaced by the prescription's, shortened beyond 45° as in a protocol that goes there.
 */
export function widened(envelope: Envelope, maxAngle: Degrees): Envelope {
  return {
    ...envelope,
    maxAngle: degrees(Math.min(maxAngle, absolute.maxAngle)),
    deviceInversion: deviceInversionLimit(longestInversion(envelope.oneInversion, maxAngle > steepAngle)),
  };
}

/** The envelope as the limits that are sent to the actuator. */
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
