import type { Stats } from 'node:fs';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

export interface SmallFile {
  readonly path: string;
  /** What it is to be, for the messages: "a protocol". */
  readonly what: string;
  readonly mostBytes: number;
  /** What is said where nothing has this name. */
  readonly whenMissing: () => FulcrumError;
}

/**
 * The content of a plain file. Never opens anything else (a serial port would reset its board), never reads more than
 * the bound. Throws FulcrumError.
 */
export function readSmallFile(file: SmallFile): Uint8Array {
  const { path, whenMissing } = file;
  try {
    refuseUnlessSmallFile(file, statSync(path));
    // Not blocking, should the file have become a pipe since.
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
    if (code === 'ENOENT' || code === 'ENOTDIR') throw whenMissing();
    throw new FulcrumError(errorCodes.FILE_UNREADABLE, {
      place: path,
      problem: `cannot be read (${code ?? 'unknown reason'})`,
      allowed: 'a file that this user may read',
    });
  }
}

/** One byte more than the bound, should the file have grown since it was measured. */
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
      allowed: 'a plain file',
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
