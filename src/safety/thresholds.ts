/**
 * When a reading becomes a finding. Each figure stands beside the hazard it belongs to; here they are one object, so
 * that a test can loosen one and check that the loosened controller is caught.
 */
import { actuatorThresholds } from './hazards/actuator.ts';
import { hostThresholds } from './hazards/host.ts';
import { levelSwitchThresholds } from './hazards/level-switch.ts';
import { linkThresholds } from './hazards/link.ts';
import { motionThresholds } from './hazards/motion.ts';
import { returnThresholds } from './hazards/return.ts';
import { tiltThresholds } from './hazards/tilt.ts';
import { timeThresholds } from './hazards/time.ts';

export const defaultThresholds = {
  ...motionThresholds,
  ...returnThresholds,
  ...linkThresholds,
  ...tiltThresholds,
  ...actuatorThresholds,
  ...timeThresholds,
  ...hostThresholds,
  ...levelSwitchThresholds,
};

export type Thresholds = Readonly<typeof defaultThresholds>;
