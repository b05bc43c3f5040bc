/** What the session machine is composed of. Nothing here does I/O, reads a clock or throws. */
import { actions } from './actions.ts';
import { delays } from './delays.ts';
import { guards } from './guards.ts';
import { machineTypes } from './machine-types.ts';

export const machineSetup = machineTypes.extend({ delays, guards, actions });
