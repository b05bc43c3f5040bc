/** `fulcrum device` and `fulcrum run` as processes, and what a person at the machine does to them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, onTestFailed } from 'vitest';
import { open, type TestClient, until } from './service-rig.ts';
import { folder } from './temporary-folder.ts';

const command = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const children = new Set<ChildProcess>();

afterEach(async () => {
  await Promise.all([...children].map(kill));
});

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

export interface Started {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly exited: Promise<number | null>;
}

export function fulcrum(args: readonly string[], input: 'ignore' | 'pipe' = 'ignore'): Started {
  const child = spawn(process.execPath, [command, ...args], { stdio: [input, 'pipe', 'pipe'] });
  children.add(child);
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const exited = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      children.delete(child);
      resolve(code);
    }),
  );
  // What the processes said is the reason, more often than not.
  onTestFailed(() => {
    process.stderr.write(`${args.join(' ')}:\n${out.split('\n').slice(-25).join('\n')}\n${err}\n`);
  });
  return { child, out: () => out, err: () => err, exited };
}

export interface Machine {
  readonly data: string;
  readonly configuration: string;
  readonly socket: string;
  readonly device: Started;
  /** Lines for the device's standard input. */
  tell(act: string): void;
  run(): Promise<Started>;
  connect(): Promise<TestClient>;
}

/** A bench table on pseudo-terminals, and a configuration for it. */
export async function machine({ emulated = false, speed = 1 } = {}): Promise<Machine> {
  const data = folder();
  const device = fulcrum(['device', '--json', '--speed', String(speed), ...(emulated ? ['--emulated'] : [])], 'pipe');
  await until(() => device.out().includes('\n'), 10_000);
  const { actuator, sensors } = JSON.parse(device.out().split('\n')[0] ?? '');
  const [configuration, socket] = [join(data, 'fulcrum.json'), join(data, 's.sock')];
  writeFileSync(
    configuration,
    JSON.stringify({ actuator: { path: actuator }, sensors: { path: sensors }, socket, data: join(data, 'data') }),
  );
  return {
    data: join(data, 'data'),
    configuration,
    socket,
    device,
    tell: (act) => {
      device.child.stdin?.write(`${act}\n`);
    },
    run: async () => {
      const run = fulcrum(['run', '--config', configuration]);
      await until(() => run.out().includes('listening on') || run.child.exitCode !== null, 10_000);
      return run;
    },
    connect: () => open(socket),
  };
}

/** Today's drive-function test is taken for passed: it takes half a minute, and is not what is asked here. */
export function driveTestPassed(data: string): void {
  const date = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  const passedOn = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  writeFileSync(join(data, 'drive-test.json'), JSON.stringify({ passedOn }));
}

export async function stateOf(client: TestClient): Promise<string> {
  return String((await client.ask('status')).result?.['state']);
}

export async function angleOf(client: TestClient): Promise<number> {
  return Number((await client.ask('status')).result?.['angleDeg']);
}
