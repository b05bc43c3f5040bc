import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file atomically, with access for its owner only (0600): after a power cut it has either the old or the new
 * content. Rejects with the system's error.
 */
export async function replaceDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      // open() sets the mode of a new file only, and a draft of an earlier run may exist.
      await file.chmod(0o600);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Writes a folder to the disk; until then a power cut can undo the creation or renaming of a file in it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Creates a folder and its missing parents. Rejects with the system's error. Does not use mkdir's `recursive`, which
 * never ends in `/proc`, where a new folder is refused as if its parent were missing.
 */
export async function makeFolder(path: string, mode = 0o750): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST' && (await stat(path)).isDirectory()) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || (await exists(parent))) throw error;
    await makeFolder(parent, mode);
    await mkdir(path, { mode });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error) => codeOf(error) !== 'ENOENT',
  );
}

/** The system's code such as `ENOSPC`, else the error's message. */
export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.message : String(error);
}
