import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';

const prefix = 'fulcrum-device-';
/** The process that made it. */
const folderName = new RegExp(`^${prefix}(\\d+)-`);

/**
 * A private folder for the ports' stable paths. Clears away what bench tables left that were killed.
 * @throws FulcrumError PORT_UNUSABLE where none can be made
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
      problem: `no folder for the ports can be made there (${error instanceof Error && 'code' in error ? String(error.code) : String(error)})`,
      allowed: 'a folder for temporary files that this user may write to; TMPDIR names it',
    });
  }
}

/** Whether a path is a bench table's, of this computer or once of it. */
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
      // Somebody else's is theirs to clear away.
      if (statSync(folder).uid === process.getuid?.()) removePortFolder(folder);
    } catch {
      // Gone already: two bench tables that start at once both sweep.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, and it is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
