import type { Check } from '../check.ts';
import { ankleLock } from './ankle-lock.ts';
import { button } from './button.ts';
import { cells } from './cells.ts';
import { duplicates } from './duplicates.ts';
import { estop } from './estop.ts';
import { grammar } from './grammar.ts';
import { handshake } from './handshake.ts';
import { latching } from './latching.ts';
import { leases } from './leases.ts';
import { levelSwitch } from './level-switch.ts';
import { limits } from './limits.ts';
import { motion } from './motion.ts';
import { overCurrent } from './over-current.ts';
import { ownLimits } from './own-limits.ts';
import { positionSensor } from './position-sensor.ts';
import { proof } from './proof.ts';
import { reOpening } from './re-opening.ts';
import { receiveErrors } from './receive-errors.ts';
import { restart } from './restart.ts';
import { returns } from './returns.ts';
import { scale } from './scale.ts';
import { sounder } from './sounder.ts';
import { stops } from './stops.ts';
import { telemetry } from './telemetry.ts';
import { timing } from './timing.ts';
import { tries } from './tries.ts';
import { unattended } from './unattended.ts';
import { unorderedMotion } from './unordered-motion.ts';

/** The suite, in the order of `groups`. */
export const allChecks: readonly Check[] = [
  ...handshake,
  ...grammar,
  ...duplicates,
  ...limits,
  ...leases,
  ...cells,
  ...motion,
  ...stops,
  ...returns,
  ...button,
  ...estop,
  ...latching,
  ...restart,
  ...receiveErrors,
  ...telemetry,
  ...timing,
  ...unattended,
  ...ownLimits,
  ...unorderedMotion,
  ...tries,
  ...proof,
  ...overCurrent,
  ...positionSensor,
  ...scale,
  ...levelSwitch,
  ...ankleLock,
  ...sounder,
  ...reOpening,
];
