/** Every scenario, recorded and replayed, gives the same orders, findings, states and texts, to the byte. */
import { describe, expect, it } from 'vitest';
import { replay } from '../../../src/bench/replay/replay.ts';
import { fromFile, recordScenario, recordWorld } from '../../support/recorded-session.ts';
import { scenarioNames, scenarioWorld } from '../../support/scenario-world.ts';

describe('a replay', () => {
  it.each(scenarioNames)('of the whole scenario gives the same entries: %s', (name) => {
    const recording = recordScenario(name);
    const result = replay(recording, { place: name, withTexts: true });
    expect(result).toMatchObject({ order: null, entry: null, cut: null });
    expect(result.inputs).toBe(recording.summary?.counts['input']);
    expect(result.orders).toBe(recording.summary?.counts['order'] ?? 0);
    expect(result.inputs).toBeGreaterThan(400);
  });

  it.each(['no-fault', 'red-stop-released', 'link-intermittent', 'host-stalls', 'override-skips-and-holds'])(
    'begins with the state before the recording: %s',
    (name) => {
      const recordings = recordWorld((options) => scenarioWorld(name, options), 'sessions');
      expect(recordings.length).toBeGreaterThan(0);
      for (const recording of recordings) {
        expect(recording.head.snapshot).not.toBeNull();
        const result = replay(fromFile(recording), { place: name, withTexts: true });
        expect(result).toMatchObject({ order: null, entry: null });
      }
    },
  );
});
