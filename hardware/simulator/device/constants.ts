/** What the actuator's program was built with. Its own units: cdeg, cdeg/s, cdeg/s², ms, mA. */

/** 200 Hz. */
export const tickMs = 5;
export const firmwareVersion = '1.0.0';
export const protocolVersion = 1;
/** Every ordinary stop, and stop category 1. */
export const stopDecel = 1500;
/** "Level" to the rules: beyond this is off level. */
export const offLevel = 500;
export const returnAccel = 100;
/** Where nobody ordered a rate, and the most with a bad sensor. */
export const returnRate = 200;
/** Of relief, of the second try, and of the last stretch to the level switch. */
export const creepRate = 100;
/** cdeg/s at full voltage: the feed-forward. */
export const fullSpeed = 800;
/** mA; the heaviest honest load is about 1100 (60° and accelerating), an obstruction soon gives 3500. */
export const overCurrentMa = 1800;
export const bootMs = 80;
/** Bounded by rule 11. */
export const watchdogMs = 120;
