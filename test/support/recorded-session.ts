/** Sessions recorded in memory, as they are read back from a file. */
import type { BenchResult } from '../../src/bench/world/result.ts';
import type { World } from '../../src/bench/world/world.ts';
import { type RecorderOptions, SessionRecorder } from '../../src/controller/recording/session-recorder.ts';
import { type MemoryRecording, MemorySink } from '../../src/records/memory-sink.ts';
import type { Recording } from '../../src/records/recording.ts';
import type { RecordedItem } from '../../src/records/sink.ts';
import { headFacts } from './head-facts.ts';

/** Runs a world to its end, and records it. The first recording is given apart: with the extent `whole` it is the only one. */
export function record(
  makeWorld: (observer: SessionRecorder) => World,
  extent: RecorderOptions['extent'],
): readonly [BenchResult, Recording, ...Recording[]] {
  const sink = new MemorySink();
  const onFailed = (reason: string) => {
    throw new Error(reason);
  };
  const observer = new SessionRecorder({ sink, describe: headFacts, extent, onFailed });
  const result = makeWorld(observer).run();
  observer.close();
  const [first, ...others] = sink.recordings.map(fromFile);
  if (first === undefined) throw new Error('nothing was recorded');
  return [result, first, ...others];
}

/** As it is read from a file: nothing but JSON has passed. */
function fromFile(recording: MemoryRecording): Recording {
  const { head, summary, items }: MemoryRecording = JSON.parse(JSON.stringify(recording));
  return { head, summary, batchSizes: null, cut: summary === null ? 'cut off' : null, items: () => items };
}

/** The recording with other items. */
export function tampered(
  recording: Recording,
  change: (items: readonly RecordedItem[]) => readonly RecordedItem[],
): Recording {
  const items = change([...recording.items()]);
  return { ...recording, items: () => items };
}
