/** What recording costs: the controller's turn, the whole simulated stack, a replay, and the list of sessions. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute } from '../../../protocols/therapy/limits.ts';
import { SessionRecorder } from '../../controller/recording/session-recorder.ts';
import type { TurnObserver } from '../../controller/turn-observer.ts';
import { RecordsClient } from '../../records/client.ts';
import { openRecords } from '../../records/database/open.ts';
import { Sessions } from '../../records/database/sessions.ts';
import { replaceDurably } from '../../records/files/durable-file.ts';
import { mcapBytes } from '../../records/mcap/writer.ts';
import { MemorySink, readBack } from '../../records/memory-sink.ts';
import { openRecording } from '../../records/open-recording.ts';
import { recordingId } from '../../records/sink.ts';
import { replay } from '../replay/replay.ts';
import { World } from '../world/world.ts';
import { type Figure, milliseconds, percentile } from './figure.ts';

const runs = 8;
const sliceMs = 2000;
/** Bytes that may wait while the simulation runs on. */
const mostWaiting = 3 * 1024 * 1024;
const listedSessions = 10_000;
const replays = 12;
const warmUps = 4;

export async function measureRecording(timeline: Timeline): Promise<readonly Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  try {
    const figures = await measureTurns(timeline, data);
    return [...figures, ...(await measureReplay(timeline, data)), ...measureList(join(data, 'listed'))];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Runs with and without recording take turns, so that other load on the machine concerns both. */
async function measureTurns(timeline: Timeline, data: string): Promise<readonly Figure[]> {
  const client = new RecordsClient({ data, clock: new MonotonicClock(), onFailure: () => undefined });
  client.start();
  await client.opened();
  const bare: Run[] = [];
  const recorded: Run[] = [];
  const turnsUs: number[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    bare.push(await runOnce(timeline, seed, null, null));
    const recorder = recorderOf(client);
    recorded.push(await runOnce(timeline, seed, recorder, client));
    recorder.close();
    await client.drained();
    const another = recorderOf(client);
    // The first run is the compiler's.
    await runOnce(timeline, seed, timed(another, seed === 1 ? [] : turnsUs), client);
    another.close();
    await client.drained();
  }
  await client.close();
  const ratio = (of: (run: Run) => number) => median(bare.map(of)) / median(recorded.map(of));
  return [
    {
      name: 'recording, in the controller’s turn, p50',
      figure: `${percentile(turnsUs, 0.5).toFixed(1)} µs`,
      comparison: `${turnsUs.length} turns`,
    },
    { name: '… p99', figure: `${percentile(turnsUs, 0.99).toFixed(1)} µs`, comparison: 'target: below 50 µs' },
    {
      name: 'whole stack simulated, with recording',
      figure: `${ratio(({ wallMs }) => wallMs).toFixed(2)} × without`,
      comparison: 'target: 0.8 × or more',
    },
    {
      name: '… by processor time',
      figure: `${ratio(({ cpuMs }) => cpuMs).toFixed(2)} × without`,
      comparison: '(the same on an idle machine)',
    },
  ];
}

function recorderOf(client: RecordsClient): SessionRecorder {
  return new SessionRecorder({ sink: client, extent: 'whole', describe: headFacts, onFailed: () => undefined });
}

async function runOnce(
  timeline: Timeline,
  seed: number,
  observer: TurnObserver | null,
  client: RecordsClient | null,
): Promise<Run> {
  const world = new World({ timeline, prescription: absolute, seed, ...(observer === null ? {} : { observer }) });
  const before = process.cpuUsage();
  const startedAt = performance.now();
  while (world.advance(world.clock.now() + sliceMs)) {
    await client?.drained(mostWaiting);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const wallMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/** From a finished file, opened and decoded each time. The first replays are the compiler's. */
async function measureReplay(timeline: Timeline, data: string): Promise<readonly Figure[]> {
  const sink = new MemorySink();
  const observer = new SessionRecorder({ sink, extent: 'whole', describe: headFacts, onFailed: () => undefined });
  new World({ timeline, prescription: absolute, seed: 1, observer }).run();
  observer.close();
  const [recorded] = sink.recordings.map(readBack);
  if (recorded === undefined) throw new Error('nothing was recorded');
  const path = join(data, 'replayed.mcap');
  await replaceDurably(path, mcapBytes(recorded));
  const speeds: { wall: number; cpu: number }[] = [];
  for (let round = 0; round < replays; round += 1) {
    const before = process.cpuUsage();
    const startedAt = performance.now();
    const { durationMs, entry } = replay(await openRecording(path), { place: path });
    const wallMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(before);
    if (entry !== null) throw new Error('the replay differs');
    speeds.push({ wall: durationMs / wallMs, cpu: (1000 * durationMs) / (user + system) });
  }
  const warm = speeds.slice(warmUps);
  return [
    {
      name: 'replay of a finished file',
      figure: `${Math.round(median(warm.map(({ wall }) => wall)))} × real time`,
      comparison: 'target: 2000 ×',
    },
    {
      name: '… by processor time',
      figure: `${Math.round(median(warm.map(({ cpu }) => cpu)))} × real time`,
      comparison: '(the same on an idle machine)',
    },
  ];
}

/** Measures what the observer adds to each turn. */
function timed(observer: TurnObserver, turnsUs: number[]): TurnObserver {
  let beforeMs = 0;
  return {
    before: (...turn) => {
      const startedAt = performance.now();
      observer.before(...turn);
      beforeMs = performance.now() - startedAt;
    },
    after: (...turn) => {
      const startedAt = performance.now();
      observer.after(...turn);
      turnsUs.push((performance.now() - startedAt + beforeMs) * 1000);
    },
  };
}

function measureList(data: string): readonly Figure[] {
  mkdirSync(data);
  const { database } = openRecords(data, new Date());
  const sessions = new Sessions(database);
  database.transaction(() => {
    for (let number = 0; number < listedSessions; number += 1) {
      const { id, startedAt } = headFacts();
      sessions.begin({
        ...headFacts(),
        id,
        startedAt,
        startedAtMs: 0,
        reason: 'asked to start',
        continues: null,
        protocolName: 'first-session',
        timeline: null,
        channels: [],
        snapshot: null,
        snapshotAtMs: 0,
      });
      sessions.end(id, {
        outcome: 'completed',
        endedAtMs: 414_000,
        durationMs: 414_000,
        invertedMs: 92_000,
        maxAngleDeg: 15,
        counts: {},
      });
    }
  });
  const times = Array.from({ length: 9 }, () => {
    const startedAt = performance.now();
    if (sessions.all().length !== listedSessions) throw new Error('sessions are missing');
    return performance.now() - startedAt;
  });
  database.close();
  return [
    {
      name: `${listedSessions} sessions listed`,
      figure: milliseconds(median(times), 0),
      comparison: 'target: below 200 ms',
    },
  ];
}

const median = (values: readonly number[]): number => percentile(values, 0.5);

function headFacts() {
  const now = new Date();
  return {
    id: recordingId(now, randomBytes(6)),
    versions: {},
    startedAt: now.toISOString(),
    source: 'bench',
    patient: null,
    protocolName: null,
    configuration: null,
    prescription: null,
    protocol: null,
  };
}
