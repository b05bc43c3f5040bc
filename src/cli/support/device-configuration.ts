/** The configuration that lets `fulcrum run` reach a bench table. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isBenchPort } from '../../../hardware/emulator/port-folder.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

/** Bytes: what is written here has a few hundred. */
const most = 4096;

/**
 * Its socket, PIN and records lie beside the ports, and go when the bench table goes.
 * @throws FulcrumError FILE_UNWRITABLE, also where the file is there and no bench table's: everywhere else `--config` names
 * the configuration of a real table, with its limits and its calibration
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
    if (!(await isFree(file))) throw refusal(file, 'is there already, and no bench table’s');
    await writeFile(file, `${JSON.stringify(configuration, null, 2)}\n`);
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    throw refusal(file, `the configuration cannot be written (${codeOf(error)})`);
  }
}

/** Nothing is there, nothing is in it, or it is an earlier bench table's. */
async function isFree(file: string): Promise<boolean> {
  const there = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (there === null || (there.isFile() && there.size === 0)) return true;
  if (!there.isFile() || there.size > most) return false;
  try {
    const written: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isBenchPort(String(Object(Object(written).actuator).path));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

const refusal = (file: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.FILE_UNWRITABLE, {
    place: file === '' ? '--config' : file,
    problem,
    allowed: 'a new file in a folder that this user may write to, or one that fulcrum device has written',
  });
