/**
 * Figures compiled into the simulated actuator's program that more than one of its files uses. Wire units: cdeg,
 * cdeg/s, cdeg/s², ms, mA.
 */

/** Control loop: 200 Hz. */
export const tickMs = 5;
export const firmwareVersion = '1.2.2';
export const protocolVersion = 1;
/** Longest line of the wire protocol, including its LF. */
export const longestLineBytes = 96;
/** Deceleration of every ordinary stop and of stop category 1. */
export const stopDecel = 1500;
/** The rules treat the table as off level beyond this, either way. */
export const offLevel = 500;
/** A table that stands within this of zero is at level. */
export const atLevel = 150;
/** Rule 7: a table that moves no faster than this under its brake counts as standing. */
export const creepTolerance = 50;
/** Past the lower limit switch, which closes at −2100, by a good sensor. */
export const lowerEndPassed = -2150;
/** A closed lower limit switch is not believed above this, while an open level switch says the same. */
export const lowerEndPlausible = -1500;
/** A closed upper limit switch is not believed below this, while a closed level switch says the same. */
export const upperEndPlausible = 4500;
/** Rule 6 trips this far beyond the limits. */
export const tripMargin = 200;
/** A sensor that has shown no motion for this long in a return, or in a try of one, may be frozen. */
export const frozenMs = 3000;
export const returnAccel = 100;
/** Rate of a return that no command set a rate for; also the maximum with a bad sensor. */
export const returnRate = 200;
/** Rate of the relief, of the retry after it, and of the last stretch to the level switch. */
export const creepRate = 100;
/** Rate at full voltage: converts a speed to the feed-forward share of the supply. */
export const fullSpeed = 800;
/** The heaviest legitimate load (60°, accelerating) draws about 1100 mA; an obstruction soon draws 3500. */
export const overCurrentMa = 1800;
/** From power-up or reset to the H line. */
export const bootMs = 80;
/** Rule 11 allows at most 250. */
export const watchdogMs = 120;
