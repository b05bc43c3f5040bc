/**
 * A lock that one process holds at a time. It is a folder with one file, named after the process that holds it. A process
 * acquires it by renaming a folder of its own onto it, which the system allows only if it is missing or empty. The file
 * of a dead holder is removed by its name, so that a new holder's cannot be removed by mistake. Of any number of
 * processes that start at the same instant, one gets the lock.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './durable-file.ts';

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
  const ownName = fileNameOfThisProcess();
  let draft: string | null = null;
  let previousPid: number | null = null;
  try {
    draft = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    await writeFile(join(draft, ownName), '');
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (await movedOnto(draft, path))
        return { kind: 'acquired', lock: { previousPid, release: () => release(path, ownName) } };
      for (const name of await namesIn(path)) {
        const holder = processOf(name);
        if (holder !== null && isAlive(holder)) {
          await rm(draft, { recursive: true });
          return { kind: 'held', pid: holder.pid };
        }
        previousPid = holder?.pid ?? previousPid;
        await unlink(join(path, name)).catch(() => undefined);
      }
    }
    throw new Error('busy');
  } catch (error) {
    if (draft !== null) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    return { kind: 'unavailable', code: codeOf(error) };
  }
}

/** The living process that holds the lock, as far as this process can see it; null: none. Never throws. */
export function lockHolder(path: string): number | null {
  try {
    const holder = readdirSync(path)
      .map(processOf)
      .find((process) => process !== null && isAlive(process));
    return holder?.pid ?? null;
  } catch {
    return null;
  }
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

async function release(path: string, ownName: string): Promise<void> {
  await unlink(join(path, ownName)).catch(() => undefined);
  // Fails if another process has the lock by now, because the folder is not empty then.
  await rmdir(path).catch(() => undefined);
}

interface ProcessId {
  readonly pid: number;
  /** Start time in the kernel's ticks since boot. A pid is reused; the two together are unique within a boot. */
  readonly started: string;
  readonly boot: string;
}

function fileNameOfThisProcess(): string {
  return `${process.pid}-${startTimeOf(process.pid) ?? 0}-${bootId()}`;
}

function processOf(name: string): ProcessId | null {
  const [, pid, started = '', boot = ''] = /^([0-9]{1,10})-([0-9]{1,20})-([0-9a-z]{1,8})$/.exec(name) ?? [];
  return pid === undefined ? null : { pid: Number(pid), started, boot };
}

const isAlive = ({ pid, started, boot }: ProcessId): boolean => boot === bootId() && startTimeOf(pid) === started;

/** Null if there is no such process, or it is a zombie. */
function startTimeOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name is in brackets, and may contain brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
  } catch {
    return '0';
  }
}
