/** The recording of an hour of session: what its file takes, and how fast `fulcrum session replay` replays that. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import type { Step } from '../../../protocols/therapy/schema.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import { SessionRecorder } from '../../controller/recording/session-recorder.ts';
import { replaceDurably } from '../../records/files/durable-file.ts';
import { mcapBytes } from '../../records/mcap/writer.ts';
import { MemorySink, readBack } from '../../records/memory-sink.ts';
import { World } from '../world/world.ts';
import { type Figure, percentile } from './figure.ts';
import { headFacts } from './head-facts.ts';

const replays = 5;
/** A recording of this length shows how long the program takes to start. */
const nothingMs = 1000;

const program = fileURLToPath(new URL('../../../../dist/src/cli/main.js', import.meta.url));

interface Run {
  readonly wallMs: number;
  /** Processor time of the process. */
  readonly cpuMs: number;
}

export async function measureHour(folder: string): Promise<readonly Figure[]> {
  const hour = join(folder, 'hour.mcap');
  const nothing = join(folder, 'nothing.mcap');
  const durationMs = await record(hour, Number.POSITIVE_INFINITY);
  await record(nothing, nothingMs);
  const starts = Array.from({ length: replays }, () => replayed(nothing));
  const runs = Array.from({ length: replays }, () => replayed(hour));
  const median = (of: readonly Run[], part: keyof Run) =>
    percentile(
      of.map((run) => run[part]),
      0.5,
    );
  const figure = (name: string, ms: number, comparison: string): Figure => ({
    name,
    figure: `${Math.round(durationMs / ms)} × real time`,
    comparison,
  });
  const startMs = median(starts, 'wallMs');
  return [
    {
      name: `finished file of ${Math.round(durationMs / 60_000)} min, an hour of it`,
      figure: `${((statSync(hour).size / 2 ** 20) * (3_600_000 / durationMs)).toFixed(1)} MiB`,
      comparison: 'target: below 12 MB',
    },
    figure(
      `\`fulcrum session replay\` of it, ${replays} new processes, p50`,
      median(runs, 'wallMs') - startMs,
      'target: 2000 ×',
    ),
    figure('… by processor time', median(runs, 'cpuMs') - median(starts, 'cpuMs'), '(the same on an idle machine)'),
    figure('… with the start of the program', median(runs, 'wallMs'), `which takes ${Math.round(startMs)} ms`),
  ];
}

/** Records a session of almost an hour, or the beginning of it. @returns its duration */
async function record(path: string, untilMs: number): Promise<number> {
  const sink = new MemorySink();
  const onFailed = (reason: string) => {
    throw new Error(reason);
  };
  const observer = new SessionRecorder({ sink, extent: 'whole', describe: headFacts, onFailed });
  const world = new World({ timeline: longTimeline(), prescription: absolute, seed: 1, observer });
  world.advance(untilMs);
  observer.close();
  const [recorded] = sink.recordings.map(readBack);
  if (recorded === undefined) throw new Error('nothing was recorded');
  await replaceDurably(path, mcapBytes(recorded));
  return world.clock.now();
}

/** The largest number of sets, with long rests between them. */
function longTimeline(): Timeline {
  const set: readonly Step[] = [
    { ramp: { to: 30, rate: 1.5 } },
    { hold: { seconds: 110 } },
    { ramp: { to: 0, rate: 2 } },
    { level: { seconds: 440 } },
  ];
  const steps = Array.from({ length: absolute.sets }, () => set).flat();
  return accepted(planTimeline({ name: 'an-hour', title: 'An hour', level: 'advanced', steps }, absolute, 'an-hour'));
}

/** One process from its start to its end. */
function replayed(file: string): Run {
  const script = `process.on('exit', () => process.stderr.write(JSON.stringify(process.cpuUsage())));`;
  const preload = `data:text/javascript,${encodeURIComponent(script)}`;
  const startedAt = performance.now();
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, program, 'session', 'replay', file],
    { encoding: 'utf8' },
  );
  const wallMs = performance.now() - startedAt;
  if (status !== 0) throw new Error(`the replay ended with ${status}: ${stdout}${stderr}`);
  const { user, system } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
  return { wallMs, cpuMs: (user + system) / 1000 };
}
