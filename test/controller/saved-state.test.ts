/** The turn's state, saved and restored at any instant, goes on as the original. */
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../protocols/base/units.ts';
import type { TurnInput } from '../../src/controller/input.ts';
import { restoreTurnState, saveTurnState } from '../../src/controller/saved-state.ts';
import { turn } from '../../src/controller/turn.ts';
import { initialTurnState, type TurnState } from '../../src/controller/turn-state.ts';
import { scenarioNames, scenarioWorld } from '../support/scenario-world.ts';

/** Places in each session at which the state is saved and restored. */
const places = 30;

function inputsOf(name: string): readonly { readonly input: TurnInput; readonly atMs: number }[] {
  const inputs: { input: TurnInput; atMs: number }[] = [];
  const observer = {
    before: () => {},
    after: (_: TurnState, input: TurnInput, _output: unknown, atMs: number) => inputs.push({ input, atMs }),
  };
  scenarioWorld(name, { observer }).run();
  return inputs;
}

const savedText = (t: TurnState): string => JSON.stringify(saveTurnState(t));

describe('the saved state of the turn', () => {
  it.each(scenarioNames)('restored at many instants, gives the same outputs to the byte: %s', (name) => {
    const inputs = inputsOf(name);
    const original = initialTurnState({});
    let restored = initialTurnState({});
    for (const [index, { input, atMs }] of inputs.entries()) {
      const now = milliseconds(atMs);
      const expected = turn(original, input, now);
      const output = turn(restored, input, now);
      if (expected !== output && JSON.stringify(expected) !== JSON.stringify(output)) {
        expect({ index, output }).toEqual({ index, output: expected });
      }
      // Prime to the order of telemetry lines and samples, so that all of them are met.
      if (index % Math.max(1, Math.floor(inputs.length / places)) !== 0) continue;
      const saved = savedText(original);
      expect(savedText(restored)).toBe(saved);
      restored = restoreTurnState({}, JSON.parse(saved));
      expect(savedText(restored)).toBe(saved);
    }
    expect(inputs.length).toBeGreaterThan(400);
  });

  it('shares nothing with the state that it was saved from', () => {
    const original = initialTurnState({});
    const saved = saveTurnState(original);
    const before = JSON.stringify(saved);
    const restored = restoreTurnState({}, saved);
    for (let now = 22; now < 500; now += 22) turn(restored, { kind: 'failure', reason: 'on purpose' }, now);
    expect(savedText(restored)).not.toBe(before);
    expect(JSON.stringify(saved)).toBe(before);
    expect(savedText(original)).toBe(before);
  });

  const text = savedText(initialTurnState({}));
  it.each([
    ['a hazard that it does not know', text.replace('"H12":', '"H99":'), '/parts/monitor/H12: missing'],
    [
      'a number that is none',
      text.replace('"retries":0', '"retries":"0"'),
      '/run/snapshot/context/retries: not a number',
    ],
    ['a state that the machine does not have', text.replace('"value":"disconnected"', '"value":"asleep"'), '/run: '],
    ['nothing', 'null', ': not an object'],
  ])('is refused by a controller of another version: %s', (_, changed, problem) => {
    expect(changed).not.toBe(text);
    expect(() => restoreTurnState({}, JSON.parse(changed))).toThrow(problem);
  });
});
