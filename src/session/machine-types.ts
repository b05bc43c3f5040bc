import { setup } from 'xstate';
import type { SessionContext } from './context.ts';
import type { Emitted, SessionEvent } from './events.ts';

/** What guards, actions and delays are given. */
export interface MachineArgs {
  readonly context: SessionContext;
  readonly event: SessionEvent;
}

/** The types of the session machine, which `setup.ts` extends with delays, guards and actions. */
export const machineTypes = setup({
  types: {
    // XState reads these for their types only.
    context: {} as SessionContext,
    events: {} as SessionEvent,
    emitted: {} as Emitted,
  },
});
