import type { CommandBody, DeviceState } from '../../protocols/wire/messages.ts';
import type { Order } from '../table.ts';

/** Lease that this host requests with MOVE and KEEP. */
export const leaseMs = 400;

/** The commands that carry out an order on a device in this state, in sequence. None for `stop`, which is sent as `!!`. */
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
      // Already armed: only the limits change, which the device accepts near level.
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

/** Whether a command replaces an outstanding one instead of waiting for its answer. */
export function isUrgent(command: CommandBody): boolean {
  return command.verb === 'RETURN' || command.verb === 'HALT' || command.verb === 'STOP';
}

/** Degrees (or °/s, °/s²) to the wire's hundredths. The `+ 0` avoids -0, which the wire cannot encode. */
function hundredths(value: number): number {
  return Math.round(value * 100) + 0;
}
