/** Rows: what recording costs the controller's turn and the whole simulated stack. */
import { join } from 'node:path';
import { MonotonicClock } from '../../../../hardware/monotonic-clock.ts';
import { absolute } from '../../../../protocols/therapy/limits.ts';
import { SessionRecorder } from '../../../controller/recording/session-recorder.ts';
import type { TurnObserver } from '../../../controller/turn-observer.ts';
import { RecordsClient } from '../../../records/client.ts';
import { World } from '../../world/world.ts';
import { cpuMsOfProcess } from '../processor-time.ts';
import { alone, atLeast, atMost, type Bench, type Measured, type Row, rowsOf } from '../row.ts';
import { readyMade } from '../shipped.ts';
import { headFacts } from './head-facts.ts';

const subject = 'recording';
const yardstick = 'without';
const unit = 's/s';
const sliceMs = 10_000;
/** Bytes that may wait while the simulation runs on. */
const mostWaiting = 3 * 1024 * 1024;

export const recordingRows = (): readonly Row[] =>
  rowsOf<Recording>(subject, measure, [
    {
      name: 'recording, in the controller’s turn',
      yardstick: null,
      unit: 'µs',
      reach: [atMost(50, 'p99', 'value')],
      isQuick: true,
      pick: ({ turnsUs }) => alone(turnsUs),
    },
    {
      name: 'whole stack recorded, by the wall clock',
      yardstick,
      unit,
      reach: [atLeast(0.8)],
      isQuick: true,
      pick: (recording) => speedsBy(recording, ({ wallMs }) => wallMs),
    },
    {
      name: '… by processor time',
      yardstick,
      unit,
      reach: [atLeast(0.8)],
      isQuick: true,
      pick: (recording) => speedsBy(recording, ({ cpuMs }) => cpuMs),
    },
    {
      name: '… with that of the records process',
      yardstick,
      unit,
      reach: [],
      isQuick: true,
      pick: (recording) => speedsBy(recording, ({ cpuMs, childMs }) => cpuMs + childMs),
    },
  ]);

/** What one side of a comparison took for a session. */
interface Cost {
  wallMs: number;
  /** Processor time of this process. */
  cpuMs: number;
  /** Processor time of the records process. */
  childMs: number;
}

interface Recording {
  readonly turnsUs: readonly number[];
  readonly pairs: readonly SessionPair[];
}

interface SessionPair {
  readonly simulatedMs: number;
  readonly bare: Cost;
  readonly recorded: Cost;
}

const speedsBy = ({ pairs }: Recording, costMs: (cost: Cost) => number): Measured => ({
  samples: pairs.map(({ simulatedMs, recorded }) => simulatedMs / costMs(recorded)),
  beside: pairs.map(({ simulatedMs, bare }) => simulatedMs / costMs(bare)),
});

async function measure({ folder, children, rounds }: Bench): Promise<Recording> {
  const data = join(folder, 'data');
  const client = new RecordsClient({ data, clock: new MonotonicClock(), onFailure: () => undefined });
  client.start();
  await client.opened();
  if (client.pid !== undefined) children.add(client.pid);
  const pairs: SessionPair[] = [];
  const turnsUs: number[] = [];
  for (let seed = 1; seed <= rounds(8, 3); seed += 1) {
    const pair = await runBeside(seed, client);
    const another = recorderOf(client);
    const observer = timed(another, seed === 1 ? [] : turnsUs);
    const world = new World({ timeline: readyMade('static-15'), prescription: absolute, seed, observer });
    while (world.advance(world.clock.now() + sliceMs)) await client.drained(mostWaiting);
    another.close();
    await client.drained();
    // The first run is the compiler's.
    if (seed > 1) pairs.push(pair);
  }
  await client.close();
  return { turnsUs, pairs };
}

function recorderOf(client: RecordsClient): SessionRecorder {
  return new SessionRecorder({ sink: client, extent: 'whole', describe: headFacts, onFailed: () => undefined });
}

/**
 * The same session without and with recording. The two take turns, a moment of the session each, so that other load on the
 * machine concerns both. Each moment is followed by a turn of the event loop, in which the engine does what it has put off
 * (collections, compilation): otherwise one side would be charged for both.
 */
async function runBeside(seed: number, client: RecordsClient): Promise<SessionPair> {
  const options = { timeline: readyMade('static-15'), prescription: absolute, seed };
  const recorder = recorderOf(client);
  const childBeforeMs = cpuMsOfProcess(client.pid);
  const [bareWorld, recordedWorld] = [new World(options), new World({ ...options, observer: recorder })];
  const bare: Cost = { wallMs: 0, cpuMs: 0, childMs: 0 };
  const recorded: Cost = { wallMs: 0, cpuMs: 0, childMs: 0 };
  let isOver = false;
  const sides = [
    () =>
      addCost(bare, async () => {
        isOver = !bareWorld.advance(bareWorld.clock.now() + sliceMs);
      }),
    () =>
      addCost(recorded, async () => {
        recordedWorld.advance(recordedWorld.clock.now() + sliceMs);
        await client.drained(mostWaiting);
      }),
  ];
  for (; !isOver; sides.reverse()) for (const side of sides) await side();
  recorder.close();
  await client.drained();
  recorded.childMs = cpuMsOfProcess(client.pid) - childBeforeMs;
  return { simulatedMs: bareWorld.clock.now(), bare, recorded };
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
