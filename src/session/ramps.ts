/** The session's rates, and its ramps, which never exceed them. */
import type { Order } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import type { Envelope } from '../safety/envelope.ts';
import { slowReturnRate } from '../safety/reaction.ts';
import type { SessionPlan } from './events.ts';

/** Rate of a hold-to-run jog: that of a beginner's descent. */
export const jogRate = degreesPerSecond(1);
/** Rate of a return after a finding that asks for no slower one. */
export const rescueRate = degreesPerSecond(3);

/** Rate of a return that a person asks for: as prescribed, inside 1°/s and {@link rescueRate}. */
export function personsReturnRate(plan: SessionPlan | null): DegreesPerSecond {
  const prescribed = plan?.returnRate ?? rescueRate;
  return degreesPerSecond(Math.min(Math.max(prescribed, slowReturnRate), rescueRate));
}

/** A ramp at the given rate, or at the session's where that is lower. Outside a session a hold. */
export function rampInside(
  { envelope, angle }: { readonly envelope: Envelope | null; readonly angle: number },
  to: number,
  rate: number,
): Order {
  if (envelope === null) return { kind: 'hold' };
  const cap = to > angle ? envelope.downRate : envelope.returnRate;
  return { kind: 'ramp', to: degrees(to), rate: degreesPerSecond(Math.min(rate, cap)), accel: envelope.accel };
}

/** A jog aims at the session's limit and lasts for as long as it is renewed. */
export const jogTarget = ({ maxAngle, minAngle }: Envelope, direction: 'down' | 'up'): Degrees =>
  direction === 'down' ? maxAngle : minAngle;
