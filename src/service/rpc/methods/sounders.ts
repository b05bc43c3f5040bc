/** H32: the test of both sounders. Only a person can tell whether they sound. */
import { durations, secondsText } from '../../../safety/durations.ts';
import { method } from '../method.ts';
import { actResult, noParams } from '../schemas.ts';

export const sounderMethods = [
  method({
    name: 'sounders.test',
    kind: 'act',
    role: 'operator',
    description: 'Sounds both sounders once: the pendant’s for a second, the actuator’s more briefly.',
    params: noParams,
    result: actResult,
    handle: (context, session) => context.answer(context.controller.soundersTest(session.actor, session.defaultReason)),
  }),

  method({
    name: 'sounders.heard',
    kind: 'act',
    role: 'operator',
    description: `Confirms that a person has heard both, within ${secondsText(durations.soundersHeardWithinMs)} of the test. No session starts without a confirmation in the last ${durations.soundersHeardForMs / 3_600_000} h (H32). No program may call this by itself.`,
    params: noParams,
    result: actResult,
    handle: (context, session) =>
      context.answer(context.controller.soundersHeard(session.actor, session.defaultReason)),
  }),
] as const;
