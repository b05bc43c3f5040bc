/** `fulcrum run` as a process, with its own data, socket and configuration in a folder of its own. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, Process } from './processes.ts';
import { Client } from './socket-client.ts';

export const pin = '471100';

export class Station {
  readonly folder = mkdtempSync(join(tmpdir(), 'fulcrum-'));
  readonly socket = join(this.folder, 'fulcrum.sock');
  readonly config = join(this.folder, 'fulcrum.json');
  readonly data = join(this.folder, 'data');

  constructor(ports: { readonly actuator: string; readonly sensors: string }, more: object = {}) {
    const { actuator, sensors } = ports;
    const config = {
      actuator: { path: actuator },
      sensors: { path: sensors, imu: 'MPU6050' },
      socket: this.socket,
      data: this.data,
      ...more,
    };
    writeFileSync(this.config, JSON.stringify(config));
  }

  async start(): Promise<Service> {
    const process = new Process(['run', '--config', this.config]);
    const deadline = performance.now() + 10_000;
    for (;;) {
      try {
        return new Service(process, await Client.to(this.socket));
      } catch (error) {
        if (performance.now() > deadline || !process.running) throw new Error(`${String(error)}\n${process.tail()}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  setPin(): void {
    execFileSync(process.execPath, [main, 'pin', 'set', '--config', this.config], { input: `${pin}\n` });
  }

  /** What became of a second `fulcrum run`. */
  refused(): { readonly code: number | null; readonly err: string } {
    const { status, stderr } = spawnSync(process.execPath, [main, 'run', '--config', this.config], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { code: status, err: stderr };
  }

  /** Everything in the audit log. */
  audit(): string {
    const files = readdirSync(this.data).filter((name) => name.startsWith('audit'));
    return files.map((name) => readFileSync(join(this.data, name), 'utf8')).join('');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Service {
  readonly process: Process;
  readonly client: Client;

  constructor(process: Process, client: Client) {
    this.process = process;
    this.client = client;
  }

  /** Asks for the status until it is so. */
  async until(isSo: (status: Record<string, unknown>) => boolean, withinMs: number, what: string): Promise<void> {
    const deadline = performance.now() + withinMs;
    let status: Record<string, unknown> = {};
    while (performance.now() < deadline) {
      status = await this.client.do('status');
      if (isSo(status)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not ${what} within ${withinMs} ms: ${JSON.stringify(status)}\n${this.process.tail()}`);
  }

  async untilState(state: string, withinMs: number): Promise<void> {
    await this.until(({ state: now }) => typeof now === 'string' && now.startsWith(state), withinMs, state);
  }

  async kill(): Promise<void> {
    this.client.end();
    await this.process.end('SIGKILL');
  }

  async end(): Promise<number | string> {
    this.client.end();
    return this.process.end('SIGTERM');
  }
}
