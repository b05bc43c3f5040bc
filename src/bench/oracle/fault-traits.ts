/**
 * The oracle's own classification of faults: the allowances that a fault in force gives to the judges. What the machine
 * can no longer do to the body is no matter of classification: see {@link ../../../hardware/simulator/abilities.ts}.
 */

import type { FaultComponent } from '../../../hardware/simulator/faults/fault-kinds.ts';

export interface FaultTraits {
  /** A return may take longer, because other deadlines come first (invariant 5). */
  readonly delaysReturn: boolean;
  /** The controller may take a wrong angle for the true one (invariant 6). */
  readonly falsifiesAngle: boolean;
  /** Orders may not reach the device, nor telemetry the host (invariant 4). */
  readonly cutsConnection: boolean;
}

const none: FaultTraits = { delaysReturn: false, falsifiesAngle: false, cutsConnection: false };

export const faultTraits: Readonly<Record<FaultComponent, FaultTraits>> = {
  tilt: { ...none, falsifiesAngle: true },
  link: { ...none, delaysReturn: true, cutsConnection: true },
  actuator: { ...none, delaysReturn: true },
  position: { ...none, falsifiesAngle: true },
  supply: none,
  brake: { ...none, delaysReturn: true },
  ankle: none,
  obstruction: { ...none, delaysReturn: true },
  host: { ...none, delaysReturn: true, cutsConnection: true },
  console: none,
  recorder: none,
  patient: none,
  switch: none,
  lower: none,
  upper: none,
  brakesense: none,
  redstop: none,
  button: none,
  beacon: none,
  sounder: none,
};
