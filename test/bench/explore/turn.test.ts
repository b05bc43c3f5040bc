import { describe, expect, it } from 'vitest';
import { pathFacts } from '../../../src/bench/explore/machine/paths.ts';
import { Search } from '../../../src/bench/explore/search.ts';
import { turnModel } from '../../../src/bench/explore/turn/model.ts';
import type { ExploredTurn } from '../../../src/bench/explore/turn/state.ts';
import { TurnStepper } from '../../../src/bench/explore/turn/step.ts';
import type { Entry } from '../../../src/controller/entry.ts';
import { statePath } from '../../../src/session/state-name.ts';

const model = turnModel();
const pathOf = ({ t }: ExploredTurn): string => statePath(t.run.snapshot.value);

/** Follows inputs by their labels. @returns where they lead, and the entries of the last one */
function walked(...labels: readonly string[]): { readonly state: ExploredTurn; readonly entries: readonly Entry[] } {
  let state = model.initial;
  let entries: Entry[] = [];
  for (const label of labels) {
    const input = model.inputs(state).find((one) => model.label(one) === label);
    if (input === undefined) throw new Error(`nothing is called "${label}" in: ${model.show(state)}`);
    entries = [];
    const stepper = new TurnStepper(state, ({ output }) => entries.push(...output.entries));
    stepper.take(input);
    state = { ...stepper.reached, isEnded: false };
  }
  return { state, entries };
}

const holding = ['link back', '1.2 s pass', 'start', 'device obeys', 'device obeys', 'motion ends'];

describe('the controller’s turn, explored', () => {
  it('keeps every property in all that one input reaches from a session', () => {
    const { result } = new Search(turnModel(), 1).advance(Number.POSITIVE_INFINITY);
    expect(result.violations).toEqual([]);
    expect(result.states).toBeGreaterThan(500);
  });

  it('begins in a session that goes on as its protocol says, and reaches every state of the machine', () => {
    const paths = new Set<string>();
    const seen = {
      ...model,
      step: (...of: Parameters<typeof model.step>) => {
        const step = model.step(...of);
        paths.add(pathOf(step.next));
        return step;
      },
    };
    new Search(seen, 1).advance(Number.POSITIVE_INFINITY);
    expect(Object.keys(pathFacts).filter((path) => !paths.has(path))).toEqual([]);
    expect(pathOf(walked(...holding).state)).toBe('session.holding');
  });

  it('leaves the state that a step begins in as it was', () => {
    const { state } = walked(...holding);
    const before = JSON.stringify(state);
    for (const input of model.inputs(state)) model.step(state, input);
    expect(JSON.stringify(state)).toBe(before);
  });
});

it('a return that goes the wrong way after a gap in the telemetry is cut, and not taken for the device’s own', () => {
  const path = [...holding, 'return', 'device obeys', 'table at 3°', 'telemetry is silent', 'table at 20°'];
  const { state, entries } = walked(...path);
  expect(entries).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H04', reaction: 'cut' }));
  expect(pathOf(state)).toBe('fault.cutting');
});

it('a ramp that a finding replaces within its turn is recorded, and does not go out', () => {
  const { state } = walked('link back', '1.2 s pass', 'start', 'device reports OVERCURRENT');
  const obeys = model.inputs(state).find(({ label }) => label === 'device obeys');
  const orders: string[] = [];
  const recorded: string[] = [];
  const stepper = new TurnStepper(state, ({ output }) => {
    orders.push(...output.orders.map(({ kind }) => kind));
    for (const entry of output.entries) if (entry.type === 'order') recorded.push(entry.order);
  });
  if (obeys !== undefined) stepper.take(obeys);
  expect(recorded).toEqual(['ramp', 'hold']);
  expect(orders).toEqual(['hold']);
});
