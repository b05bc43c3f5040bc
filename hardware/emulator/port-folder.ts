import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';

const prefix = 'fulcrum-device-';
/** With the process id of its owner. */
const folderName = new RegExp(`^${prefix}(\\d+)-`);

/**
 * Creates a private folder for the ports' stable paths. Removes the folders of bench tables that were killed.
 * @throws FulcrumError PORT_UNUSABLE if the folder cannot be created
 */
export function makePortFolder(parent = tmpdir()): string {
  try {
    sweep(parent);
    const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
    chmodSync(folder, 0o700);
    return folder;
  } catch (error) {
    throw new FulcrumError(errorCodes.PORT_UNUSABLE, {
      place: parent,
      problem: `cannot create a folder for the ports there (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`,
      allowed: 'a folder for temporary files that this user may write to (set TMPDIR)',
    });
  }
}

/** Whether a path is the port of a bench table, running or not. */
export function isBenchPort(path: string): boolean {
  return folderName.test(basename(dirname(path)));
}

export function removePortFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = folderName.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const folder = join(parent, name);
    try {
      // Other users remove their own.
      if (statSync(folder).uid === process.getuid?.()) removePortFolder(folder);
    } catch {
      // Already gone: another bench table is starting at the same time.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
