import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { syncFolderNow } from './files/durable-file.ts';
import { setAsideFolder } from './paths.ts';

/**
 * Moves a damaged file out of the way, and gives its new path. An earlier one of its name is kept. Throws the system's
 * error.
 * @param recordings the folder that holds it
 */
export function setAside(recordings: string, path: string): string {
  const folder = setAsideFolder(recordings);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = basename(path);
  const taken = new Set(readdirSync(folder));
  let target = name;
  for (let number = 2; taken.has(target); number += 1) target = `${name}.${number}`;
  renameSync(path, join(folder, target));
  syncFolderNow(folder);
  syncFolderNow(recordings);
  return join(folder, target);
}
