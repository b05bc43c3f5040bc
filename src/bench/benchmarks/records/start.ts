/** Rows: from a `start` on the socket of a service to its answer, with many people and sessions in the records. */
import { mkdirSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { join } from 'node:path';
import { built } from '../builds.ts';
import { type Children, outputOf } from '../children.ts';
import { inPairs, type Sample } from '../pairs.ts';
import { atMost, type Bench, type Measured, type Row, rowsOf } from '../row.ts';
import { writeConfiguration } from '../stop/targets.ts';
import { pause } from '../waiting.ts';
import { fillRecords, idOf, type Size } from './filled-records.ts';

const peopleCount = 1000;
const sessionCount = 10_000;

const large: Size = { name: 'large', people: peopleCount, sessions: sessionCount };
const small: Size = { name: 'small', people: peopleCount / 100, sessions: sessionCount / 100 };
const yardstick = 'a hundredth of them';

export const startRows = (): readonly Row[] =>
  rowsOf<Answers>(`a service with ${peopleCount} people and ${sessionCount} sessions`, measure, [
    {
      name: 'answer to `start`',
      yardstick,
      unit: 'ms',
      reach: [atMost(20, 'p99', 'value')],
      isQuick: true,
      pick: ({ starts }) => starts,
    },
    {
      name: 'a plan’s decision (`plan.next`)',
      yardstick,
      unit: 'ms',
      reach: [atMost(20, 'p99', 'value')],
      isQuick: true,
      pick: ({ plans }) => plans,
    },
  ]);

interface Answers {
  readonly starts: Measured;
  readonly plans: Measured;
}

async function measure({ folder, children, rounds }: Bench): Promise<Answers> {
  const [largeClient, smallClient] = [
    await serviceWith(large, folder, children),
    await serviceWith(small, folder, children),
  ];
  const count = rounds(peopleCount, 200);
  const starts = await inPairs(count, startIn(largeClient, large), startIn(smallClient, small));
  const plans = await inPairs(count, planIn(largeClient, large), planIn(smallClient, small));
  for (const client of [largeClient, smallClient]) client.close();
  return { starts, plans };
}

/** A service on these records, ready to be asked. */
async function serviceWith(size: Size, folder: string, children: Children): Promise<Client> {
  const home = join(folder, size.name);
  mkdirSync(join(home, 'data'), { recursive: true, mode: 0o750 });
  fillRecords(join(home, 'data'), size);
  const [socket, file] = [join(home, 'sock'), join(home, 'fulcrum.json')];
  writeConfiguration(file, home, join(home, 'no-actuator.tty'), socket);
  await outputOf(children.start(process.execPath, [built('cli/main.js'), 'run', '--config', file]), 'listening on');
  const client = new Client(createConnection(socket));
  while ((await client.ask('status', {})).result?.records !== null) await pause(100);
  return client;
}

const startIn = (client: Client, size: Size): Sample =>
  forEachPerson(size, (patient) => timed(() => client.ask('start', startOf(patient)), 2009));

const planIn = (client: Client, size: Size): Sample =>
  forEachPerson(size, (id) => timed(() => client.ask('plan.next', { id }), null));

function forEachPerson({ people }: Size, sample: (id: string) => Promise<number>): Sample {
  let count = 0;
  return () => {
    // Coprime to the number of people, so that each is asked for in turn.
    const person = (count * 377) % people;
    count += 1;
    return sample(idOf(person));
  };
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
  #onEnd: (error: Error) => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.once('error', () => undefined).once('close', () => this.#onEnd(new Error('the service has ended early')));
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (this.#unfinished + text).split('\n');
      this.#unfinished = lines.pop() ?? '';
      for (const line of lines) this.#onReply(JSON.parse(line));
    });
  }

  /** One request at a time. */
  ask(method: string, params: object): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#onReply = resolve;
      this.#onEnd = reject;
      this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}
