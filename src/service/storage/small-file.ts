import type { Stats } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

export interface SmallFile {
  readonly path: string;
  /** What the file should be, for the messages: "a protocol". */
  readonly what: string;
  readonly mostBytes: number;
  /** Makes the error for a file that does not exist. If omitted, it names the file alone. */
  readonly whenMissing?: () => FulcrumError;
}

/**
 * The content of a regular file. Opens nothing else, since opening a serial port can reset its board, and reads no more
 * than the bound. Throws FulcrumError.
 */
export function readSmallFile(file: SmallFile): Uint8Array {
  const { path, whenMissing } = file;
  try {
    refuseUnlessSmallFile(file, statSync(path));
    // Non-blocking, in case the file has been replaced by a pipe since.
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      refuseUnlessSmallFile(file, fstatSync(handle));
      return readAll(handle, file.mostBytes);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw whenMissing?.() ?? noSuchFile(path);
    throw new FulcrumError(errorCodes.FILE_UNREADABLE, {
      place: path,
      problem: `cannot be read (${code ?? 'unknown reason'})`,
      allowed: 'a file that this user may read',
    });
  }
}

const noSuchFile = (place: string): FulcrumError =>
  new FulcrumError(errorCodes.FILE_MISSING, { place, problem: 'no such file' });

/** Reads up to one byte more than the bound, in case the file has grown since its size was checked. */
function readAll(handle: number, mostBytes: number): Uint8Array {
  const buffer = new Uint8Array(mostBytes + 1);
  let length = 0;
  for (;;) {
    const read = readSync(handle, buffer, length, buffer.length - length, null);
    length += read;
    if (read === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
}

function refuseUnlessSmallFile({ path, what, mostBytes }: SmallFile, stats: Stats): void {
  if (!stats.isFile()) {
    throw new FulcrumError(errorCodes.FILE_NOT_A_FILE, {
      place: path,
      problem: `is ${kindOf(stats)}`,
      allowed: 'a regular file',
    });
  }
  if (stats.size > mostBytes) {
    throw new FulcrumError(errorCodes.FILE_TOO_LARGE, {
      place: path,
      problem: `too large for ${what}`,
      value: `${stats.size} bytes`,
      allowed: `at most ${mostBytes / 1024} KiB`,
    });
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
