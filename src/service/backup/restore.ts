/**
 * Puts a backup back into a data folder that no process uses. What is there already is kept aside, except for the audit log,
 * the PIN and a lock-out, which stay in force. Nothing that was restored grants anything until a clinician has confirmed
 * it: what has happened since the backup is not known.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { Database } from '../../records/database/database.ts';
import { readMeta, writeMeta } from '../../records/database/meta.ts';
import { migrate } from '../../records/database/migrations.ts';
import { writeMark } from '../../records/database/open.ts';
import { People } from '../../records/database/people.ts';
import { Sessions } from '../../records/database/sessions.ts';
import { codeOf, makeFolder, syncFolder } from '../../records/files/durable-file.ts';
import { acquireLock, lockPath } from '../../records/files/lock-file.ts';
import { databaseFile, markFile, recordingsFolder, recordsLock } from '../../records/paths.ts';
import { appendToChain } from '../storage/audit-chain.ts';
import { auditFile, openForAppend } from '../storage/audit-file.ts';
import { addErasedIds, readErasedIds } from '../storage/erased-ids.ts';
import { databaseName } from './format.ts';
import { extract, notABackup, readingBackup, refuseDamagedDatabase } from './verify.ts';

export interface Restored {
  /** When the backup was made. */
  readonly createdAt: string;
  readonly files: number;
  readonly sessions: number;
  /** Sessions that the backup holds of people who were erased since; they were left out. */
  readonly erased: number;
  /** Where the records are now that were there before; null: there were none. */
  readonly aside: string | null;
}

/**
 * The whole backup is read and checked before anything in the folder is touched.
 * @throws FulcrumError
 */
export async function restoreBackup(path: string, data: string, now: Date): Promise<Restored> {
  await makeFolder(data).catch((error) => unusable(data, error));
  const locks = await lockFolder(data);
  try {
    const staging = await mkdtemp(join(data, '.restore-'));
    try {
      return await restoreThrough(staging, path, data, now);
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    return unusable(data, error);
  } finally {
    for (const lock of locks) await lock.release();
  }
}

async function restoreThrough(staging: string, path: string, data: string, now: Date): Promise<Restored> {
  const manifest = await readingBackup(path, async (file, entries, listed) => {
    for (const entry of entries) {
      const target = join(staging, entry.name);
      await makeFolder(dirname(target), 0o700);
      await extract(file, entry, target, listed, path);
    }
    return listed;
  });
  if (!existsSync(join(staging, databaseName))) throw notABackup(path, 'it holds no records');
  refuseDamagedDatabase(join(staging, databaseName), path);

  const gone = [...new Set([...readErasedIds(data), ...readErasedIds(staging)])];
  const { id, sessions, erased } = prepareDatabase(staging, gone, manifest.createdAt, now);
  for (const session of erased) {
    for (const ending of ['mcap', 'foxglove.json', 'journal']) {
      await rm(join(recordingsFolder(staging), `${session}.${ending}`), { force: true });
    }
  }

  // A mark is there throughout: a power cut leaves records that are missing or are others, noticed at the next start.
  if (!existsSync(markFile(data))) writeMark(data, id);
  const aside = await setAside(data, now);
  await mkdir(recordingsFolder(staging), { recursive: true, mode: 0o700 });
  await rename(recordingsFolder(staging), recordingsFolder(data));
  await rename(join(staging, databaseName), databaseFile(data));
  await keepOrTake(staging, data);
  await syncFolder(data);
  writeMark(data, id);
  if (gone.length > 0) await addErasedIds(data, gone);
  const reason = `the records of ${manifest.createdAt} were restored${aside === null ? '' : `; those before are in ${aside}`}`;
  await recordInAudit(data, reason, now);
  return { createdAt: manifest.createdAt, files: manifest.files.length, sessions, erased: erased.length, aside };
}

function prepareDatabase(
  staging: string,
  gone: readonly string[],
  createdAt: string,
  now: Date,
): { readonly id: string; readonly sessions: number; readonly erased: readonly string[] } {
  const database = new Database(join(staging, databaseName));
  try {
    migrate(database);
    const sessions = new Sessions(database);
    const erased = database.transaction(() => {
      writeMeta(
        database,
        'unconfirmed',
        `the records were restored on ${now.toISOString()} from a backup of ${createdAt}: what happened between is not known`,
      );
      const people = new People(database);
      for (const patient of gone) people.erase(patient);
      return gone.flatMap((patient) => sessions.erase(patient));
    });
    if (erased.length > 0) database.exec('VACUUM');
    const facts = { id: readMeta(database, 'id') ?? '', sessions: sessions.all().length, erased };
    database.becomeOneFile();
    return facts;
  } finally {
    database.close();
  }
}

/** Moves the present records out of the way. Returns the folder that holds them; null: there are none. */
async function setAside(data: string, now: Date): Promise<string | null> {
  const name = databaseName;
  const names = [name, `${name}-wal`, `${name}-shm`, 'recordings'].filter((each) => existsSync(join(data, each)));
  if (names.length === 0) return null;
  const aside = join(data, `before-restore-${now.toISOString().replace(/[-:]|\..*$/g, '')}`);
  await mkdir(aside, { mode: 0o700 });
  for (const each of names) await rename(join(data, each), join(aside, each));
  await syncFolder(data);
  return aside;
}

/** The rest of the backup, as far as it is missing: the present audit log, PIN and lock-out stay in force. */
async function keepOrTake(staging: string, data: string): Promise<void> {
  const hasAudit = existsSync(auditFile(data));
  for (const name of await readdir(staging)) {
    if (name.startsWith(databaseName) || name === 'erased-ids.json') continue;
    const isThere = name.startsWith('audit') ? hasAudit : existsSync(join(data, name));
    if (!isThere) await rename(join(staging, name), join(data, name));
  }
}

/** One line of the chain, as a service would have written it. */
async function recordInAudit(data: string, reason: string, now: Date): Promise<void> {
  const { file, link } = await openForAppend(auditFile(data));
  try {
    const content = {
      wallTime: now.toISOString(),
      atMs: 0,
      run: 'restore',
      type: 'service',
      act: 'records restored',
      reason,
    };
    await file.writeFile(`${appendToChain(link, content).line}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function lockFolder(data: string) {
  const service = await acquireLock(lockPath(data));
  if (service.kind === 'held') throw inUse(data, service.pid);
  const records = await acquireLock(recordsLock(data));
  if (records.kind === 'held') {
    if (service.kind === 'acquired') await service.lock.release();
    throw inUse(data, records.pid);
  }
  return [service, records].flatMap((each) => (each.kind === 'acquired' ? [each.lock] : []));
}

const inUse = (data: string, pid: number): FulcrumError =>
  new FulcrumError(errorCodes.RECORDS_IN_USE, {
    place: data,
    problem: 'the records are in use',
    value: `process ${pid}`,
    allowed: 'a data folder that no service and no bench uses: end it first',
  });

function unusable(data: string, error: unknown): never {
  throw new FulcrumError(errorCodes.DATA_UNUSABLE, {
    place: data,
    problem: `the backup cannot be restored there (${codeOf(error)})`,
    allowed: 'a folder with enough room that this user may create and write to',
  });
}
