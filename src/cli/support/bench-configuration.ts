/** The configuration with which `fulcrum run` finds a bench table. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isBenchPort } from '../../../hardware/emulator/port-folder.ts';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { writeDurably } from '../../service/storage/durable-file.ts';
import { systemErrorCode, unwritable } from './file-errors.ts';

/** A larger file was not written here: these have a few hundred bytes. */
const maxBytes = 4096;

/**
 * Writes the configuration. Socket, PIN and audit log go beside the ports, and are removed with them.
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
