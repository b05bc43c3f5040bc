/** The configuration, data folder and socket of a service, in a temporary folder that several runs of it share. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { bootId } from '../../src/records/files/boot-id.ts';
import type { Lifetime } from './cleanup.ts';
import type { Ports } from './device-process.ts';
import { fulcrumProcess, type Run } from './fulcrum-command.ts';
import { Process } from './process.ts';
import { ServiceProcess } from './service-process.ts';
import { folder } from './temporary-folder.ts';

/** What a person confirms before the first session of the day (H32). */
export function hearSounders(data: string): void {
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'sounders.json'), JSON.stringify({ heardAtMs: uptime() * 1000, boot: bootId() }));
}

export const pin = '471100';

export class Installation {
  readonly socket: string;
  readonly configuration: string;
  readonly data: string;
  readonly #lifetime: Lifetime;

  constructor({ actuator, sensors }: Ports, lifetime: Lifetime = 'file') {
    const path = folder(lifetime);
    this.socket = join(path, 'fulcrum.sock');
    this.configuration = join(path, 'fulcrum.json');
    this.data = join(path, 'data');
    this.#lifetime = lifetime;
    const content = {
      actuator: { path: actuator },
      sensors: { path: sensors, imu: 'MPU6050' },
      socket: this.socket,
      data: this.data,
      anonymousSessions: true,
      simulatedTable: true,
    };
    writeFileSync(this.configuration, JSON.stringify(content));
    hearSounders(this.data);
  }

  /** Starts the service, which is killed at the end of the test unless another lifetime is given. */
  async start(lifetime: Lifetime = 'test'): Promise<ServiceProcess> {
    return ServiceProcess.start(this.configuration, this.socket, { lifetime });
  }

  /** Runs another command on the same configuration. */
  async command(...words: readonly string[]): Promise<Run> {
    return fulcrumProcess([...words, '--config', this.configuration]);
  }

  async setPin(): Promise<void> {
    const command = new Process(['pin', 'set', '--config', this.configuration], { lifetime: this.#lifetime });
    command.write(pin);
    const code = await command.exited;
    if (code !== 0) throw new Error(`pin set ended with ${code}\n${command.tail()}`);
  }

  /** Lets the next session's person be a rested one: the service that starts next knows of no inversion before. */
  forgetInversions(): void {
    rmSync(join(this.data, 'inversions.json'), { force: true });
  }

  /** The whole audit log, as text. */
  audit(): string {
    const files = readdirSync(this.data).filter((name) => name.startsWith('audit'));
    return files.map((name) => readFileSync(join(this.data, name), 'utf8')).join('');
  }
}
