import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const prefix = 'fulcrum-device-';

/** A private folder for the ports' stable paths. Clears away what bench tables left that were killed. */
export function makePortFolder(parent = tmpdir()): string {
  sweep(parent);
  const folder = mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  chmodSync(folder, 0o700);
  return folder;
}

export function removePortFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
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
