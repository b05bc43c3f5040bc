/** How soon a STOP that is asked for over the socket is on the tty, how soon the service listens, and what it weighs. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PseudoTerminal } from '../../../hardware/emulator/pseudo-terminal.ts';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { SimulatedTable } from '../../../hardware/simulator/table.ts';
import type { Timer } from '../../../protocols/base/clock.ts';
import type { Milliseconds } from '../../../protocols/base/units.ts';

export interface ServiceFigure {
  readonly name: string;
  readonly figure: string;
  readonly wanted: string;
}

const built = (name: string): string => fileURLToPath(new URL(`../../../../dist/src/${name}`, import.meta.url));
const stopLine = '{"jsonrpc":"2.0","method":"stop"}\n';
const rounds = 150;
/** ms between two STOPs: by then the actuator's board has answered the one before, which is repeated until it has. */
const apart = 60;
const coldStarts = 7;
const subscribers = 10;
/** In the service's process: 20 MB of short-lived objects a second, in which old ones die too. */
const churn = `const kept = [];
  setInterval(() => {
    for (let n = 0; n < 400; n += 1) kept.push({ n, text: 'x'.repeat(50) + n });
    if (kept.length > 40_000) kept.splice(0, 20_000);
  }, 2).unref();`;

/** Each setting interleaves the service and the bare relay, so that whatever else the machine does hits both. */
export async function measureService(): Promise<readonly ServiceFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const children = new Children();
  try {
    const idle = await measureStops(folder, children, false);
    const busy = await measureStops(folder, children, true);
    const { listening, memory } = await measureStart(folder, children);
    const ratio = (idle.service.p50 / idle.bare.p50).toFixed(2);
    return [
      figure('socket to `!!` on a tty, p50', idle.service.p50, `bare relay ${ms(idle.bare.p50)}`),
      { name: '', figure: `${ratio} × bare`, wanted: 'wanted: 1.5 ×' },
      figure('the same, p99', idle.service.p99, `wanted: below 10 ms; bare ${ms(idle.bare.p99)}`),
      figure('with garbage and ten subscribers, p50', busy.service.p50, `bare ${ms(busy.bare.p50)}, without them`),
      figure('the same, p99', busy.service.p99, `wanted: below 25 ms; bare ${ms(busy.bare.p99)}`),
      figure(`\`fulcrum run\` to listening, median of ${coldStarts}`, listening, 'wanted: below 400 ms'),
      { name: 'resident, with ten subscribers', figure: `${memory} MB`, wanted: 'wanted: below 120 MB' },
    ];
  } finally {
    children.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** None outlives the measuring, also where that fails. */
class Children {
  readonly #all: ChildProcess[] = [];

  start(command: string, args: readonly string[]): ChildProcess {
    const child = spawn(command, args);
    this.#all.push(child);
    return child;
  }

  end(): void {
    for (const child of this.#all) child.kill('SIGKILL');
  }
}

const ms = (value: number): string => `${value.toFixed(2)} ms`;
const figure = (name: string, value: number, wanted: string): ServiceFigure => ({ name, figure: ms(value), wanted });

interface Spread {
  readonly p50: number;
  readonly p99: number;
}

async function measureStops(
  folder: string,
  children: Children,
  isBusy: boolean,
): Promise<{ service: Spread; bare: Spread }> {
  const served = await Subject.service(folder, children, isBusy);
  const bare = await Subject.bare(folder, children);
  const watching = await Promise.all(isBusy ? Array.from({ length: subscribers }, () => subscribe(served.socket)) : []);
  const times: { service: number[]; bare: number[] } = { service: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.service.push(await served.stop());
    // Each after a rest of its own: whoever comes second would find the computer awake.
    await pause(apart);
    times.bare.push(await bare.stop());
    await pause(apart);
  }
  for (const socket of watching) socket.destroy();
  await served.end();
  await bare.end();
  return { service: spreadOf(times.service), bare: spreadOf(times.bare) };
}

function spreadOf(times: readonly number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** A simulated board has no end: it does not keep this process from having one. */
class BackgroundClock extends MonotonicClock {
  override after(delay: Milliseconds, action: () => void): Timer {
    return setTimeout(action, delay).unref();
  }
}

/** A process between a socket and a pseudo-terminal, with a simulated actuator at the far end. */
class Subject {
  readonly socket: string;
  readonly child: ChildProcess;
  readonly #terminal: PseudoTerminal;
  #client: Socket | null = null;
  #onStop: () => void = () => {};

  private constructor(folder: string, name: string, start: (socket: string, port: string) => ChildProcess) {
    this.socket = join(folder, `${name}.sock`);
    const path = join(folder, `${name}.tty`);
    const { port } = new SimulatedTable({ clock: new BackgroundClock(), seed: 1 });
    this.#terminal = new PseudoTerminal(path, (bytes) => {
      if (bytes.includes(0x21)) this.#onStop();
      port.write(bytes);
    });
    port.onBytes((bytes) => this.#terminal.write(bytes));
    this.child = start(this.socket, path);
  }

  static async service(folder: string, children: Children, isBusy: boolean): Promise<Subject> {
    const preload = isBusy ? ['--import', `data:text/javascript,${encodeURIComponent(churn)}`] : [];
    const subject = new Subject(folder, 'service', (socket, port) =>
      runService(folder, children, socket, port, preload),
    );
    return subject.#ready('bench-01, firmware');
  }

  static async bare(folder: string, children: Children): Promise<Subject> {
    const subject = new Subject(folder, 'bare', (socket, port) =>
      // Opens its port once, and has nothing to wait for it with.
      children.start('sh', [
        '-c',
        `while [ ! -e "${port}" ]; do sleep 0.05; done; exec "${process.execPath}" "${built('bench/benchmarks/bare-relay.js')}" "${socket}" "${port}"`,
      ]),
    );
    return subject.#ready('listening on');
  }

  async #ready(words: string): Promise<this> {
    const said = heard(this.child, words);
    await this.#terminal.plug();
    await said;
    this.#client = connect(this.socket);
    await new Promise((resolve) => this.#client?.once('connect', resolve));
    this.#client.resume();
    await pause(500);
    return this;
  }

  /** ms from the request to `!!` at the far end of the tty. */
  stop(): Promise<number> {
    return new Promise((resolve) => {
      const askedAt = performance.now();
      this.#onStop = () => {
        this.#onStop = () => {};
        resolve(performance.now() - askedAt);
      };
      this.#client?.write(stopLine);
    });
  }

  async end(): Promise<void> {
    this.#client?.destroy();
    await killed(this.child);
    this.#terminal.unplug();
    rmSync(this.socket, { force: true });
  }
}

function runService(
  folder: string,
  children: Children,
  socket: string,
  port: string,
  preload: readonly string[] = [],
): ChildProcess {
  const file = join(folder, 'fulcrum.json');
  const sensors = join(folder, 'sensors.tty');
  writeFileSync(
    file,
    JSON.stringify({ actuator: { path: port }, sensors: { path: sensors }, socket, data: join(folder, 'data') }),
  );
  return children.start(process.execPath, [...preload, built('cli/main.js'), 'run', '--config', file]);
}

async function measureStart(folder: string, children: Children): Promise<{ listening: number; memory: number }> {
  const times: number[] = [];
  let memory = 0;
  for (let run = 0; run < coldStarts; run += 1) {
    const socket = join(folder, 'cold.sock');
    const startedAt = performance.now();
    const child = runService(folder, children, socket, join(folder, 'none.tty'));
    await heard(child, 'listening on');
    times.push(performance.now() - startedAt);
    if (run === coldStarts - 1) memory = await residentMemory(child, socket);
    await killed(child);
  }
  return { listening: spreadOf(times).p50, memory };
}

/** After some seconds of telemetry: what was needed to start is let go by then. */
async function residentMemory({ pid }: ChildProcess, socket: string): Promise<number> {
  const watching = await Promise.all(Array.from({ length: subscribers }, () => subscribe(socket)));
  await pause(5000);
  for (const each of watching) each.destroy();
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

async function subscribe(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.write('{"jsonrpc":"2.0","id":1,"method":"subscribe"}\n');
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.resume();
}

function heard(child: ChildProcess, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (!text.includes(words)) return;
      text = '';
      resolve();
    });
    child.stderr?.setEncoding('utf8').on('data', (more: string) => (text += more));
    child.once('close', () => reject(new Error(`a process ended early: ${text}`)));
  });
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

const pause = (forMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, forMs));
