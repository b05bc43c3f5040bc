/**
 * The paths that a running service uses, written down by the service itself. `fulcrum stop` must find the service and the
 * actuator's port even if the configuration has been edited, emptied or broken since the service started. The record
 * stands beside the lock in the data folder, and in a register whose place depends on no configuration.
 */
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { idOf, isAlive, ownId, processOf } from '../../records/files/process-id.ts';
import type { ActuatorPort } from './paths.ts';

export interface RunningService {
  readonly pid: number;
  /** False for a service that was killed; its record still tells which port the table is on. */
  readonly isAlive: boolean;
  /** Absolute path of the configuration file that it was started with. */
  readonly configuration: string;
  readonly socket: string;
  readonly data: string;
  readonly actuator: ActuatorPort;
}

export type ServicePaths = Pick<RunningService, 'configuration' | 'socket' | 'data' | 'actuator'>;

/** What a shell knows about the service that it looks for. */
export interface Wanted {
  readonly configuration: string;
  readonly data: string;
  /** Given by the user, in place of a configuration's. */
  readonly socket: string | null;
  /** Whether the user named a service at all. If not, the only one that runs on this computer is meant. */
  readonly isNamed: boolean;
}

const fileName = 'running.json';
/** Made by the operating system for the service (systemd's RuntimeDirectory), where it exists. */
const systemFolder = '/run/fulcrum';
/** Not $TMPDIR, which can differ between the service and the shell. */
const sharedFolder = '/tmp';
const ownFolderName = /^fulcrum-(\d+)$/;
const longestRecord = 16 * 1024;

/** Writes the record of this process; returns the function that removes it. Never throws: a full disk is no reason not to run. */
export function recordRunning({ socket, data, actuator, ...paths }: ServicePaths): () => void {
  const configuration = realPath(paths.configuration);
  const process = idOf(ownId());
  const text = `${JSON.stringify({ process, configuration, socket, data, actuator })}\n`;
  const written: string[] = [];
  const write = (folder: string, name: string): boolean => {
    const path = join(folder, name);
    const draft = `${path}.${process}.new`;
    try {
      writeFileSync(draft, text, { mode: 0o644, flag: 'wx' });
      renameSync(draft, path);
      written.push(path);
      return true;
    } catch {
      rmSync(draft, { force: true });
      return false;
    }
  };
  write(data, fileName);
  for (const folder of [systemFolder, ownFolder()]) {
    if (folder === null) continue;
    sweep(folder, configuration);
    if (write(folder, `${process}.json`)) break;
  }
  return () => {
    for (const path of written) if (readRecord(path)?.pid === ownId().pid) rmSync(path, { force: true });
  };
}

/** The running service that is meant, or else the last one that was killed; null if there is none. Never throws. */
export function findRunning(wanted: Wanted): RunningService | null {
  const configuration = realPath(wanted.configuration);
  const beside = readRecord(join(wanted.data, fileName));
  // The usual case: no other folder needs to be read.
  const isMeant = beside?.configuration === configuration && (wanted.socket ?? beside.socket) === beside.socket;
  if (isMeant && beside.isAlive) return beside;
  const all = [...registered(wanted.configuration), ...(beside === null ? [] : [beside])];
  const found =
    wanted.socket === null
      ? all.filter((each) => each.configuration === configuration || each === beside)
      : all.filter(({ socket }) => socket === wanted.socket);
  const named = found.find((each) => each.isAlive) ?? found[0];
  if (named !== undefined || wanted.isNamed) return named ?? null;
  const living = new Map(all.filter((each) => each.isAlive).map((each) => [each.pid, each]));
  const [only] = living.values();
  return living.size === 1 ? (only ?? null) : null;
}

/** All records in the register that can be trusted. */
function registered(configuration: string): readonly RunningService[] {
  const mine = process.getuid?.();
  const trusted = new Set([0, mine, ownerOf(configuration)]);
  const folders = namesIn(sharedFolder)
    .filter((name) => ownFolderName.test(name))
    .map((name) => join(sharedFolder, name))
    .filter((folder) => trusted.has(ownerOf(folder) ?? -1));
  return [systemFolder, ...folders].flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => readRecord(join(folder, name)) ?? []),
  );
}

function readRecord(path: string): RunningService | null {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > longestRecord) return null;
    const { process, configuration, socket, data, actuator } = Object(JSON.parse(readFileSync(path, 'utf8')));
    const id = processOf(String(process));
    const { path: port, baudRate } = Object(actuator);
    if (id === null || typeof port !== 'string' || typeof baudRate !== 'number') return null;
    return {
      pid: id.pid,
      isAlive: isAlive(id),
      configuration: String(configuration),
      socket: String(socket),
      data: String(data),
      actuator: { path: port, baudRate },
    };
  } catch {
    return null;
  }
}

/** This user's own folder in the shared one; null if it cannot be used, for example because it is another user's. */
function ownFolder(): string | null {
  const folder = join(sharedFolder, `fulcrum-${process.getuid?.() ?? 0}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const stats = lstatSync(folder);
    return stats.isDirectory() && stats.uid === process.getuid?.() ? folder : null;
  } catch {
    return null;
  }
}

/** Removes the records of killed services that this one replaces, or whose configuration is gone. */
function sweep(folder: string, configuration: string): void {
  for (const name of namesIn(folder)) {
    const path = join(folder, name);
    const record = name.endsWith('.json') ? readRecord(path) : null;
    if (record === null || record.isAlive) continue;
    if (record.configuration === configuration || ownerOf(record.configuration) === null) rmSync(path, { force: true });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function ownerOf(path: string): number | null {
  try {
    return statSync(path).uid;
  } catch {
    return null;
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}
