import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';

/** What a finding asks for, gentlest first. `note` is recorded and announced, and changes no motion. */
export const reactions = ['note', 'hold', 'relieve', 'return', 'cut'] as const;
export type Reaction = (typeof reactions)[number];

/** Rate of a return on a drive, a brake or an ankle lock that is in doubt. This project's judgement. */
export const slowReturnRate = degreesPerSecond(1);

/** H15: how far the table backs off from an obstruction. */
export const reliefDeg = degrees(3);
