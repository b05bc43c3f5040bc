/** The oracle's own classification of faults: the allowances that a fault in force gives to the judges. */

import type { Fault } from '../../../hardware/simulator/faults/fault.ts';
import type { FaultComponent, FaultKindOf } from '../../../hardware/simulator/faults/fault-kinds.ts';

export interface FaultTraits {
  /** A return may take longer, because other deadlines come first (invariant 5). */
  readonly delaysReturn: boolean;
  /** The table may run away until the hazard's deadline (invariants 2 and 6). */
  readonly mayRunAway: boolean;
  /** The controller may take a wrong angle for the true one (invariant 6). */
  readonly falsifiesAngle: boolean;
  /** Orders may not reach the device, nor telemetry the host (invariant 4). */
  readonly cutsConnection: boolean;
}

const none: FaultTraits = { delaysReturn: false, mayRunAway: false, falsifiesAngle: false, cutsConnection: false };

export const faultTraits: Readonly<Record<FaultComponent, FaultTraits>> = {
  tilt: { ...none, falsifiesAngle: true },
  link: { ...none, delaysReturn: true, cutsConnection: true },
  actuator: { ...none, delaysReturn: true, mayRunAway: true },
  position: { ...none, mayRunAway: true, falsifiesAngle: true },
  supply: none,
  brake: { ...none, delaysReturn: true },
  ankle: none,
  obstruction: { ...none, delaysReturn: true },
  host: { ...none, delaysReturn: true, cutsConnection: true },
  console: none,
  recorder: none,
  patient: none,
};

const brakeFaults: Readonly<Record<FaultKindOf<'brake'>, 'does not hold' | 'does not release'>> = {
  off: 'does not hold',
  stuck: 'does not release',
  slow: 'does not hold',
  intermittent: 'does not hold',
};

/** The brake cannot be relied on to hold the table. */
export const releasesBrake = (fault: Fault): boolean =>
  fault.component === 'brake' && brakeFaults[fault.kind] === 'does not hold';

/** The table cannot be moved, or its drive not used. */
export function preventsMotion(fault: Fault): boolean {
  switch (fault.component) {
    case 'brake':
      return brakeFaults[fault.kind] === 'does not release';
    case 'obstruction':
    case 'actuator':
      return true;
    case 'tilt':
    case 'link':
    case 'position':
    case 'supply':
    case 'ankle':
    case 'host':
    case 'console':
    case 'recorder':
    case 'patient':
      return false;
  }
}
