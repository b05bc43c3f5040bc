/** Removes a person from every file of the data folder that can hold what the database holds. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Database } from '../database/database.ts';
import { versionOf } from '../database/migrations.ts';
import { People } from '../database/people.ts';
import { codeOf, syncFolderNow } from '../files/durable-file.ts';
import { databaseFile } from '../paths.ts';
import { Refused } from './refused.ts';

export interface Erased {
  readonly wasKnown: boolean;
  /** Databases that had been set aside, from which the person could be removed only with the whole file. */
  readonly removed: readonly string[];
}

const checkpointTries = 30;
const checkpointWaitMs = 20;
const betweenTriesMs = 100;
const chunkBytes = 1024 * 1024;
/** Files that SQLite keeps beside a database. */
const besides = ['', '-wal', '-shm'] as const;

/**
 * Recordings are left alone: they hold the id of a person and nothing else on them.
 * @throws Refused while another process reads the database, so that its log cannot be emptied
 */
export async function erasePerson(database: Database, data: string, id: string): Promise<Erased> {
  const wasKnown = database.transaction(() => new People(database).erase(id));
  await emptyLog(database, id);
  const removed: string[] = [];
  for (const path of setAsideDatabases(data)) {
    if (await eraseIn(path, id)) continue;
    for (const suffix of besides) rmSync(path + suffix, { force: true });
    removed.push(path);
  }
  if (removed.length > 0) syncFolderNow(data);
  return { wasKnown, removed };
}

async function emptyLog(database: Database, id: string): Promise<void> {
  for (let tries = 0; tries < checkpointTries; tries += 1) {
    if (database.checkpoint(checkpointWaitMs)) return;
    await setTimeout(betweenTriesMs);
  }
  throw new Refused(
    `${id} was erased, but another program is reading the records and keeps their log from being emptied: end it, and erase again`,
  );
}

/** Damaged ones, and those before a restore. */
function setAsideDatabases(data: string): readonly string[] {
  const beside = databaseFile(data);
  const names = readdirSync(data);
  const damaged = names
    .map((name) => join(data, name))
    .filter((path) => path.startsWith(`${beside}.damaged-`) && !/-(wal|shm)$/.test(path));
  const restored = names
    .filter((name) => name.startsWith('before-restore-'))
    .map((name) => databaseFile(join(data, name)))
    .filter((path) => existsSync(path));
  return [...damaged, ...restored];
}

/** False: the file may hold the person, and cannot be used as a database any more. */
async function eraseIn(path: string, id: string): Promise<boolean> {
  const hasId = await Promise.all(besides.map((suffix) => contains(path + suffix, id)));
  if (!hasId.includes(true)) return true;
  let database: Database | null = null;
  try {
    database = new Database(path);
    if (versionOf(database) >= 2) {
      const opened = database;
      opened.transaction(() => new People(opened).erase(id));
    }
    database.becomeOneFile();
    return true;
  } catch {
    return false;
  } finally {
    database?.close();
  }
}

/** Whether a file has this text somewhere. A file that cannot be read may have it. */
async function contains(path: string, text: string): Promise<boolean> {
  const file = await open(path, 'r').catch((error) => codeOf(error));
  if (typeof file === 'string') return file !== 'ENOENT';
  try {
    const needle = Buffer.from(text);
    const buffer = Buffer.alloc(chunkBytes + needle.length);
    for (let position = 0; ; position += chunkBytes) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
      if (buffer.subarray(0, bytesRead).includes(needle)) return true;
      if (bytesRead < buffer.length) return false;
    }
  } catch {
    return true;
  } finally {
    await file.close();
  }
}
