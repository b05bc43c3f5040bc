/** Whole sessions with their expected outcome, one file each, recorded, replayed and judged by the recording; sessions in which the campaign found a defect are kept here. */
import { describe, expect, it } from 'vitest';
import { judgeRecording } from '../../src/bench/judge/judge.ts';
import { replay } from '../../src/bench/replay/replay.ts';
import { outcomeExitCodes } from '../../src/cli/support/exit-codes.ts';
import { record } from '../support/recorded-session.ts';
import { readScenario, scenarioNames, scenarioWorld } from '../support/scenario-world.ts';

function isInOrder(expected: readonly string[], seen: readonly string[]): boolean {
  let next = 0;
  for (const state of seen) if (state === expected[next]) next += 1;
  return next === expected.length;
}

describe('scenarios', () => {
  it('exist', () => expect(scenarioNames.length).toBeGreaterThan(20));

  it.each(scenarioNames)('%s', (name) => {
    const { expected } = readScenario(name);
    const seen: string[] = [];
    const [result, recording] = record(
      (observer) =>
        scenarioWorld(name, {
          observer,
          onEntry: (entry) => {
            if (entry.type === 'state') seen.push(entry.to);
          },
        }),
      'whole',
    );
    const found = [...new Set(result.findings.map(({ hazard }) => hazard))];
    expect(result.failure).toBeNull();
    expect(result.violations).toEqual([]);
    expect({ outcome: result.outcome, exit: outcomeExitCodes[result.outcome] }).toEqual({
      outcome: expected.outcome,
      exit: expected.exit,
    });
    expect(found).toEqual(expected.findings.length === 0 ? [] : expect.arrayContaining(expected.findings));
    expect(isInOrder(expected.states ?? [], seen), `${expected.states?.join(', ')} in ${seen.join(', ')}`).toBe(true);
    expect(result.maxAngleDeg).toBeLessThanOrEqual(expected.maxAngleDeg);
    if (expected.outcome !== 'stranded') expect(Math.abs(result.finalAngleDeg)).toBeLessThanOrEqual(1.5);

    const replayed = replay(recording, { place: name, withTexts: true });
    expect(replayed).toMatchObject({ order: null, entry: null, cut: null });
    expect(replayed.inputs).toBeGreaterThan(400);
    expect(replayed.inputs).toBe(recording.summary?.counts['input']);
    expect(replayed.orders).toBe(recording.summary?.counts['order'] ?? 0);
    expect(judgeRecording(recording, name).disagreements).toEqual([]);
  });
});
