/**
 * What goes when it takes too much room: the oldest recordings, and the oldest of what was kept aside. What the database holds
 * is never removed: findings, orders, acts.
 */
import { rmSync } from 'node:fs';
import { lstat, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf } from '../files/durable-file.ts';
import { databaseFile, layoutFile, mcapFile, recordingsFolder, setAsideFolder } from '../paths.ts';

export interface RecordedSize {
  readonly id: string;
  readonly bytes: number;
}

/** The oldest ones, until the rest fits. @param recordings the oldest first */
export function recordingsToRemove(recordings: readonly RecordedSize[], capBytes: number): readonly string[] {
  let total = recordings.reduce((sum, { bytes }) => sum + bytes, 0);
  const removed: string[] = [];
  for (const { id, bytes } of recordings) {
    if (total <= capBytes) break;
    total -= bytes;
    removed.push(id);
  }
  return removed;
}

export function removeRecording(folder: string, id: string): void {
  for (const path of [mcapFile(folder, id), layoutFile(folder, id)]) rmSync(path, { force: true });
}

/**
 * Removes the oldest of what was kept aside in a data folder: damaged recordings and databases, and the records from before a
 * restore. Together they may take as much as the recordings. The last one stays, however large it is.
 * @returns paths that were removed. Rejects with the system's error
 */
export async function limitKeptAside(data: string, capBytes: number): Promise<readonly string[]> {
  const kept = (await Promise.all((await pathsKeptAside(data)).map(sizeOf)))
    .filter((each) => each !== null)
    .toSorted((a, b) => a.sinceMs - b.sinceMs);
  const sizes = kept.map(({ path, bytes }) => ({ id: path, bytes }));
  const removed = recordingsToRemove(sizes, capBytes).filter((path) => path !== kept.at(-1)?.path);
  for (const path of removed) await rm(path, { recursive: true, force: true });
  return removed;
}

async function pathsKeptAside(data: string): Promise<string[]> {
  const damaged = `${basename(databaseFile(data))}.damaged-`;
  const isKept = (name: string) => name.startsWith('before-restore-') || name.startsWith(damaged);
  const setAside = setAsideFolder(recordingsFolder(data));
  return [
    ...(await namesIn(data)).filter(isKept).map((name) => join(data, name)),
    ...(await namesIn(setAside)).map((name) => join(setAside, name)),
  ];
}

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error) => (codeOf(error) === 'ENOENT' ? [] : Promise.reject(error)));

/** With all that is in it. `sinceMs`: when it got its name. Null: it is gone. */
async function sizeOf(path: string): Promise<{ path: string; bytes: number; sinceMs: number } | null> {
  try {
    const { size, ctimeMs } = await lstat(path);
    const inside = (await readdir(path, { recursive: true }).catch(() => [])).map((name) => lstat(join(path, name)));
    const sizes = await Promise.all(inside);
    return { path, bytes: sizes.reduce((sum, each) => sum + each.size, size), sinceMs: ctimeMs };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}
