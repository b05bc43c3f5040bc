/**
 * The three bands around level that decisions depend on, in degrees (0 is level, positive is head-down). The bench's
 * oracle and the conformance suite keep figures of their own on purpose: they judge this code.
 */

/** A table standing within this of level counts as level. */
export const levelBandDeg = 1.5;
/** A table further from level than this, either way, is off level: somebody on it has to be brought home. */
export const offLevelDeg = 5;
/** A person tilted further head-down than this is inverted: the dose counts from here. */
export const invertedDeg = 5;

export const isLevel = (angleDeg: number): boolean => Math.abs(angleDeg) <= levelBandDeg;
export const isOffLevel = (angleDeg: number): boolean => Math.abs(angleDeg) > offLevelDeg;
export const isInverted = (angleDeg: number): boolean => angleDeg > invertedDeg;
