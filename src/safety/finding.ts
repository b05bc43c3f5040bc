import type { DegreesPerSecond } from '../../protocols/base/units.ts';
import type { Cause } from './hazards/hazard.ts';
import type { HazardId } from './hazards/register.ts';
import { hazardOf } from './hazards/register.ts';
import type { Reaction } from './reaction.ts';
import type { Alert } from './watch.ts';

/** A hazard that was found, what it asks for, and why. */
export interface Finding {
  readonly hazard: HazardId;
  readonly cause: Cause;
  readonly at: number;
  readonly reaction: Reaction;
  readonly reason: string;
  readonly returnRate?: DegreesPerSecond;
  readonly needsManualRelease?: true;
}

export const findingOf = (hazard: HazardId, at: number, alert: Alert): Finding => ({
  hazard,
  cause: hazardOf(hazard).cause,
  at,
  ...alert,
});
