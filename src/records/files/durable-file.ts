/**
 * The only way in which this program writes files: a draft beside the file is written, synced and renamed, so that a
 * power cut, a full disk or a size limit leaves either the old or the new content.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { access, constants, link, mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf } from '../../../protocols/base/errors.ts';

/** A file's content: a text, bytes, or bytes as they are made. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Replaces a file, with access for its owner only (0600). Rejects with the system's error, or that of the content. */
export async function replaceDurably(path: string, content: Content): Promise<void> {
  await writeDraft(path, content, { mode: 0o600 }, rename);
}

/**
 * Writes a file that belongs to the user: a link is followed, and an existing file keeps its mode and owner. What is not
 * a regular file, such as a pipe, is written to directly. Rejects with the system's error.
 * @param mayReplace whether an existing file may be replaced; if not, rejects with EEXIST
 */
export async function writeDurably(path: string, content: Content, { mayReplace = true } = {}): Promise<void> {
  const existing = await stat(path).catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (existing === null || !mayReplace) {
    await writeDraft(path, content, { mode: 0o666 & ~process.umask() }, mayReplace ? rename : linkAndRemove);
  } else if (existing.isFile()) {
    // Renaming onto a file needs no permission to write to it.
    await access(path, constants.W_OK);
    await writeDraft(await realpath(path), content, { ...existing, mode: existing.mode & 0o7777 }, rename);
  } else {
    await writeFile(path, content);
  }
}

interface Access {
  readonly mode: number;
  readonly uid?: number;
  readonly gid?: number;
}

async function writeDraft(
  path: string,
  content: Content,
  { mode, uid, gid }: Access,
  put: (draft: string, path: string) => Promise<void>,
): Promise<void> {
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = await open(draft, 'w', mode & 0o600);
    try {
      const made = await file.stat();
      if (uid !== undefined && gid !== undefined && (made.uid !== uid || made.gid !== gid)) await file.chown(uid, gid);
      // open() sets the mode of a new file only, and a draft of an earlier run may exist.
      await file.chmod(mode);
      await writeFile(file, content);
      await file.sync();
    } finally {
      await file.close();
    }
    await put(draft, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Unlike renaming, fails if the file exists. */
async function linkAndRemove(draft: string, path: string): Promise<void> {
  await link(draft, path);
  await rm(draft, { force: true });
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

/** The same, at once: for a process that may wait. Throws the system's error. */
export function syncFolderNow(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
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
  return messageOf(error);
}
