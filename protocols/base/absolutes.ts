import { degrees, degreesPerSecond, degreesPerSecondSquared, seconds } from './units.ts';

/**
 * The motion limits that the host and the actuator's firmware are both compiled with: no configuration, protocol,
 * prescription or override can exceed them. The firmware repeats them in `hardware/firmware/actuator/logic/config.h`,
 * and the conformance suite checks the figures that a device reports.
 */
export const absoluteMotion = {
  // Sources: protocols/therapy/README.md. 60° is the usual working maximum (Inversion FAQs); 90° is unnecessary (Teeter).
  maxAngle: degrees(60),
  minAngle: degrees(-20),
  // This project's judgement: no source gives a rate for motorised inversion.
  downRate: degreesPerSecond(3),
  returnRate: degreesPerSecond(4),
  accel: degreesPerSecondSquared(2),
  oneInversion: seconds(300),
} as const;
