/** The orders of each state of the machine, by its path. Written down a second time on purpose: these judge the machine. */
import type { Order } from '../../../../hardware/table.ts';

type Kind = Order['kind'];

interface OrderRule {
  /** Ordered whenever the state is entered; null: nothing. */
  readonly gives: Kind | null;
  readonly may: readonly Kind[];
}

const gives = (kind: Kind, ...may: readonly Kind[]): OrderRule => ({ gives: kind, may });
const may = (...kinds: readonly Kind[]): OrderRule => ({ gives: null, may: kinds });

export const orderRules: Readonly<Record<string, OrderRule>> = {
  disconnected: may(),
  checking: may(),
  ready: may('rest', 'reset'),
  preparing: gives('ready'),
  'testing.asking': may(),
  'testing.arming': gives('ready'),
  'testing.moving': gives('ramp'),
  'testing.standing': may(),
  'testing.refusing': gives('return'),
  'session.ramping': gives('ramp'),
  'session.oscillating': gives('ramp'),
  'session.levelling': gives('ramp'),
  'session.rejoining': gives('ramp'),
  'session.holding': may(),
  'session.resting': may(),
  'session.recovering': gives('rest'),
  paused: gives('hold'),
  'override.holding': gives('hold'),
  'override.jogging.held': gives('ramp'),
  'override.moving': gives('ramp'),
  'override.levelling': gives('ramp'),
  'override.resting': gives('hold'),
  'override.widening': gives('ready'),
  returning: gives('return'),
  following: may(),
  aftercare: may('rest', 'reset'),
  stopped: gives('stop'),
  'fault.cutting': gives('stop'),
  'fault.waiting': may(),
  'fault.holding': gives('hold'),
  'fault.relieving': gives('hold', 'ramp'),
  'fault.returning': gives('return'),
  'fault.stranded': may(),
  'fault.locked': gives('rest'),
};
