import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';

/** What a finding asks for, gentlest first. `note` is recorded and announced, and changes no motion. */
export const reactions = ['note', 'hold', 'relieve', 'return', 'cut'] as const;
export type Reaction = (typeof reactions)[number];

/** Rate of a return on a drive, a brake or an ankle lock that is in doubt. This project's judgement. */
export const slowReturnRate = degreesPerSecond(1);

/** What the person beside the table does where the drive cannot bring it to level. */
export const manualRelease = 'press the red stop, then bring the table to level with the manual release';
export const triesUsedUp = `the actuator’s tries are used up: ${manualRelease}`;

/** H15: how far the table backs off from an obstruction. */
export const reliefDeg = degrees(3);
