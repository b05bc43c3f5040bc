import type { Order } from '../../hardware/table.ts';
import { absolute } from '../../protocols/therapy/limits.ts';
import type { Envelope } from './envelope.ts';
import { slowReturnRate } from './reaction.ts';

/** Half of the hundredth to which values are rounded on the wire. */
export const wireTolerance = 0.005;

/**
 * The last check of an order before it is encoded, independent of the code that made it; null where the order may be
 * sent. A refusal is a fault of this program (H28).
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
      return inside(order.rate, slowReturnRate, absolute.returnRate)
        ? null
        : `return at ${order.rate}°/s, allowed ${slowReturnRate}..${absolute.returnRate}°/s`;
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
  return value >= least - wireTolerance && value <= most + wireTolerance;
}
