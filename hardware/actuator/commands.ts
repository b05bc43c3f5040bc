import type { CommandBody, DeviceState } from '../../protocols/wire/messages.ts';
import type { Order } from '../table.ts';

/** Milliseconds that a MOVE or KEEP of this host holds for. */
export const leaseMs = 400;

/**
 * The commands that carry an order out on a device in this state, in their sequence. `stop` has none: it goes another
 * way.
 */
export function commandsFor(order: Order, state: DeviceState | null): readonly CommandBody[] {
  switch (order.kind) {
    case 'rest':
      return [{ verb: 'DISARM' }];
    case 'ready': {
      const { minAngle, maxAngle, downRate, returnRate, accel, inverted } = order.limits;
      const limits: CommandBody = {
        verb: 'LIMITS',
        min: hundredths(minAngle),
        max: hundredths(maxAngle),
        downRate: hundredths(downRate),
        upRate: hundredths(returnRate),
        accel: hundredths(accel),
        invertedMs: Math.round(inverted),
      };
      // Armed already: other limits, which it takes near level only.
      return state === 'R' ? [limits] : [limits, { verb: 'ARM' }];
    }
    case 'ramp':
      return [
        {
          verb: 'MOVE',
          target: hundredths(order.to),
          rate: hundredths(order.rate),
          accel: hundredths(order.accel),
          lease: leaseMs,
        },
      ];
    case 'hold':
      return [{ verb: 'HALT' }];
    case 'return':
      return [{ verb: 'RETURN', rate: hundredths(order.rate) }];
    case 'reset':
      return [{ verb: 'RESET' }];
    case 'stop':
      return [];
  }
}

/** What takes an outstanding command's place instead of waiting for its answer. */
export function isUrgent(command: CommandBody): boolean {
  return command.verb === 'RETURN' || command.verb === 'HALT' || command.verb === 'STOP';
}

/** Degrees (or °/s, °/s²) to the wire's hundredths. Never -0, which the wire does not know. */
function hundredths(value: number): number {
  return Math.round(value * 100) + 0;
}
