/** Time from a STOP on the socket to its bytes on the tty, time to start the service, and its memory. */
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
import { type Figure, milliseconds, percentile } from './figure.ts';
import { stopRequest } from './stop-line.ts';

export const built = (name: string): string => fileURLToPath(new URL(`../../../../dist/src/${name}`, import.meta.url));
const stopLine = `${stopRequest}\n`;
const rounds = 150;
/** Between two STOPs: long enough for the board's answer; a STOP without an answer is repeated. */
export const apartMs = 60;
/** A STOP that has not come through by then never will. */
const longestMs = 10_000;
const coldStarts = 7;
export const subscribers = 10;
/** Preloaded into the service's process: 20 MB of objects per second, most of them short-lived. */
const garbageScript = `const kept = [];
  setInterval(() => {
    for (let n = 0; n < 400; n += 1) kept.push({ n, text: 'x'.repeat(50) + n });
    if (kept.length > 40_000) kept.splice(0, 20_000);
  }, 2).unref();`;

/** Service and bare relay alternate, so that other load on the machine affects both. */
export async function measureService(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const children = new Children();
  try {
    const idle = await measureStops(folder, children, false);
    const busy = await measureStops(folder, children, true);
    const { listening, memory } = await measureStart(folder, children);
    const ratio = (idle.service.p50 / idle.bare.p50).toFixed(2);
    return [
      figure('socket to `!!` on a tty, p50', idle.service.p50, `bare relay ${milliseconds(idle.bare.p50)}`),
      { name: '', figure: `${ratio} × bare`, comparison: 'target: 1.5 ×' },
      figure('the same, p99', idle.service.p99, `target: below 10 ms; bare ${milliseconds(idle.bare.p99)}`),
      figure(
        'with garbage and ten subscribers, p50',
        busy.service.p50,
        `bare ${milliseconds(busy.bare.p50)}, without them`,
      ),
      figure('the same, p99', busy.service.p99, `target: below 25 ms; bare ${milliseconds(busy.bare.p99)}`),
      figure(`\`fulcrum run\` to listening, median of ${coldStarts}`, listening, 'target: below 400 ms'),
      { name: 'resident memory, with ten subscribers', figure: `${memory} MB`, comparison: 'target: below 120 MB' },
    ];
  } finally {
    children.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Child processes, all ended after the measurement, even if it fails. */
export class Children {
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

const figure = (name: string, valueMs: number, comparison: string): Figure => ({
  name,
  figure: milliseconds(valueMs),
  comparison,
});

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

async function measureStops(
  folder: string,
  children: Children,
  isBusy: boolean,
): Promise<{ service: Spread; bare: Spread }> {
  const service = await Relay.service(folder, children, isBusy);
  const bare = await Relay.bare(folder, children);
  const sockets = await Promise.all(isBusy ? Array.from({ length: subscribers }, () => subscribe(service.socket)) : []);
  const times: { service: number[]; bare: number[] } = { service: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.service.push(await service.stop());
    // Each is measured after a pause of its own; otherwise the second would find the processor already awake.
    await pause(apartMs);
    times.bare.push(await bare.stop());
    await pause(apartMs);
  }
  for (const socket of sockets) socket.destroy();
  await service.end();
  await bare.end();
  return { service: spreadOf(times.service), bare: spreadOf(times.bare) };
}

export function spreadOf(times: readonly number[]): Spread {
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** The simulated board's timers never end; they must not keep this process alive. */
export class BackgroundClock extends MonotonicClock {
  override after(delay: Milliseconds, action: () => void): Timer {
    return setTimeout(action, delay).unref();
  }
}

/** A process between a socket and a pseudo-terminal, with a simulated actuator at the far end. */
export class Relay {
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

  static async service(folder: string, children: Children, isBusy: boolean): Promise<Relay> {
    const preload = isBusy ? ['--import', `data:text/javascript,${encodeURIComponent(garbageScript)}`] : [];
    const relay = new Relay(folder, 'service', (socket, port) => runService(folder, children, socket, port, preload));
    return relay.#ready('bench-01, firmware');
  }

  static async bare(folder: string, children: Children): Promise<Relay> {
    const relay = new Relay(folder, 'bare', (socket, port) =>
      // The bare relay opens its port only once, so the shell waits for the port to exist.
      children.start('sh', [
        '-c',
        `while [ ! -e "${port}" ]; do sleep 0.05; done; exec "${process.execPath}" "${built('bench/benchmarks/bare-relay.js')}" "${socket}" "${port}"`,
      ]),
    );
    return relay.#ready('listening on');
  }

  async #ready(words: string): Promise<this> {
    const hasStarted = outputOf(this.child, words);
    await this.#terminal.plug();
    await hasStarted;
    this.#client = connect(this.socket);
    await new Promise((resolve) => this.#client?.once('connect', resolve));
    this.#client.resume();
    await pause(500);
    return this;
  }

  /** Milliseconds from the request to `!!` at the far end of the tty. */
  async stop(): Promise<number> {
    const requestedAt = performance.now();
    return (await this.stoppedBy(() => this.#client?.write(stopLine))) - requestedAt;
  }

  /** Does this, and returns when `!!` has come to the far end of the tty, as `performance.now()` has it. */
  stoppedBy(request: () => void): Promise<number> {
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error(`no \`!!\` within ${longestMs} ms`)), longestMs);
      this.#onStop = () => {
        this.#onStop = () => {};
        clearTimeout(timeout);
        resolve(performance.now());
      };
      request();
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
    await outputOf(child, 'listening on');
    times.push(performance.now() - startedAt);
    if (run === coldStarts - 1) memory = await residentMemory(child, socket);
    await killed(child);
  }
  return { listening: spreadOf(times).p50, memory };
}

/** After some seconds of telemetry, when the memory needed for the start has been released. */
async function residentMemory({ pid }: ChildProcess, socket: string): Promise<number> {
  const sockets = await Promise.all(Array.from({ length: subscribers }, () => subscribe(socket)));
  await pause(5000);
  for (const each of sockets) each.destroy();
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

export async function subscribe(path: string): Promise<Socket> {
  const socket = connect(path);
  socket.write('{"jsonrpc":"2.0","id":1,"method":"subscribe"}\n');
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.resume();
}

/** Waits for these words on the child's standard output. */
export function outputOf(child: ChildProcess, words: string): Promise<void> {
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
  const hasClosed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await hasClosed;
}

export const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));
