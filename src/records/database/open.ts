/**
 * Opens the records of a data folder. A database that is damaged or missing is noticed, set aside and replaced by an
 * empty one, which grants nothing: no session starts until the records are restored or a clinician confirms them.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '../../../protocols/base/errors.ts';
import { codeOf, syncFolderNow } from '../files/durable-file.ts';
import { databaseFile, markFile } from '../paths.ts';
import { Database, sqliteCode } from './database.ts';
import { readMeta, writeMeta } from './meta.ts';
import { ForeignDatabase, migrate, NewerSchema, versionOf } from './migrations.ts';
import { People } from './people.ts';
import { Sessions } from './sessions.ts';

export interface OpenedRecords {
  readonly database: Database;
  /** What was wrong with the records and what was done about it; null: nothing. */
  readonly repair: string | null;
}

/** SQLite's codes for a file that is not, or not any more, a whole database. */
const corrupt = 11;
const notADatabase = 26;

/**
 * Opens the database for writing; creates it where there has never been one. Only one process at a time may call this
 * for a folder.
 * @param now for the name of a file that is set aside
 * @throws NewerSchema, or the system's or SQLite's error for a disk that is full, read-only or failing
 */
export function openRecords(data: string, now: Date): OpenedRecords {
  const path = databaseFile(data);
  const mark = readMark(data);
  const expected = mark?.id ?? null;
  const problem = existsSync(path) ? damageOf(path, expected, mark !== null) : mark === null ? null : 'it is missing';
  const aside = problem === null ? null : setAside(path, now);
  const repair = problem === null ? null : `the database of the records was damaged: ${problem}${asideText(aside)}`;
  const database = new Database(path);
  try {
    migrate(database);
    const known = readMeta(database, 'id');
    const id = known ?? randomUUID();
    database.transaction(() => {
      if (known === null) writeMeta(database, 'id', id);
      if (repair !== null) writeMeta(database, 'unconfirmed', repair);
    });
    if (id !== expected) writeMark(data, id);
    return { database, repair };
  } catch (error) {
    database.close();
    throw error;
  }
}

const asideText = (aside: string | null): string => (aside === null ? '' : `; it was kept as ${aside}`);

/** Opens the database to read it. Throws {@link NewerSchema}, {@link ForeignDatabase}, or SQLite's error. */
export function openToRead(path: string): Database {
  const database = new Database(path, { isReadOnly: true });
  try {
    const version = versionOf(database);
    // A database that is only read is not brought up to date: what is joined to every session has to be there, empty.
    if (version > 0 && version < 4) {
      database.exec('CREATE TEMP TABLE session_doses (session INTEGER PRIMARY KEY, dose_ms REAL) STRICT');
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * What is wrong with a database file; null: nothing was found. Reads all of it.
 * @param expectedId what its id should be; null: not known
 * @param wasUsed whether it held something before
 * @throws NewerSchema, or an error that says nothing about the content, such as a file that may not be read
 */
export function damageOf(path: string, expectedId: string | null, wasUsed = expectedId !== null): string | null {
  let database: Database | null = null;
  try {
    database = openToRead(path);
    const version = versionOf(database);
    if (version === 0) return wasUsed ? 'it is empty' : null;
    const result = database.all('PRAGMA integrity_check(3)').map((row) => String(row['integrity_check']));
    if (result.join() !== 'ok') return result.join('; ').replaceAll('\n', ' ');
    const id = readMeta(database, 'id');
    if (expectedId !== null && id !== expectedId) return 'it is another database than the one that was used before';
    const changed =
      new Sessions(database).countChanged(version) + (version < 2 ? 0 : new People(database).countChanged());
    return changed === 0 ? null : `${changed} of its rows have been changed`;
  } catch (error) {
    if (error instanceof NewerSchema) throw error;
    if (error instanceof ForeignDatabase) return error.message;
    const code = sqliteCode(error);
    // The lowest byte is the kind of error, the others its detail.
    if (code !== null && [corrupt, notADatabase].includes(code & 0xff)) return messageOf(error);
    // Damage can show as a table or a column that is missing.
    if (code === 1 && database !== null) return messageOf(error);
    throw error;
  } finally {
    database?.close();
  }
}

/** Renames the database and what belongs to it. Returns its new name; null if there was no file. */
function setAside(path: string, now: Date): string | null {
  const stamp = now.toISOString().replace(/[-:]|\..*$/g, '');
  let aside = `${path}.damaged-${stamp}`;
  for (let count = 2; existsSync(aside); count += 1) aside = `${path}.damaged-${stamp}-${count}`;
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
  }
  syncFolderNow(dirname(path));
  return existsSync(aside) ? aside : null;
}

/** The mark says that there was a database. Its `id` is null if the mark cannot be read; null: there is no mark. */
export function readMark(data: string): { readonly id: string | null } | null {
  try {
    const { database } = Object(JSON.parse(readFileSync(markFile(data), 'utf8')));
    return { id: typeof database === 'string' ? database : null };
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? null : { id: null };
  }
}

/** Replaces the mark durably. */
export function writeMark(data: string, id: string): void {
  const draft = `${markFile(data)}.new`;
  const file = openSync(draft, 'w', 0o600);
  try {
    writeSync(file, `${JSON.stringify({ database: id })}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, markFile(data));
  syncFolderNow(data);
}
