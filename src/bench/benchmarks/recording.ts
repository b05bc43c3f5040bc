/** What recording costs: the controller's turn, the whole simulated stack, and the list of sessions. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
import { World } from '../world/world.ts';
import { type Figure, milliseconds, percentile } from './figure.ts';
import { headFacts } from './head-facts.ts';
import { measureHour } from './hour.ts';

const runs = 8;
const sliceMs = 10_000;
/** Bytes that may wait while the simulation runs on. */
const mostWaiting = 3 * 1024 * 1024;
const listedSessions = 10_000;

export async function measureRecording(timeline: Timeline): Promise<readonly Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  try {
    const figures = await measureTurns(timeline, data);
    return [...figures, ...(await measureHour(data)), ...measureList(join(data, 'listed'))];
  } finally {
    rmSync(data, { recursive: true, force: true });
  }
}

/** What one side of a comparison took. */
interface Cost {
  wallMs: number;
  /** Processor time of this process. */
  cpuMs: number;
}

async function measureTurns(timeline: Timeline, data: string): Promise<readonly Figure[]> {
  const client = new RecordsClient({ data, clock: new MonotonicClock(), onFailure: () => undefined });
  client.start();
  await client.opened();
  const pairs: { readonly bare: Cost; readonly recorded: Cost; readonly childMs: number }[] = [];
  const turnsUs: number[] = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    const recorder = recorderOf(client);
    const childMs = processorTimeOf(client.pid);
    const pair = await runBeside(timeline, seed, recorder, client);
    // The first run is the compiler's.
    if (seed > 1) pairs.push({ ...pair, childMs: processorTimeOf(client.pid) - childMs });
    const another = recorderOf(client);
    const observer = timed(another, seed === 1 ? [] : turnsUs);
    const world = new World({ timeline, prescription: absolute, seed, observer });
    while (world.advance(world.clock.now() + sliceMs)) await client.drained(mostWaiting);
    another.close();
    await client.drained();
  }
  await client.close();
  const ratio = (of: (pair: (typeof pairs)[number]) => number) => `${median(pairs.map(of)).toFixed(2)} × without`;
  return [
    {
      name: 'recording, in the controller’s turn, p50',
      figure: `${percentile(turnsUs, 0.5).toFixed(1)} µs`,
      comparison: `${turnsUs.length} turns`,
    },
    { name: '… p99', figure: `${percentile(turnsUs, 0.99).toFixed(1)} µs`, comparison: 'target: below 50 µs' },
    {
      name: `whole stack simulated, with recording, p50 of ${pairs.length}`,
      figure: ratio(({ bare, recorded }) => bare.wallMs / recorded.wallMs),
      comparison: 'target: 0.8 × or more',
    },
    {
      name: '… by processor time',
      figure: ratio(({ bare, recorded }) => bare.cpuMs / recorded.cpuMs),
      comparison: '(the same on an idle machine)',
    },
    {
      name: '… by that of the records process, too',
      figure: ratio(({ bare, recorded, childMs }) => bare.cpuMs / (recorded.cpuMs + childMs)),
      comparison: 'which has a core of its own',
    },
  ];
}

function recorderOf(client: RecordsClient): SessionRecorder {
  return new SessionRecorder({ sink: client, extent: 'whole', describe: headFacts, onFailed: () => undefined });
}

/**
 * The same session without and with recording. The two take turns, a moment of the session each, so that other load on the
 * machine concerns both. Each moment is followed by a turn of the event loop, in which the engine does what it has put off
 * (collections, compilation): otherwise one side would be charged for both.
 */
async function runBeside(
  timeline: Timeline,
  seed: number,
  recorder: SessionRecorder,
  client: RecordsClient,
): Promise<{ readonly bare: Cost; readonly recorded: Cost }> {
  const options = { timeline, prescription: absolute, seed };
  const [bareWorld, recordedWorld] = [new World(options), new World({ ...options, observer: recorder })];
  const bare: Cost = { wallMs: 0, cpuMs: 0 };
  const recorded: Cost = { wallMs: 0, cpuMs: 0 };
  for (let isOver = false; !isOver; ) {
    await addCost(bare, async () => {
      isOver = !bareWorld.advance(bareWorld.clock.now() + sliceMs);
    });
    await addCost(recorded, async () => {
      recordedWorld.advance(recordedWorld.clock.now() + sliceMs);
      await client.drained(mostWaiting);
    });
  }
  recorder.close();
  await client.drained();
  return { bare, recorded };
}

async function addCost(cost: Cost, act: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await act();
  await new Promise((resolve) => setImmediate(resolve));
  cost.wallMs += performance.now() - startedAt;
  const { user, system } = process.cpuUsage(before);
  cost.cpuMs += (user + system) / 1000;
}

/** Of another process, ms, in steps of 10. */
function processorTimeOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return 10 * (Number(fields[11]) + Number(fields[12]));
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
