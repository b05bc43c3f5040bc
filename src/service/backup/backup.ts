/** Makes a backup of a data folder, also while a service records in it. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { errorCodes, FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import { damageOfFile } from '../../records/check.ts';
import { copyDatabase } from '../../records/database/copy.ts';
import { damageOf } from '../../records/database/open.ts';
import { codeOf, syncFolder } from '../../records/files/durable-file.ts';
import { databaseFile } from '../../records/paths.ts';
import { databaseName, isKept, type Manifest, manifestName, noteName, noteText } from './format.ts';
import { rememberBackup } from './last-backup.ts';
import { tarEnd, tarHeader, tarPadding } from './tar.ts';
import { verifyBackup } from './verify.ts';

export interface BackupOptions {
  readonly data: string;
  readonly createdAt: Date;
  /** Version of this program. */
  readonly program: string;
  /** A recording is damaged: it is taken as it is. */
  readonly onDamaged?: (name: string, problem: string) => void;
}

interface SourceFile {
  readonly name: string;
  readonly path: string;
}

const chunkBytes = 256 * 1024;

/**
 * Writes a backup to a file, for its owner only, and reads it back before it takes the file's name.
 * @throws FulcrumError
 */
export async function backupToFile(path: string, options: BackupOptions): Promise<Manifest> {
  await refuseOtherFile(path);
  const draft = `${path}.${process.pid}.new`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.chmod(0o600);
      for await (const bytes of backupBytes(options)) await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    const manifest = await verifyBackup(draft);
    await rename(draft, path);
    await syncFolder(dirname(resolve(path)));
    await rememberBackup(options.data, options.createdAt, path);
    return manifest;
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (error instanceof FulcrumError) throw error;
    throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
      place: path,
      problem: `the backup cannot be written (${codeOf(error)})`,
      allowed: 'a new file, or an earlier backup, in a folder with enough room that this user may write to',
    });
  }
}

/** The bytes of a backup. Throws FulcrumError if the records cannot be read, or are damaged. */
export async function* backupBytes({ data, createdAt, program, onDamaged }: BackupOptions): AsyncGenerator<Buffer> {
  // The database's content at one instant, which a copy of its files is not.
  const folder = await mkdtemp(join(tmpdir(), 'fulcrum-backup-'));
  try {
    const snapshot = join(folder, databaseName);
    await snapshotOf(data, snapshot);
    const files: Manifest['files'] = [];
    const note = Buffer.from(noteText);
    yield* [tarHeader(noteName, note.length, createdAt.getTime()), note, tarPadding(note.length)];
    if (existsSync(snapshot)) {
      const entry = yield* fileBytes({ name: databaseName, path: snapshot });
      if (entry !== null) files.push(entry);
    }
    // Twice: a journal that has become a finished recording meanwhile is found as that.
    for (let pass = 1; pass <= 2; pass += 1) {
      for (const source of await sourcesIn(data)) {
        if (files.some(({ name }) => name === source.name)) continue;
        const damage = isRecording(source.name) ? await damageOfRecording(source.path) : null;
        if (damage !== null) onDamaged?.(source.name, damage);
        const entry = yield* fileBytes(source);
        if (entry !== null) files.push(entry);
      }
    }
    const manifest: Manifest = {
      format: 'fulcrum-backup',
      version: 1,
      createdAt: createdAt.toISOString(),
      program,
      files,
    };
    const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
    yield* [tarHeader(manifestName, text.length, createdAt.getTime()), text, tarPadding(text.length), tarEnd()];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function snapshotOf(data: string, target: string): Promise<void> {
  const path = databaseFile(data);
  if (!existsSync(path)) return;
  try {
    await copyDatabase(path, target);
    const damage = damageOf(target, null);
    if (damage === null) return;
    throw new Error(damage);
  } catch (error) {
    throw new FulcrumError(errorCodes.RECORDS_UNREADABLE, {
      place: path,
      problem: `cannot be backed up: ${messageOf(error)}`,
      allowed: 'the database of the records, whole, and readable for this user',
    });
  }
}

/** The other files of the data folder. */
async function sourcesIn(data: string): Promise<readonly SourceFile[]> {
  const names: string[] = [];
  for (const folder of ['', 'recordings', 'recordings/set-aside', 'protocols']) {
    const found = await readdir(join(data, folder)).catch(() => []);
    names.push(...found.map((name) => (folder === '' ? name : `${folder}/${name}`)));
  }
  return names
    .filter((name) => isKept(name) && name !== databaseName)
    .sort()
    .map((name) => ({ name, path: join(data, name) }));
}

const isRecording = (name: string): boolean => /^recordings\/[^/]+\.(?:mcap|journal)$/.test(name);

/** Null: none, or it cannot be read, which reading it into the archive will say. */
const damageOfRecording = (path: string): Promise<string | null> => damageOfFile(path).catch(() => null);

/** A file's part of the archive: as long as the file is now. Null: there is none any more, or it is no regular file. */
async function* fileBytes({ name, path }: SourceFile): AsyncGenerator<Buffer, Manifest['files'][number] | null> {
  const file = await open(path, 'r').catch((error) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw new FulcrumError(errorCodes.FILE_UNREADABLE, { place: path, problem: `cannot be read (${codeOf(error)})` });
  });
  if (file === null) return null;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return null;
    yield tarHeader(name, stats.size, stats.mtimeMs);
    const hash = createHash('sha256');
    for (let left = stats.size; left > 0; ) {
      const buffer = Buffer.alloc(Math.min(chunkBytes, left));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, stats.size - left);
      // Cut shorter meanwhile: zeros in its place keep the archive readable.
      const bytes = bytesRead === 0 ? buffer : buffer.subarray(0, bytesRead);
      hash.update(bytes);
      yield bytes;
      left -= bytes.length;
    }
    yield tarPadding(stats.size);
    return { name, bytes: stats.size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** An earlier backup may be replaced, nothing else. */
async function refuseOtherFile(path: string): Promise<void> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) return;
  const isBackup =
    stats.isFile() &&
    (stats.size === 0 ||
      (await verifyBackup(path).then(
        () => true,
        () => false,
      )));
  if (isBackup) return;
  throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
    place: path,
    problem: 'exists already, and is not a backup',
    allowed: 'a new file, or an earlier backup',
  });
}
