/** The session machine as a model to search. */
import { messageOf } from '../../../../protocols/base/errors.ts';
import type { Model, Step } from '../model.ts';
import { inputsFrom, type MachineInput } from './inputs.ts';
import { keyOf } from './key.ts';
import { factsOf } from './paths.ts';
import { brokenBy, noException, propertyNames } from './properties.ts';
import { beginning, type MachineState } from './state.ts';
import { walk } from './walk.ts';

export const machineModel = (): Model<MachineState, MachineInput> => ({
  initial: beginning,
  starts: [],
  deepest: Number.POSITIVE_INFINITY,
  properties: propertyNames,
  ways: [
    {
      property: 'from every state time and the device alone lead home, or the alarm says that they cannot',
      isGoal,
      isProgress,
    },
  ],
  key: keyOf,
  inputs: inputsFrom(),
  step,
  label: ({ label }) => label,
  show: ({ path, place, bar, isLinked }) =>
    `${path}, ${place.name}, ${bar ?? 'no bar'}, ${isLinked ? 'linked' : 'no link'}`,
});

function step(before: MachineState, input: MachineInput): Step<MachineState> {
  try {
    const taken = walk(before, input);
    return { next: taken.at(-1)?.after ?? before, broken: brokenBy(before, input, taken) };
  } catch (error) {
    return { next: before, broken: [{ property: noException, reason: messageOf(error) }] };
  }
}

/** Home; or for people, with the alarm on: a red stop, which a person has pressed, and a table that nothing can move. */
function isGoal({ path, place, bar }: MachineState): boolean {
  if (place.isLevel || bar === 'red-stop' || path === 'fault.stranded') return true;
  // The alarm of H16 lasts for as long as the tries are used up.
  const { restsNearLevel } = factsOf(path);
  if (bar === 'tries' && (path === 'stopped' || restsNearLevel)) return true;
  // 3° are no inversion. A session, a stop and a fault go on to level all the same.
  return !place.isOff && restsNearLevel;
}

/** Time, a return that was ordered, and the returns that the actuator promises by its own rules 1, 2 and 5. */
function isProgress({ standing, isLinked, place, bar }: MachineState, input: MachineInput): boolean {
  if (input.kind === 'delay') return true;
  if (input.kind !== 'comes home') return false;
  if (standing === 'return' || standing === 'follow') return true;
  const isLeftAlone =
    !isLinked || standing === 'stop' || standing === 'rest' || standing === 'reset' || standing === 'none';
  return isLeftAlone && place.isOff && bar !== 'tries';
}
