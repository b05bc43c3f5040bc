/** Rows: the recording of an hour of session: the size of its file, and how fast `fulcrum session replay` replays that. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { absolute } from '../../../../protocols/therapy/limits.ts';
import { accepted } from '../../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../../protocols/therapy/timeline.ts';
import { SessionRecorder } from '../../../controller/recording/session-recorder.ts';
import { replaceDurably } from '../../../records/files/durable-file.ts';
import { mcapBytes } from '../../../records/mcap/writer.ts';
import { MemorySink, readBack } from '../../../records/memory-sink.ts';
import { World } from '../../world/world.ts';
import { runCommand, thisBuild } from '../builds.ts';
import { longProtocol } from '../long-protocol.ts';
import { alone, atLeast, atMost, type Bench, type Measured, type Row, rowsOf } from '../row.ts';
import { headFacts } from './head-facts.ts';

/** A recording of this length shows how long the program takes to start. */
const nothingMs = 1000;
const subject = 'recording';
const hourMs = 3_600_000;

export const hourRows = (): readonly Row[] =>
  rowsOf<Hour>(subject, measure, [
    {
      name: 'finished file of an hour of session',
      yardstick: null,
      unit: 'MiB',
      reach: [atMost(12, 'p50', 'value')],
      isQuick: true,
      pick: ({ sizeMib }) => alone([sizeMib]),
    },
    {
      name: '`fulcrum session replay` of it',
      yardstick: null,
      unit: 's/CPU s',
      reach: [atLeast(2000, 'p50', 'value')],
      isQuick: true,
      pick: ({ speeds }): Measured => ({
        samples: speeds,
        beside: [],
        note: 'by processor time, less that of the replay of a recording of a second',
      }),
    },
  ]);

interface Hour {
  readonly sizeMib: number;
  readonly speeds: readonly number[];
}

async function measure({ folder, children, rounds }: Bench): Promise<Hour> {
  const [hour, nothing] = [join(folder, 'hour.mcap'), join(folder, 'nothing.mcap')];
  const durationMs = await record(hour, Number.POSITIVE_INFINITY);
  await record(nothing, nothingMs);
  const cpuMs = async (file: string) => (await runCommand(children, thisBuild, ['session', 'replay', file])).cpuMs;
  const speeds: number[] = [];
  for (let round = 0; round < rounds(7, 2); round += 1) {
    const startMs = await cpuMs(nothing);
    speeds.push(durationMs / ((await cpuMs(hour)) - startMs));
  }
  return { sizeMib: (statSync(hour).size / 2 ** 20) * (hourMs / durationMs), speeds };
}

/** Records a session of almost an hour, or the beginning of it. @returns its duration */
async function record(path: string, untilMs: number): Promise<number> {
  const sink = new MemorySink();
  const onFailed = (reason: string) => {
    throw new Error(reason);
  };
  const observer = new SessionRecorder({ sink, extent: 'whole', describe: headFacts, onFailed });
  const timeline = accepted(planTimeline(longProtocol, absolute, longProtocol.name));
  const world = new World({ timeline, prescription: absolute, seed: 1, observer });
  world.advance(untilMs);
  observer.close();
  const [recorded] = sink.recordings.map(readBack);
  if (recorded === undefined) throw new Error('nothing was recorded');
  await replaceDurably(path, mcapBytes(recorded));
  return world.clock.now();
}
