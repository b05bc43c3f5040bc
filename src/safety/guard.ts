import type { Order } from '../../hardware/table.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { Envelope } from './envelope.ts';

/** Rounding of a hundredth, which is what goes over the wire. */
const tolerance = 0.005;

/**
 * The last look at an order before it is encoded, by code that has no part in making it. It must never find anything:
 * a refusal here is a fault of this program (H28), and the order is not sent.
 */
export function refusal(order: Order, envelope: Envelope | null): string | null {
  switch (order.kind) {
    case 'ramp': {
      if (envelope === null) return 'a ramp without a session';
      const { to, rate, accel } = order;
      if (!inside(to, Math.max(envelope.minAngle, absolute.minAngle), Math.min(envelope.maxAngle, absolute.maxAngle))) {
        return `ramp to ${to}°, allowed ${envelope.minAngle}..${envelope.maxAngle}°`;
      }
      const fastest = Math.max(
        Math.min(envelope.downRate, absolute.downRate),
        Math.min(envelope.returnRate, absolute.returnRate),
      );
      if (!(rate > 0) || !inside(rate, 0, fastest)) return `ramp at ${rate}°/s, allowed up to ${fastest}°/s`;
      const hardest = Math.min(envelope.accel, absolute.accel);
      return accel > 0 && inside(accel, 0, hardest) ? null : `ramp with ${accel}°/s², allowed up to ${hardest}°/s²`;
    }
    case 'return':
      return inside(order.rate, 1, absolute.returnRate) ? null : `return at ${order.rate}°/s, allowed 1..4°/s`;
    case 'ready': {
      const { minAngle, maxAngle, downRate, returnRate, accel } = order.limits;
      const fits =
        inside(minAngle, absolute.minAngle, 0) &&
        inside(maxAngle, 0, absolute.maxAngle) &&
        inside(downRate, 0, absolute.downRate) &&
        inside(returnRate, 0, absolute.returnRate) &&
        inside(accel, 0, absolute.accel);
      return fits ? null : 'limits wider than the absolutes';
    }
    case 'rest':
    case 'hold':
    case 'stop':
    case 'reset':
      return null;
  }
}

function inside(value: number, least: number, most: number): boolean {
  return value >= least - tolerance && value <= most + tolerance;
}
