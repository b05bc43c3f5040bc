/** Where a bench writes its plot. */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { access, mkdir, open, stat, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';

/** Refuses a place that cannot be written, before a session is run for it. `source` is the protocol's file or name. */
export async function prepareReport(path: string, source: string): Promise<void> {
  const [there, protocol] = [await look(path), await look(source)];
  if (there?.isDirectory()) throw refusal(path, 'is a folder');
  if (there !== null && there.ino === protocol?.ino && there.dev === protocol.dev) {
    throw refusal(path, 'is the protocol itself');
  }
  try {
    if (there === null) await tryToMake(path);
    else await access(path, constants.W_OK);
  } catch (error) {
    // Another bench that wants to write the same file has just made it, or taken it away, to see whether it can.
    if (codeOf(error) !== (there === null ? 'EEXIST' : 'ENOENT')) throw refusalOf(path, error);
  }
}

/** @throws FulcrumError FILE_UNWRITABLE */
export async function writeReport(path: string, svg: string): Promise<void> {
  try {
    await writeFile(path, svg);
  } catch (error) {
    throw refusalOf(path, error);
  }
}

async function look(path: string): Promise<Stats | null> {
  return await stat(path).catch(() => null);
}

async function tryToMake(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw refusalOf(path, error);
  });
  await (await open(path, 'wx')).close();
  await unlink(path);
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown reason';

const refusalOf = (path: string, error: unknown): FulcrumError =>
  error instanceof FulcrumError ? error : refusal(path, `the report cannot be written (${codeOf(error)})`);

const refusal = (path: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.FILE_UNWRITABLE, {
    place: path === '' ? '--report' : path,
    problem,
    allowed: 'a file in a folder that this user may write to',
  });
