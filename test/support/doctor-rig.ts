/** Runs the doctor, on a tree of a Raspberry Pi's files. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { type ExamineOptions, examine } from '../../src/doctor/examine.ts';
import type { Line } from '../../src/doctor/line.ts';
import { Machine } from '../../src/doctor/machine.ts';
import type { Ports } from './device-process.ts';
import { fulcrumProcess, jsonLines } from './fulcrum-command.ts';
import { MachineTree, uno, unoById } from './machine-tree.ts';
import { folder } from './temporary-folder.ts';

/** The serial numbers of the boards of {@link healthyPi}. */
const serials = { sensors: '75735', actuator: '75736' } as const;

export const byId = (serial: string): string => `/dev/serial/by-id/${unoById(serial)}`;
export const sensors = byId(serials.sensors);
export const actuator = byId(serials.actuator);

/** A configuration in a folder of its own, with these ports. */
export function configured(paths: Ports = { actuator, sensors }, more: object = {}): string {
  const path = folder();
  const file = join(path, 'fulcrum.json');
  const ports = { actuator: { path: paths.actuator }, sensors: { path: paths.sensors } };
  const own = { data: join(path, 'data'), socket: join(path, 'fulcrum.sock') };
  writeFileSync(file, JSON.stringify({ ...ports, ...own, ...more }));
  return file;
}

/** A Pi in order, with the boards of a bench table. */
export const healthyPi = (ports: Ports): MachineTree =>
  new MachineTree()
    .write('/sys/devices/platform/soc/soc:firmware/get_throttled', '0\n')
    .write('/sys/class/thermal/thermal_zone0/temp', '48312\n')
    .write('/run/systemd/timesync/synchronized', '')
    .write('/proc/meminfo', 'MemTotal: 3884000 kB\nMemAvailable: 3200000 kB\n')
    .program('dmesg', '[    0.000000] Booting Linux')
    .plug(uno('ttyACM0', '1-1.1', serials.sensors, ports.sensors))
    .plug(uno('ttyACM1', '1-1.2', serials.actuator, ports.actuator));

export interface Examination {
  readonly code: number | null;
  /** The first line on this subject. */
  readonly of: (subject: string) => Line | undefined;
  /** Subjects of the faults. */
  readonly faults: readonly string[];
}

/** Runs the command in a process of its own. */
export async function doctor(file: string, root: string): Promise<Examination> {
  const { code, out, err } = await fulcrumProcess(['doctor', '--json', '--config', file, '--root', root]);
  expect(err).toBe('');
  const examination = examinationOf(jsonLines(out) as unknown as readonly Line[], code);
  expect(code).toBe(examination.faults.length > 0 ? 1 : 0);
  return examination;
}

/** Examines in this process: only where no sensors' board is found, since the library for it can be used once. */
export async function examined(
  file: string,
  data: string,
  { root = new MachineTree().root, ...options }: Partial<ExamineOptions> & { readonly root?: string } = {},
): Promise<Examination> {
  const lines: Line[] = [];
  const all: ExamineOptions = {
    machine: new Machine(root),
    file,
    socket: join(data, 'fulcrum.sock'),
    data,
    servicePid: null,
    program: { version: '0.1.0', requiredNode: '>=20.19', madeMs: null },
    mayOpenPorts: true,
    shipped: { version: '1.0.0' },
    clock: new MonotonicClock(),
    wallTime: () => Date.now(),
    loopMeasuringMs: 50,
    askLamps: null,
    ...options,
  };
  for await (const line of examine(all)) lines.push(line);
  return examinationOf(lines, null);
}

const examinationOf = (lines: readonly Line[], code: number | null): Examination => ({
  code,
  of: (subject) => lines.find((line) => line.subject === subject),
  faults: lines.filter(({ verdict }) => verdict === 'fault').map(({ subject }) => subject),
});
