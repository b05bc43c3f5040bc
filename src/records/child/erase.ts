/** Removes a person from every file of the data folder that can hold what the database holds. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
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
  /** Databases that had been set aside, and what a restore left, which could be cleared of the person only as a whole. */
  readonly removed: readonly string[];
}

const checkpointTries = 30;
const checkpointWaitMs = 20;
const betweenTriesMs = 100;
const chunkBytes = 1024 * 1024;
/** A database, and the files that SQLite keeps beside it. */
const besides = ['', '-wal', '-shm', '-journal'] as const;
const beside = /-(wal|shm|journal)$/;

/**
 * Recordings are left alone: they hold the id of a person and nothing else on them.
 * @throws Refused while another process reads the database, so that its log cannot be emptied
 */
export async function erasePerson(database: Database, data: string, id: string): Promise<Erased> {
  const wasKnown = database.transaction(() => new People(database).erase(id));
  await emptyLog(database, id);
  const removed: string[] = [];
  for (const { path, files } of setAsideDatabases(data)) {
    if (await eraseIn(path, files, id)) continue;
    for (const file of files) rmSync(file, { force: true });
    removed.push(path);
  }
  for (const folder of abandonedRestores(data)) {
    rmSync(folder, { recursive: true, force: true });
    removed.push(folder);
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

interface SetAside {
  readonly path: string;
  /** Those that are there of the database and the files beside it, which a power cut can leave alone. */
  readonly files: readonly string[];
}

/** Damaged ones, and those before a restore. */
function setAsideDatabases(data: string): readonly SetAside[] {
  const damaged = `${databaseFile(data)}.damaged-`;
  const names = readdirSync(data);
  const paths = new Set([
    ...names.map((name) => join(data, name.replace(beside, ''))).filter((path) => path.startsWith(damaged)),
    ...names.filter((name) => name.startsWith('before-restore-')).map((name) => databaseFile(join(data, name))),
  ]);
  return [...paths]
    .map((path) => ({ path, files: besides.map((suffix) => path + suffix).filter((file) => existsSync(file)) }))
    .filter(({ files }) => files.length > 0);
}

/** What a restore has unpacked before a power cut. None runs: it would hold the lock of the records. */
const abandonedRestores = (data: string): readonly string[] =>
  readdirSync(data)
    .filter((name) => name.startsWith('.restore-'))
    .map((name) => join(data, name));

/**
 * False if the person cannot be removed from the database, or if that cannot be verified: in a damaged one, a row may be out
 * of reach, and the overflow pages of a long row do not contain the id.
 */
async function eraseIn(path: string, files: readonly string[], id: string): Promise<boolean> {
  if (!files.includes(path)) return false;
  const hasId = await Promise.all(files.map((file) => contains(file, id)));
  let database: Database | null = null;
  try {
    database = new Database(path);
    const opened = database;
    if (!isWhole(opened)) return false;
    if (hasId.includes(true) && versionOf(opened) >= 2) opened.transaction(() => new People(opened).erase(id));
    opened.becomeOneFile();
    return true;
  } catch {
    return false;
  } finally {
    database?.close();
  }
}

/** Whether every page has its place, and the file nothing beyond them. */
function isWhole(database: Database): boolean {
  if (database.get('PRAGMA quick_check(1)')?.['quick_check'] !== 'ok' || !database.checkpoint()) return false;
  const [count, size] = ['page_count', 'page_size'].map((name) => Number(database.get(`PRAGMA ${name}`)?.[name]));
  return statSync(database.path).size === (count ?? 0) * (size ?? 0);
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
