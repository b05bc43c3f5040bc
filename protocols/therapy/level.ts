/**
 * The angle bands that decisions depend on, in degrees (0 is level, positive is head-down). The bench's oracle and the
 * conformance suite keep their own figures on purpose, because they judge this code.
 */
import { degrees } from '../base/units.ts';

/** A table within this of 0° counts as level. */
export const levelBandDeg = degrees(1.5);
/** A table further from 0° than this, in either direction, is off level: a person on it has to be returned. */
export const offLevelDeg = degrees(5);
/** A person tilted further head-down than this is inverted: the dose counts from here. */
export const invertedDeg = degrees(5);

/**
 * Uncertainty of the tilt measurement: a table up to this far below an angle cannot be distinguished from one above it
 * (H26). A dwell above `invertedDeg - tiltMarginDeg` therefore counts as inverted, and an inversion ends only at or
 * below that angle. This project's judgement.
 */
export const tiltMarginDeg = degrees(1);

/** Whether a table that stands at this angle, as measured, counts as inverted. */
export const standsInverted = (angleDeg: number): boolean => angleDeg > invertedDeg - tiltMarginDeg;
export const isLevel = (angleDeg: number): boolean => Math.abs(angleDeg) <= levelBandDeg;
export const isOffLevel = (angleDeg: number): boolean => Math.abs(angleDeg) > offLevelDeg;
export const isInverted = (angleDeg: number): boolean => angleDeg > invertedDeg;
