import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';

const prefix = 'fulcrum-device-';
const stablePrefix = 'fulcrum-bench-';
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
    throw unusable(parent, error);
  }
}

/**
 * Creates a private folder for the ports of the bench table with this name, at the same path each time. It may hold other
 * files: it is removed only once it is empty.
 * @throws FulcrumError PORT_UNUSABLE if the folder cannot be created
 */
export function makeStablePortFolder(name: string, parent = tmpdir()): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 12);
  const folder = join(parent, `${stablePrefix}${process.getuid?.() ?? 0}-${hash}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stats = lstatSync(folder);
    if (!stats.isDirectory() || stats.uid !== process.getuid?.()) throw new Error('it belongs to another user');
    return folder;
  } catch (error) {
    throw unusable(parent, error);
  }
}

/** Removes the folder if it is empty. */
export function leavePortFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds a service's socket and data.
  }
}

/** Whether a path is the port of a bench table, running or not. */
export function isBenchPort(path: string): boolean {
  const name = basename(dirname(path));
  return folderName.test(name) || name.startsWith(stablePrefix);
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

function unusable(parent: string, error: unknown): FulcrumError {
  const reason = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
  return new FulcrumError(errorCodes.PORT_UNUSABLE, {
    place: parent,
    problem: `cannot create a folder for the ports there (${reason})`,
    allowed: 'a folder for temporary files that this user may write to (set TMPDIR)',
  });
}
