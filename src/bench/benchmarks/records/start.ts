/** Rows: from a `start` on the socket of a service to its answer, with many people and sessions in the records. */
import { mkdirSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { contraindications } from '../../../patients/contraindications.ts';
import type { RecordingHead } from '../../../records/sink.ts';
import { recordingId } from '../../../records/sink.ts';
import { built } from '../builds.ts';
import { outputOf, pause } from '../children.ts';
import { alone, atMost, type Bench, type Row, rowsOf } from '../row.ts';
import { writeConfiguration } from '../stop/targets.ts';

const peopleCount = 1000;
const sessionCount = 10_000;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

export const startRows = (): readonly Row[] =>
  rowsOf<Answers>(`a service with ${peopleCount} people and ${sessionCount} sessions`, measure, [
    {
      name: 'answer to `start`',
      yardstick: null,
      unit: 'ms',
      reach: [atMost(20, 'p99', 'value')],
      isQuick: true,
      pick: ({ startsMs }) => alone(startsMs),
    },
    {
      name: 'a plan’s decision (`plan.next`)',
      yardstick: null,
      unit: 'ms',
      reach: [atMost(20, 'p99', 'value')],
      isQuick: true,
      pick: ({ plansMs }) => alone(plansMs),
    },
  ]);

interface Answers {
  readonly startsMs: readonly number[];
  readonly plansMs: readonly number[];
}

const idOf = (index: number): string => `p-${String(index).padStart(10, '0')}`;

async function measure({ folder, children, rounds }: Bench): Promise<Answers> {
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o750 });
  await fill(data);
  const [socket, file] = [join(folder, 'service.sock'), join(folder, 'fulcrum.json')];
  writeConfiguration(file, folder, join(folder, 'no-actuator.tty'), socket);
  await outputOf(children.start(process.execPath, [built('cli/main.js'), 'run', '--config', file]), 'listening on');
  const client = new Client(createConnection(socket));
  while ((await client.ask('status', {})).result?.records !== null) await pause(100);
  const [startsMs, plansMs]: [number[], number[]] = [[], []];
  for (let count = 0; count < rounds(peopleCount, 200); count += 1) {
    // Coprime to the number of people, so that each is asked for once.
    const patient = idOf((count * 377) % peopleCount);
    startsMs.push(await timed(() => client.ask('start', startOf(patient)), 2009));
    plansMs.push(await timed(() => client.ask('plan.next', { id: patient }), null));
  }
  client.close();
  return { startsMs, plansMs };
}

/** ms until the answer, which must be this error; null: none. */
async function timed(ask: () => Promise<Reply>, code: number | null): Promise<number> {
  const from = performance.now();
  const { error } = await ask();
  const tookMs = performance.now() - from;
  if ((error?.code ?? null) !== code) throw new Error(`answered with ${JSON.stringify(error)}`);
  return tookMs;
}

/** Refused, by the table that is not there and by the rules: everything has been looked at. */
const startOf = (patient: string) => ({
  plan: true,
  patient,
  ankleLockChecked: true,
  attendant: true,
  bloodPressure: null,
  pain: null,
  confirm: { name: `Person ${Number(patient.slice(2))}`, birthYear: 1980 },
});

interface Reply {
  readonly result?: { readonly records?: unknown };
  readonly error?: { readonly code: number };
}

class Client {
  readonly #socket: Socket;
  #unfinished = '';
  #onReply: (reply: Reply) => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#unfinished + text).split('\n');
      this.#unfinished = lines.pop() ?? '';
      for (const line of lines) this.#onReply(JSON.parse(line));
    });
  }

  /** One request at a time. */
  ask(method: string, params: object): Promise<Reply> {
    return new Promise((resolve) => {
      this.#onReply = resolve;
      this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** People who have a prescription, a screening, a plan and ten sessions each, answered before and after. */
async function fill(data: string): Promise<void> {
  // Loaded here: the benchmarks that need no records do without the library.
  const [{ openRecords }, { People }, { Sessions }] = await Promise.all([
    import('../../../records/database/open.ts'),
    import('../../../records/database/people.ts'),
    import('../../../records/database/sessions.ts'),
  ]);
  const now = Date.now();
  const { database } = openRecords(data, new Date(now));
  const [people, sessions] = [new People(database), new Sessions(database)];
  const momentOf = (wallMs: number) => ({
    bootId: 'before',
    monotonicMs: wallMs - now + 400 * dayMs,
    wallMs,
    isClockRight: true,
  });
  const answers = Object.fromEntries(contraindications.map(({ id }) => [id, false]));
  database.transaction(() => {
    for (let index = 0; index < peopleCount; index += 1) {
      const id = idOf(index);
      const entry = { by: 'Clinician One', moment: momentOf(now - 60 * dayMs) };
      people.add(id, { name: `Person ${index}`, birthYear: 1980, weightKg: 70, heightCm: 170, setUp: null });
      people.note(id, 'screening', null, { answers, ...entry });
      people.note(id, 'prescription', null, { ...prescription(now + 60 * dayMs), ...entry });
      people.note(id, 'assignment', null, { plan, stage: 0, afterSequence: 0, ...entry });
    }
    for (let count = 0; count < sessionCount; count += 1) {
      const wallMs = now - 50 * dayMs + count * ((49 * dayMs) / sessionCount);
      const head = headOf(wallMs, count, momentOf(wallMs));
      sessions.begin(head);
      sessions.add(
        head.id,
        Array.from({ length: 60 }, (_, item) => ({ item, atMs: item * 1000, channel: 'order', text: orderText })),
      );
      sessions.end(head.id, {
        outcome: 'completed',
        endedAtMs: 0,
        durationMs: 600_000,
        invertedMs: 90_000,
        maxAngleDeg: 15,
        counts: {},
      });
      sessions.place(head.id, 'removed', 0);
      const id = idOf(count % peopleCount);
      const bloodPressure = { systolic: 120, diastolic: 80 };
      people.note(id, 'before', head.id, { pain: 4, bloodPressure, moment: momentOf(wallMs) });
      people.note(id, 'report', head.id, {
        answers: { pain: 3, bloodPressure, adverse: [] },
        by: 'operator',
        moment: momentOf(wallMs + hourMs),
      });
    }
  });
  database.checkpoint();
  database.close();
}

const orderText = JSON.stringify({ order: 'ramp', toDeg: 15, rateDegPerS: 1, reason: 'the protocol’s step' });

const plan = {
  name: 'benchmark',
  title: 'Benchmark',
  source: 'none',
  description: 'none',
  evidence: 'none',
  stages: [
    { title: 'first', protocol: 'first-session', sessions: 4 },
    { title: 'second', protocol: 'two-sets-15', sessions: 20 },
  ],
};

const prescription = (untilMs: number) => ({
  limits: {
    maxAngleDeg: 30,
    minAngleDeg: -15,
    angleGainDeg: 5,
    downRateDegPerS: 1.5,
    returnRateDegPerS: 2,
    accelDegPerS2: 1,
    oneInversionS: 180,
    sets: 3,
    cumulativeS: 540,
    restBetweenSetsS: 60,
    finalPauseS: 120,
    oscillation: null,
    sessionsPerDay: 1,
    hoursBetween: 2,
    daysPerWeek: 4,
  },
  bloodPressure: 'each-day',
  until: new Date(untilMs).toISOString().slice(0, 10),
});

function headOf(
  wallMs: number,
  count: number,
  moment: {
    readonly bootId: string;
    readonly monotonicMs: number;
    readonly wallMs: number;
    readonly isClockRight: boolean;
  },
): RecordingHead {
  const startedAt = new Date(wallMs);
  return {
    id: recordingId(startedAt, Uint8Array.from([0, 0, count >> 15, count >> 10, count >> 5, count])),
    versions: {},
    startedAt: startedAt.toISOString(),
    startedAtMs: 0,
    reason: 'benchmark',
    source: 'service',
    continues: null,
    patient: idOf(count % peopleCount),
    protocolName: 'first-session',
    configuration: null,
    prescription: null,
    protocol: null,
    timeline: null,
    channels: [],
    snapshot: null,
    snapshotAtMs: 0,
    start: { ...moment, plan: 'benchmark', stage: 0, plannedMaxAngleDeg: 15, plannedInvertedMs: 90_000 },
  };
}
