import { describe, expect, it } from 'vitest';
import { findings } from '../../../src/bench/explore/machine/findings.ts';
import { machineModel } from '../../../src/bench/explore/machine/model.ts';
import { pathFacts } from '../../../src/bench/explore/machine/paths.ts';
import { Search } from '../../../src/bench/explore/search.ts';
import type { Finding } from '../../../src/safety/finding.ts';
import { sessionMachine } from '../../../src/session/machine.ts';
import { statePath } from '../../../src/session/state-name.ts';

/** Paths of the states without substates. */
const leavesOf = ({ path, states }: typeof sessionMachine.root): readonly string[] => {
  const children = Object.values(states);
  return children.length === 0 ? [path.join('.')] : children.flatMap(leavesOf);
};

describe('the session machine, explored', () => {
  it('keeps every property in all that four inputs reach', () => {
    const { result } = new Search(machineModel(), 4).advance(Number.POSITIVE_INFINITY);
    expect(result.violations).toEqual([]);
    expect(result.states).toBeGreaterThan(1000);
  });

  it('cannot tell apart the findings that are explored as one', () => {
    const model = machineModel();
    const known = new Map([[model.key(model.initial), model.initial]]);
    let last = [model.initial];
    for (let depth = 0; depth < 3; depth += 1) {
      const next: typeof last = [];
      for (const state of last) {
        for (const input of model.inputs(state)) {
          const after = model.step(state, input).next;
          if (known.has(model.key(after))) continue;
          known.set(model.key(after), after);
          next.push(after);
        }
      }
      last = next;
    }
    let compared = 0;
    for (const state of known.values()) {
      for (const { finding, alike, isPossible } of findings) {
        if (alike.length === 0 || !isPossible(state)) continue;
        const keyAfter = (one: Finding) =>
          model.key(model.step(state, { kind: 'finding', label: '', by: 'watch', finding: one }).next);
        for (const other of alike) expect(keyAfter(other)).toBe(keyAfter(finding));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it('is judged by a table that has every state of the machine', () => {
    const paths = leavesOf(sessionMachine.root).filter((path) => path !== 'session.next');
    expect(Object.keys(pathFacts).toSorted()).toEqual(paths.toSorted());
    expect(statePath({ override: { jogging: 'held' } })).toBe('override.jogging.held');
  });
});
