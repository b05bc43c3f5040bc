/** The orders to move that a session gives, none of them faster than it may. */
import type { Order } from '../../hardware/table.ts';
import type { Degrees, DegreesPerSecond } from '../../protocols/base/units.ts';
import { degrees, degreesPerSecond } from '../../protocols/base/units.ts';
import type { Envelope } from '../safety/envelope.ts';
import type { SessionPlan } from './events.ts';

/** Hold-to-run is slow: the rate that a beginner descends with. */
export const jogRate = degreesPerSecond(1);
export const cautiousRate = degreesPerSecond(1);
export const rescueRate = degreesPerSecond(3);

/** Where the table is, and inside what it may move. */
interface Whereabouts {
  readonly envelope: Envelope | null;
  readonly angle: number;
}

/** A return that a person asked for: as prescribed, never slower than 1°/s, never faster than a rescue. */
export function homeRate(plan: SessionPlan | null): DegreesPerSecond {
  const asked = plan?.returnRate ?? rescueRate;
  return degreesPerSecond(Math.min(Math.max(asked, cautiousRate), rescueRate));
}

/** A ramp that keeps to the rates of the session, whatever is asked for. */
export function rampInside({ envelope, angle }: Whereabouts, to: number, rate: number): Order {
  if (envelope === null) return { kind: 'hold' };
  const cap = to > angle ? envelope.downRate : envelope.returnRate;
  return { kind: 'ramp', to: degrees(to), rate: degreesPerSecond(Math.min(rate, cap)), accel: envelope.accel };
}

/** A jog goes as far as the session may, for as long as it is held. */
export const jogTarget = ({ maxAngle, minAngle }: Envelope, direction: 'down' | 'up'): Degrees =>
  direction === 'down' ? maxAngle : minAngle;
