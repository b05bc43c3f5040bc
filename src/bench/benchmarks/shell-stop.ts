/**
 * Time from the start of `fulcrum stop` in a shell to `!!` on the wire, compared with the time that bare Node takes to
 * start and end. They alternate, so that other load on the machine affects all of them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PseudoTerminal } from '../../../hardware/emulator/pseudo-terminal.ts';
import { SimulatedTable } from '../../../hardware/simulator/table.ts';
import { type Figure, milliseconds, percentile } from './figure.ts';
import { BackgroundClock, built, Children, outputOf } from './service.ts';

const rounds = 15;
const exclamationMark = 0x21;

export async function measureShellStop(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fulcrum-benchmark-'));
  const children = new Children();
  const rigs: readonly Rig[] = (['live', 'suspended', 'dead'] as const).map((name) => new Rig(folder, name));
  try {
    for (const rig of rigs) await rig.begin(children);
    const bare: number[] = [];
    const times = new Map(rigs.map(({ name }): [string, number[]] => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      bare.push(await durationOf(spawn(process.execPath, ['-e', '0'])));
      for (const rig of rigs) times.get(rig.name)?.push(await rig.stop());
    }
    const bareMs = percentile(bare, 0.5);
    return [
      { name: `bare Node, median of ${rounds}`, figure: milliseconds(bareMs, 0), comparison: '' },
      ...rigs.map(({ name }): Figure => {
        const medianMs = percentile(times.get(name) ?? [], 0.5);
        const target = name === 'suspended' ? 'target: below 500 ms on an idle machine' : 'target: 1.5 × bare Node';
        return {
          name: `\`fulcrum stop\` to \`!!\`, ${name} service`,
          figure: milliseconds(medianMs, 0),
          comparison: `${(medianMs / bareMs).toFixed(2)} × bare Node; ${target}`,
        };
      }),
    ];
  } finally {
    for (const rig of rigs) rig.end();
    children.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A table on a pseudo-terminal, and its service. */
class Rig {
  readonly name: 'live' | 'suspended' | 'dead';
  readonly #configuration: string;
  readonly #terminal: PseudoTerminal;
  #onStop: () => void = () => undefined;

  constructor(folder: string, name: Rig['name']) {
    this.name = name;
    const path = join(folder, `${name}.tty`);
    const { port } = new SimulatedTable({ clock: new BackgroundClock(), seed: 1 });
    this.#terminal = new PseudoTerminal(path, (bytes) => {
      if (bytes.includes(exclamationMark)) this.#onStop();
      port.write(bytes);
    });
    port.onBytes((bytes) => this.#terminal.write(bytes));
    this.#configuration = join(folder, `${name}.json`);
    const [sensors, socket, data] = ['sensors', 'sock', 'data'].map((part) => join(folder, `${name}.${part}`));
    writeFileSync(
      this.#configuration,
      JSON.stringify({ actuator: { path }, sensors: { path: sensors }, socket, data }),
    );
  }

  async begin(children: Children): Promise<void> {
    await this.#terminal.plug();
    if (this.name === 'dead') return;
    const service = children.start(process.execPath, [built('cli/main.js'), 'run', '--config', this.#configuration]);
    await outputOf(service, 'bench-01, firmware');
    if (this.name === 'suspended') service.kill('SIGSTOP');
  }

  /** Milliseconds from the start of the process to the first `!`. */
  async stop(): Promise<number> {
    const startedAt = performance.now();
    const sent = new Promise<number>((resolve) => {
      this.#onStop = () => resolve(performance.now() - startedAt);
    });
    const command = spawn(process.execPath, [built('cli/main.js'), 'stop', '--config', this.#configuration]);
    const [sentMs] = await Promise.all([sent, durationOf(command)]);
    return sentMs;
  }

  end(): void {
    this.#terminal.unplug();
  }
}

async function durationOf(child: ChildProcess): Promise<number> {
  const startedAt = performance.now();
  await new Promise((resolve) => child.once('close', resolve));
  return performance.now() - startedAt;
}
