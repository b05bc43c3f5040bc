/**
 * A lock that one process holds at a time. It is a folder with one file, named after the process that holds it. A process
 * acquires it by renaming a folder of its own onto it, which the system allows only if it is missing or empty. The file
 * of a dead holder is removed by its name, so that a new holder's cannot be removed by mistake. Of any number of
 * processes that start at the same instant, one gets the lock.
 *
 * The file is a Unix socket on which its holder listens: the kernel ends that with the process, and a container that
 * shares the folder can tell by connecting, though it sees none of the holder's process ids. Node has no flock, and
 * flock(1) would add a process to every start.
 */
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './durable-file.ts';
import { idOf, isAlive, ownId, type ProcessId, processOf } from './process-id.ts';

/** The lock of a data folder. */
export const lockPath = (data: string): string => join(data, 'service.lock');

export interface Lock {
  /** Never rejects. */
  release(): Promise<void>;
  /** The process that held the lock and died without releasing it, if there was one. */
  readonly previousPid: number | null;
}

export type LockResult =
  | { readonly kind: 'acquired'; readonly lock: Lock }
  | { readonly kind: 'held'; readonly pid: number }
  /** The lock cannot be kept there, for example because the disk is full or read-only. */
  | { readonly kind: 'unavailable'; readonly code: string };

/** Bounds the retries while other processes take the lock and die. */
const mostTries = 20;

/** Never rejects. `path` is the lock's own; the folder that contains it must exist. */
export async function acquireLock(path: string): Promise<LockResult> {
  const ownName = idOf(ownId());
  let draft: string | null = null;
  let server: Server | null = null;
  let previousPid: number | null = null;
  try {
    draft = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    server = await listenIn(draft, ownName);
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (await movedOnto(draft, path))
        return { kind: 'acquired', lock: { previousPid, release: () => release(path, ownName, server) } };
      for (const name of await namesIn(path)) {
        const holder = processOf(name);
        if (holder !== null && (await isHeld(path, name, holder))) {
          server?.close();
          await rm(draft, { recursive: true });
          return { kind: 'held', pid: holder.pid };
        }
        previousPid = holder?.pid ?? previousPid;
        await unlink(join(path, name)).catch(() => undefined);
      }
    }
    throw new Error('busy');
  } catch (error) {
    server?.close();
    if (draft !== null) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    return { kind: 'unavailable', code: codeOf(error) };
  }
}

/** The living process that holds the lock, by its number where it runs; null: none. Never rejects. */
export async function lockHolder(path: string): Promise<number | null> {
  for (const name of await namesIn(path).catch(() => [])) {
    const holder = processOf(name);
    if (holder !== null && (await isHeld(path, name, holder))) return holder.pid;
  }
  return null;
}

/** Null where the file system has no sockets: an ordinary file then, whose holder is judged by its process id alone. */
async function listenIn(folder: string, name: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  server.unref();
  try {
    await throughDescriptor(
      folder,
      name,
      (path) =>
        new Promise((resolve, reject) => {
          server.once('error', reject);
          server.listen(path, () => resolve(null));
        }),
    );
    server.removeAllListeners('error').on('error', () => undefined);
    await chmod(join(folder, name), 0o666);
    return server;
  } catch {
    server.close();
    await writeFile(join(folder, name), '');
    return null;
  }
}

/** Calls with a path of the file that is short enough for a Unix socket, however long the folder's own path is. */
async function throughDescriptor<T>(folder: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  const descriptor = openSync(folder, 'r');
  try {
    return await use(`/proc/self/fd/${descriptor}/${name}`);
  } finally {
    closeSync(descriptor);
  }
}

async function isHeld(path: string, name: string, holder: ProcessId): Promise<boolean> {
  if (isAlive(holder)) return true;
  return throughDescriptor(path, name, isListening).catch(() => false);
}

function isListening(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    // EAGAIN: many wait to be accepted, because the holder hangs. EACCES: it belongs to another user.
    socket.once('error', (error) => resolve(['EAGAIN', 'EACCES'].includes(codeOf(error))));
  });
}

async function movedOnto(draft: string, path: string): Promise<boolean> {
  try {
    await rename(draft, path);
    return true;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

async function namesIn(path: string): Promise<readonly string[]> {
  return readdir(path).catch((error) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
}

async function release(path: string, ownName: string, server: Server | null): Promise<void> {
  server?.close();
  await unlink(join(path, ownName)).catch(() => undefined);
  // Fails if another process has the lock by now, because the folder is not empty then.
  await rmdir(path).catch(() => undefined);
}
