import type { HazardId } from '../safety/hazards/register.ts';

/** The wire's reasons for a refusal that name a hazard (wire specification, "Refusal"). */
const hazards: ReadonlyMap<string, HazardId> = new Map([
  ['estop', 'H19'],
  ['ankle', 'H29'],
  ['supply', 'H05'],
  ['sensor', 'H13'],
  ['lease', 'H06'],
]);

/** The hazard that a refused motion shows, from the refusal's text (`MOVE: ankle`). Any other: ordered to move, not moving. */
export const hazardOfRefusal = (text: string): HazardId => hazards.get(text.split(': ').at(-1) ?? '') ?? 'H14';
