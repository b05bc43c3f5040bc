/** Sessions recorded in memory, as they are read back from a file. */

import type { BenchOptions } from '../../src/bench/world/options.ts';
import type { World } from '../../src/bench/world/world.ts';
import { SessionRecorder } from '../../src/controller/recording/session-recorder.ts';
import { type MemoryRecording, MemorySink } from '../../src/records/memory-sink.ts';
import type { Recording } from '../../src/records/recording.ts';
import type { RecordedItem } from '../../src/records/sink.ts';
import { headFacts } from './head-facts.ts';
import { scenarioWorld } from './scenario-world.ts';

/** Runs a world whole, and records it. */
export function recordWorld(
  makeWorld: (options: Partial<BenchOptions>) => World,
  extent: 'sessions' | 'whole' = 'whole',
): readonly MemoryRecording[] {
  const sink = new MemorySink();
  const observer = new SessionRecorder({
    sink,
    describe: headFacts,
    extent,
    onFailed: (reason) => {
      throw new Error(reason);
    },
  });
  makeWorld({ observer }).run();
  observer.close();
  return sink.recordings;
}

export function recordScenario(name: string, options: Partial<BenchOptions> = {}): Recording {
  const [recording] = recordWorld((observed) => scenarioWorld(name, { ...options, ...observed }));
  if (recording === undefined) throw new Error(`nothing was recorded of ${name}`);
  return fromFile(recording);
}

/** As it is read from a file: nothing but JSON has passed. */
export function fromFile(recording: MemoryRecording): Recording {
  const { head, summary, items }: MemoryRecording = JSON.parse(JSON.stringify(recording));
  return { head, summary, cut: summary === null ? 'cut off' : null, items: () => items };
}

/** The recording with other items. */
export const tampered = (
  recording: Recording,
  change: (items: readonly RecordedItem[]) => readonly RecordedItem[],
): Recording => {
  const items = change([...recording.items()]);
  return { ...recording, items: () => items };
};
