/** Finding and reading protocol files: the only place where a protocol meets the disk. */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { bounds } from '../../protocols/therapy/limits.ts';
import { readProtocol } from '../../protocols/therapy/read.ts';
import { accepted } from '../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../protocols/therapy/schema.ts';
import { errorCodes, FulcrumError } from '../errors.ts';
import { packageFile } from './package-file.ts';

export interface LoadedProtocol {
  readonly protocol: Protocol;
  /** The file as the user named it, or the ready-made name: the place in every message. */
  readonly place: string;
}

/**
 * Reads a ready-made protocol by its name, or a file by its path. A ready-made name wins over a file of that name in
 * the current folder; `./name` is the file. Throws FulcrumError.
 */
export async function loadProtocol(nameOrPath: string): Promise<LoadedProtocol> {
  const names = await readyMadeNames();
  if (names.includes(nameOrPath)) return loadReadyMade(nameOrPath);
  const content = await readSmallFile(nameOrPath, () => missing(nameOrPath, names));
  return { protocol: accepted(readProtocol(content, nameOrPath)), place: nameOrPath };
}

/** All ready-made protocols, gentlest label first, then by name. */
export async function loadReadyMades(): Promise<readonly Protocol[]> {
  const order = ['beginner', 'standard', 'advanced'];
  const loaded = await Promise.all((await readyMadeNames()).map(loadReadyMade));
  const protocols = loaded.map(({ protocol }) => protocol);
  return protocols.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level) || (a.name < b.name ? -1 : 1));
}

async function loadReadyMade(name: string): Promise<LoadedProtocol> {
  const path = join(readyMadeFolder(), `${name}.json`);
  const content = await readSmallFile(path, () => missing(path, []));
  return { protocol: accepted(readProtocol(content, name)), place: name };
}

async function readyMadeNames(): Promise<readonly string[]> {
  const files = await readdir(readyMadeFolder());
  return files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
}

const readyMadeFolder = (): string => packageFile('protocols', 'therapy', 'ready-made');

function missing(nameOrPath: string, names: readonly string[]): FulcrumError {
  if (!/^[a-z0-9-]+$/.test(nameOrPath)) {
    return new FulcrumError(errorCodes.FILE_MISSING, {
      place: nameOrPath,
      problem: 'no such file',
      allowed: 'a protocol file, or a ready-made name (fulcrum protocol list)',
    });
  }
  return new FulcrumError(errorCodes.PROTOCOL_UNKNOWN, {
    place: nameOrPath,
    problem: 'no ready-made protocol and no file of this name',
    allowed: names.join(', '),
  });
}

/** Never opens what is not a plain file (a serial port would reset its board), never reads more than the bound. */
async function readSmallFile(path: string, whenMissing: () => FulcrumError): Promise<Uint8Array> {
  try {
    refuseUnlessSmallFile(path, await stat(path));
    // Not blocking, should the file have become a pipe since.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      refuseUnlessSmallFile(path, await file.stat());
      const buffer = new Uint8Array(bounds.fileBytes + 1);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
      }
    } finally {
      await file.close();
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

function refuseUnlessSmallFile(path: string, stats: Stats): void {
  if (!stats.isFile()) {
    throw new FulcrumError(errorCodes.FILE_NOT_A_FILE, {
      place: path,
      problem: `is ${kindOf(stats)}`,
      allowed: 'a plain file',
    });
  }
  if (stats.size > bounds.fileBytes) {
    throw new FulcrumError(errorCodes.FILE_TOO_LARGE, {
      place: path,
      problem: 'too large for a protocol',
      value: `${stats.size} bytes`,
      allowed: `at most ${bounds.fileBytes / 1024} KiB`,
    });
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}
