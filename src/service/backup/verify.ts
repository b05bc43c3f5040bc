/** Reads a backup back: every file against its hash in the manifest, and the database by opening it. */
import { createHash } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCodes, FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import { damageOf } from '../../records/database/open.ts';
import { codeOf } from '../../records/files/durable-file.ts';
import { databaseName, isKept, type Manifest, manifestName, manifestSchema, noteName } from './format.ts';
import { TarDamaged, type TarFile, tarFiles } from './tar.ts';

const chunkBytes = 256 * 1024;
const largestManifest = 16 * 1024 * 1024;

/** Verifies a whole backup. Throws FulcrumError, naming the first thing that is wrong. */
export async function verifyBackup(path: string): Promise<Manifest> {
  return readingBackup(path, async (file, entries, manifest) => {
    const folder = await mkdtemp(join(tmpdir(), 'fulcrum-verify-'));
    try {
      const copy = join(folder, databaseName);
      for (const entry of entries)
        await extract(file, entry, entry.name === databaseName ? copy : null, manifest, path);
      if (entries.some(({ name }) => name === databaseName)) refuseDamagedDatabase(copy, path);
      return manifest;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

/** Throws FulcrumError if the database of the backup is damaged. */
export function refuseDamagedDatabase(copy: string, place: string): void {
  let damage: string | null;
  try {
    damage = damageOf(copy, null);
  } catch (error) {
    damage = messageOf(error);
  }
  if (damage !== null) throw notABackup(place, `its database cannot be used: ${damage}`);
}

/** Opens a backup and reads its manifest; `use` gets the files that the manifest lists. Throws FulcrumError. */
export async function readingBackup<T>(
  path: string,
  use: (file: FileHandle, entries: readonly TarFile[], manifest: Manifest) => Promise<T>,
): Promise<T> {
  const file = await open(path, 'r').catch((error) => {
    const code = codeOf(error);
    throw new FulcrumError(code === 'ENOENT' ? errorCodes.FILE_MISSING : errorCodes.FILE_UNREADABLE, {
      place: path,
      problem: code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`,
      allowed: 'a file made by fulcrum backup',
    });
  });
  try {
    if (!(await file.stat()).isFile()) throw notABackup(path, 'is not a regular file');
    const entries: TarFile[] = [];
    for await (const entry of tarFiles(file)) entries.push(entry);
    if (entries[0]?.name !== noteName) throw notABackup(path, 'it is not a backup');
    const last = entries.at(-1);
    if (last?.name !== manifestName || last.bytes > largestManifest)
      throw notABackup(path, 'it has no manifest at its end');
    const manifest = manifestOf(await bytesOf(file, last), path);
    const listed = entries.slice(1, -1);
    const isSame =
      listed.length === manifest.files.length &&
      listed.every(({ name }, index) => name === manifest.files[index]?.name);
    if (!isSame) throw notABackup(path, 'its files are not those of its manifest');
    return await use(file, listed, manifest);
  } catch (error) {
    if (error instanceof TarDamaged) throw notABackup(path, error.message);
    throw error;
  } finally {
    await file.close();
  }
}

/**
 * Reads one file of the backup, checks it against the manifest, and writes it to `target`, synced, if there is one.
 * Throws FulcrumError, or the system's error for the target.
 */
export async function extract(
  file: FileHandle,
  { name, bytes, offset }: TarFile,
  target: string | null,
  manifest: Manifest,
  place: string,
): Promise<void> {
  if (!isKept(name)) throw notABackup(place, `it holds a file that no backup holds: ${JSON.stringify(name)}`);
  const hash = createHash('sha256');
  const out = target === null ? null : await open(target, 'wx', 0o600);
  try {
    const buffer = Buffer.alloc(chunkBytes);
    for (let done = 0; done < bytes; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(chunkBytes, bytes - done), offset + done);
      if (bytesRead === 0) throw new TarDamaged(`it is cut off at byte ${offset + done}`);
      hash.update(buffer.subarray(0, bytesRead));
      await out?.writeFile(buffer.subarray(0, bytesRead));
      done += bytesRead;
    }
    await out?.sync();
  } finally {
    await out?.close();
  }
  const listed = manifest.files.find((each) => each.name === name);
  if (listed === undefined || listed.bytes !== bytes || listed.sha256 !== hash.digest('hex')) {
    throw notABackup(place, `${name} in it is damaged`);
  }
}

async function bytesOf(file: FileHandle, { bytes, offset }: TarFile): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  await file.read(buffer, 0, bytes, offset);
  return buffer;
}

function manifestOf(text: Buffer, path: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch {
    throw notABackup(path, 'its manifest is damaged');
  }
  const { format, version } = Object(value);
  if (format === 'fulcrum-backup' && typeof version === 'number' && version > 1) {
    throw notABackup(path, `it was made by a later version of this program (format ${version})`);
  }
  const manifest = manifestSchema.safeParse(value);
  if (!manifest.success) throw notABackup(path, 'its manifest is damaged');
  return manifest.data;
}

export const notABackup = (place: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.BACKUP_FORM, {
    place,
    problem: `cannot be used as a backup: ${problem}`,
    allowed: 'a whole file made by fulcrum backup',
  });
