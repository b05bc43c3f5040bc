/** The controller's turn as a model to search. */
import { statePath } from '../../../session/state-name.ts';
import { factsOf } from '../machine/paths.ts';
import type { Broken, Model, Step } from '../model.ts';
import { inputsOf, type TurnExploredInput } from './inputs.ts';
import { keyOf } from './key.ts';
import { brokenBy, propertyNames } from './properties.ts';
import { beginning, type ExploredTurn } from './state.ts';
import { TurnStepper } from './step.ts';
import { angleOf } from './table.ts';

export const turnModel = (): Model<ExploredTurn, TurnExploredInput> => ({
  initial: beginning,
  starts,
  deepest: 3,
  properties: propertyNames,
  ways: [],
  key: keyOf,
  inputs: inputsOf,
  step,
  label: ({ label }) => label,
  show: ({ t, at, table }) =>
    `${statePath(t.run.snapshot.value)}, device ${table.letter} at ${angleOf(table, at).toFixed(1)}°, ${
      table.isLinked ? 'linked' : 'no link'
    }, order ${t.standing.order.kind}`,
});

const obeyed = ['device obeys', 'motion ends'];
const stayed = ['stay of session.resting is over', ...obeyed];
const recovered = ['device obeys', 'stay of session.recovering is over'];
const ranAway = ['device reports RUNAWAY', '1.2 s pass'];
const ready = ['link back', '1.2 s pass'];
const ramping = [...ready, 'start', 'device obeys', 'device obeys', '1.2 s pass'];
const holding = [...ramping, 'motion ends'];
const tested = ['testStand of testing.standing is over', ...obeyed];

/** What a session passes through, from its drive test to its last rest, and the ways on which it ends early. */
const starts = [
  [...ready, 'start with a drive test', 'button pressed', 'button released', 'device obeys', ...obeyed, ...tested],
  [...holding, 'stay of session.holding is over', ...obeyed, ...stayed, ...obeyed, ...obeyed, ...obeyed, ...recovered],
  [...holding, 'pause', 'device obeys', 'resume'],
  [...holding, 'override', 'device obeys', 'override to 10°', ...obeyed, 'override end', 'resume'],
  [...holding, 'override', 'device obeys', 'override to 25°', ...obeyed],
  [...holding, 'stop', 'device obeys', '1.2 s pass'],
  [...holding, 'return', ...obeyed],
  [...holding, 'link lost'],
  [...holding, 'tilt sensor is silent', 'device obeys'],
  [...holding, ...ranAway, 'device obeys', ...ranAway],
  [...holding, 'device reports STUCK', '0.1 s passes'],
];

function step(before: ExploredTurn, input: TurnExploredInput): Step<ExploredTurn> {
  const broken: Broken[] = [];
  const stepper = new TurnStepper(before, (taken) => broken.push(...brokenBy(taken, input, before)));
  stepper.take(input);
  const { t, at, table } = stepper.reached;
  const { region } = factsOf(statePath(t.run.snapshot.value));
  const isStart = region === 'start' || region === 'test';
  return { next: { t, at, table, isEnded: !isStart && (before.isEnded || region === 'fault') }, broken };
}
