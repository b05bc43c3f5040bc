/** The configuration with which `fulcrum run` finds a bench table. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isBenchPort, leavePortFolder, makeStablePortFolder } from '../../../hardware/emulator/port-folder.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { writeDurably } from '../../records/files/durable-file.ts';
import { acquireLock } from '../../records/files/lock-file.ts';
import { systemErrorCode, unwritable } from './file-errors.ts';

/** A larger file was not written here: these have a few hundred bytes. */
const maxBytes = 4096;

export interface BenchFolder {
  readonly path: string;
  /** Leaves the folder; it is removed if no service has put anything into it. Never rejects. */
  leave(): Promise<void>;
}

/**
 * The folder of the bench table whose configuration is in `file`: for its ports, and for the socket and the data of the
 * service that runs on it. Its path stays the same, so that a running service finds the ports again when the bench table
 * is restarted.
 * @throws FulcrumError if another bench table uses it, or it cannot be made
 */
export async function openBenchFolder(file: string): Promise<BenchFolder> {
  const path = makeStablePortFolder(resolve(file));
  const acquired = await acquireLock(join(path, 'device.lock'));
  if (acquired.kind === 'held') throw refusal(file, `another bench table uses it (process ${acquired.pid})`);
  return {
    path,
    leave: async () => {
      if (acquired.kind === 'acquired') await acquired.lock.release();
      leavePortFolder(path);
    },
  };
}

/**
 * Writes the configuration. Socket, PIN and audit log go beside the ports, and outlive them.
 * @throws FulcrumError FILE_UNWRITABLE, also if the file exists and is not a bench table's: it could configure a real
 * table, with its limits and calibration
 */
export async function writeBenchConfiguration(
  file: string,
  paths: { readonly actuator: string; readonly sensors: string },
): Promise<void> {
  const folder = dirname(paths.actuator);
  const configuration = {
    actuator: { path: paths.actuator },
    sensors: { path: paths.sensors },
    socket: join(folder, 'fulcrum.sock'),
    data: join(folder, 'data'),
    // A bench table carries no person.
    anonymousSessions: true,
    simulatedTable: true,
  };
  try {
    if (!(await mayReplace(file))) throw refusal(file, "exists already, and is not a bench table's configuration");
    await writeDurably(file, `${JSON.stringify(configuration, null, 2)}\n`);
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    throw refusal(file, `the configuration cannot be written (${systemErrorCode(error)})`);
  }
}

/** True if the file is missing, empty, or an earlier bench table's configuration. */
async function mayReplace(file: string): Promise<boolean> {
  const stats = await stat(file).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  });
  if (stats === null || (stats.isFile() && stats.size === 0)) return true;
  if (!stats.isFile() || stats.size > maxBytes) return false;
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isBenchPort(String(Object(Object(content).actuator).path));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const refusal = (file: string, problem: string): FulcrumError =>
  unwritable(
    file === '' ? '--config' : file,
    problem,
    'a new file in a folder that you may write to, or one written by fulcrum device',
  );
