/** After which time a state is left without an event. */
import { absolute } from '../../protocols/therapy/limits.ts';
import { durations } from '../safety/durations.ts';
import type { SessionContext } from './context.ts';
import { legOf } from './context.ts';
import type { MachineArgs } from './machine-types.ts';
import { rampInside } from './ramps.ts';
import { testMoveMs } from './test-drive.ts';

/** A ramp that takes half as long again as planned, and a little, is given up. */
const allowanceFactor = 1.5;
const allowanceExtraMs = 3000;

export const delays = {
  longestPause: durations.longestPauseMs,
  longestFaultHold: durations.longestFaultHoldMs,
  armingTimeout: durations.armingTimeoutMs,
  longestReturn: durations.longestReturnMs,
  returnRetry: durations.returnRetryMs,
  cutTimeout: durations.cutTimeoutMs,
  stopNearLevel: durations.stopWaitMs,
  stopOfButton: ({ context: { heldMs } }: MachineArgs) =>
    Math.max(durations.stopOfButtonAgainMs, durations.longestStopOfButtonMs - heldMs),
  jogRenewal: durations.jogRenewalMs,
  reliefTimeout: durations.reliefTimeoutMs,
  testStand: durations.testStandMs,
  testMoveTimeout: ({ context: { envelope } }: MachineArgs) =>
    (envelope === null ? 0 : testMoveMs(envelope)) * allowanceFactor + allowanceExtraMs,
  stay: ({ context }: MachineArgs) => context.stay,
  rampAllowance: ({ context }: MachineArgs) => rampDuration(context) * allowanceFactor + allowanceExtraMs,
  finalPause: ({ context: { plan, wasOffLevel, levelSince }, event }: MachineArgs) => {
    const whole = plan?.finalPause ?? (wasOffLevel ? absolute.finalPause : 0);
    const had = levelSince === null || !('at' in event) ? 0 : event.at - levelSince;
    return Math.max(0, whole - had);
  },
  overrideRest: ({ context: { plan } }: MachineArgs) => plan?.rest ?? absolute.restBetweenSets,
  overrideExpiry: ({ context: { override } }: MachineArgs) =>
    override === null ? 0 : override.until - override.beganAt,
};

/** ms that the present ramp needs, from wherever a pause or an override has left the table. */
function rampDuration(context: SessionContext): number {
  const leg = legOf(context);
  if (leg === undefined) return 0;
  const order = rampInside(context, leg.to, leg.rate);
  if (order.kind !== 'ramp') return leg.duration;
  return Math.max(leg.duration, (Math.abs(leg.to - context.angle) / order.rate + order.rate / order.accel) * 1000);
}
