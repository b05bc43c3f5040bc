/** `fulcrum device` as a process, and a host of ours at its ports. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { SerialActuator } from '../../hardware/actuator/actuator.ts';
import { CableLines } from '../../hardware/actuator/cable-lines.ts';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../hardware/serial/cable.ts';
import type { ActuatorNotice } from '../../hardware/table.ts';
import { atEnd, until } from './pty-far-end.ts';

const command = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

export class DeviceProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  out = '';
  err = '';
  #code: number | string | null = null;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(process.execPath, [command, 'device', '--json', ...args], { stdio: 'pipe', env });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text));
    this.child.stdin.on('error', () => {});
    this.child.on('close', (code, signal) => {
      this.#code = code ?? signal ?? '';
    });
    atEnd(async () => {
      this.child.kill('SIGKILL');
      await this.ended();
    });
  }

  get lines(): readonly Record<string, unknown>[] {
    return this.out
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }

  async paths(): Promise<{ readonly actuator: string; readonly sensors: string }> {
    await until('the ports', () => this.out.includes('\n') || this.#code !== null);
    const { actuator, sensors } = this.lines[0] ?? {};
    return { actuator: String(actuator), sensors: String(sensors) };
  }

  /** Writes a line, and waits for what it is answered with. */
  async act(line: string): Promise<Record<string, unknown>> {
    const before = this.lines.length;
    this.child.stdin.write(`${line}\n`);
    await until(`an answer to ${line}`, () => this.lines.length > before);
    return this.lines[before] ?? {};
  }

  /** Its exit code, or the signal that ended it. */
  async ended(): Promise<number | string | null> {
    await until('its end', () => this.#code !== null);
    return this.#code;
  }
}

export async function deviceWithPorts(
  ...args: readonly string[]
): Promise<{ device: DeviceProcess; actuator: string; sensors: string }> {
  const device = new DeviceProcess(args);
  return { device, ...(await device.paths()) };
}

export interface Host {
  readonly actuator: SerialActuator;
  readonly cable: SerialCable;
  readonly notices: ActuatorNotice[];
}

export function hostAt(path: string): Host {
  const clock = new MonotonicClock();
  const cable = new SerialCable({ path, baudRate: 115_200, clock });
  const actuator = new SerialActuator(new CableLines(cable), clock);
  const host: Host = { actuator, cable, notices: [] };
  actuator.subscribe((notice) => host.notices.push(notice));
  atEnd(() => leave(host));
  actuator.open();
  cable.start();
  return host;
}

export async function leave({ actuator, cable }: Host): Promise<void> {
  actuator.close();
  await cable.close();
}

export const isUp = ({ actuator }: Host): boolean => actuator.state.kind === 'up';
