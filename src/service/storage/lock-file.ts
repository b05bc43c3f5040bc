/**
 * One service a place. The lock is a folder that holds one file, named for the process that owns it. Taking it is the
 * renaming of a folder of one's own onto it, which the system does only onto nothing or onto an empty folder; a dead
 * owner's file is removed by its own name, so that nobody can remove a new owner's. Two that start at one instant: one.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf } from './durable-file.ts';

export interface Lock {
  /** Never rejects. */
  release(): Promise<void>;
  /** The process that had the place and died, where one had. */
  readonly takenFrom: number | null;
}

export type Acquired =
  | { readonly kind: 'acquired'; readonly lock: Lock }
  | { readonly kind: 'held'; readonly pid: number }
  /** No lock can be kept there: a full disk, one that is read only. */
  | { readonly kind: 'unavailable'; readonly code: string };

/** Others that start and die at the same moment; nobody waits for ever. */
const mostTries = 20;

/** Never rejects. `path` is the lock's own name; its folder is there. */
export async function acquireLock(path: string): Promise<Acquired> {
  const owner = ownName();
  let draft: string | null = null;
  let takenFrom: number | null = null;
  try {
    draft = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
    await writeFile(join(draft, owner), '');
    for (let tries = 0; tries < mostTries; tries += 1) {
      if (await movedOnto(draft, path))
        return { kind: 'acquired', lock: { takenFrom, release: () => release(path, owner) } };
      for (const name of await namesIn(path)) {
        const holder = identityOf(name);
        if (holder !== null && isAlive(holder)) {
          await rm(draft, { recursive: true });
          return { kind: 'held', pid: holder.pid };
        }
        takenFrom = holder?.pid ?? takenFrom;
        await unlink(join(path, name)).catch(() => undefined);
      }
    }
    throw new Error('busy');
  } catch (error) {
    if (draft !== null) await rm(draft, { recursive: true, force: true }).catch(() => undefined);
    return { kind: 'unavailable', code: codeOf(error) };
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

async function release(path: string, owner: string): Promise<void> {
  await unlink(join(path, owner)).catch(() => undefined);
  // Somebody else's by now, perhaps: then it is not empty and stays.
  await rmdir(path).catch(() => undefined);
}

interface Identity {
  readonly pid: number;
  /** When the process started, in the kernel's ticks since boot: a pid is used again, the two together are not. */
  readonly started: string;
  readonly boot: string;
}

function ownName(): string {
  return `${process.pid}-${startOf(process.pid) ?? 0}-${bootId()}`;
}

function identityOf(name: string): Identity | null {
  const [, pid, started = '', boot = ''] = /^([0-9]{1,10})-([0-9]{1,20})-([0-9a-z]{1,8})$/.exec(name) ?? [];
  return pid === undefined ? null : { pid: Number(pid), started, boot };
}

const isAlive = ({ pid, started, boot }: Identity): boolean => boot === bootId() && startOf(pid) === started;

/** Null where there is no such process, or only what is left of one that nobody has waited for. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name stands in brackets and may hold anything, brackets too.
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
