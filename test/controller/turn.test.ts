/** The turn is a function of its inputs: the inputs of a live loop, replayed, give the same entries. */
import { describe, expect, it } from 'vitest';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Entry } from '../../src/controller/entry.ts';
import type { TurnInput } from '../../src/controller/input.ts';
import { turn } from '../../src/controller/turn.ts';
import { initialTurnState } from '../../src/controller/turn-state.ts';
import { scenarioWorld } from '../support/scenario-world.ts';

/** An input as a recording keeps it. It passes through JSON, so that only data reaches the replay. */
interface Recorded {
  readonly atMs: number;
  readonly input: TurnInput;
}

const scenarios = [
  'ankle-lock-opens',
  'brake-slips-at-45',
  'console-lost-in-an-override',
  'dead-drive-in-mid-ramp',
  'drive-test-passed',
  'host-stalls',
  'prompt-unanswered',
  'override-beyond-the-prescription',
  'paused-and-resumed',
  'recorder-fails',
  'red-stop-released',
  'runaway',
];

describe('the turn', () => {
  it.each(scenarios)('gives the same entries from the recorded inputs: %s', (name) => {
    const live: Entry[] = [];
    const inputs: string[] = [];
    const world = scenarioWorld(name, {
      // Entries as the controller made them, with instants of its own clock.
      defects: {
        record: (entry) => {
          live.push(entry);
          return entry;
        },
      },
      observer: {
        before: () => {},
        after: (_, input, _output, atMs) => inputs.push(JSON.stringify({ atMs, input } satisfies Recorded)),
      },
    });
    world.run();

    const state = initialTurnState({});
    const replayed: Entry[] = [];
    for (const line of inputs) {
      const { atMs, input }: Recorded = JSON.parse(line);
      replayed.push(...turn(state, input, milliseconds(atMs)).entries);
    }
    expect(inputs.length).toBeGreaterThan(500);
    expect(live.length).toBeGreaterThan(10);
    expect(replayed).toEqual(live);
  });

  it('does not throw when a watch does (H28)', () => {
    const watch = {
      hazard: 'H28',
      assess: () => {
        throw new Error('thrown on purpose');
      },
    } as const;
    const state = initialTurnState({ watches: [watch] });
    const output = turn(state, { kind: 'tick' }, 22);
    expect(output.entries).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H28' }));
    expect(output.renewUntil).toBeNull();
    expect(output.alarm).toEqual({ priority: 'high', sounding: true });
  });

  it('permits no renewal without a fresh reading', () => {
    expect(turn(initialTurnState({}), { kind: 'tick' }, 22).renewUntil).toBeNull();
  });
});
