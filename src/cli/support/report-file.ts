/** The plot that `fulcrum bench --report` writes. */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { access, mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { writeDurably } from '../../records/files/durable-file.ts';
import { systemErrorCode, unwritable } from './file-errors.ts';

/**
 * Checks before a session that its report can be written. Creates missing folders.
 * @param source the protocol's file or name, which the report must not overwrite
 * @throws FulcrumError FILE_UNWRITABLE
 */
export async function prepareReport(path: string, source: string): Promise<void> {
  const [existing, protocol] = [await statsOf(path), await statsOf(source)];
  if (existing?.isDirectory()) throw refusal(path, 'is a folder');
  if (existing !== null && existing.ino === protocol?.ino && existing.dev === protocol.dev) {
    throw refusal(path, 'is the protocol itself');
  }
  try {
    if (existing === null) await createAndRemove(path);
    else await access(path, constants.W_OK);
  } catch (error) {
    // Another bench may be checking the same path at the same time, and create or remove the file in between.
    if (systemErrorCode(error) !== (existing === null ? 'EEXIST' : 'ENOENT')) throw refusalOf(path, error);
  }
}

/** @throws FulcrumError FILE_UNWRITABLE */
export async function writeReport(path: string, svg: string): Promise<void> {
  try {
    await writeDurably(path, svg);
  } catch (error) {
    throw refusalOf(path, error);
  }
}

async function statsOf(path: string): Promise<Stats | null> {
  return await stat(path).catch(() => null);
}

async function createAndRemove(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw refusalOf(path, error);
  });
  await (await open(path, 'wx')).close();
  await unlink(path);
}

const refusalOf = (path: string, error: unknown): FulcrumError =>
  error instanceof FulcrumError ? error : refusal(path, `the report cannot be written (${systemErrorCode(error)})`);

const refusal = (path: string, problem: string): FulcrumError =>
  unwritable(path === '' ? '--report' : path, problem, 'a file in a folder that you may write to');
