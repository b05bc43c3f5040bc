/** Files that a command writes as its result, such as the plot of `fulcrum bench --report`. */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { access, mkdir, open, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { type Content, writeDurably } from '../../records/files/durable-file.ts';
import { systemErrorCode, unwritable, writeProblem } from './file-errors.ts';

/** How messages name a file: the option that it comes from, what it will be, and what it is made from. */
export interface ResultFile {
  readonly path: string;
  readonly option: string;
  readonly what: string;
  /** A file, or the name of something else. The result must not overwrite it. */
  readonly source: { readonly path: string; readonly what: string };
}

/**
 * Checks before the work that its result can be written. Creates missing folders.
 * @throws FulcrumError FILE_UNWRITABLE
 */
export async function prepareResult(file: ResultFile): Promise<void> {
  const { path, source } = file;
  const [existing, made] = [await statsOf(path), await statsOf(source.path)];
  if (existing?.isDirectory()) throw refusal(file, 'is a folder');
  if (existing !== null && existing.ino === made?.ino && existing.dev === made.dev) {
    throw refusal(file, `is ${source.what} itself`);
  }
  try {
    if (existing === null) await createAndRemove(file);
    else await access(path, constants.W_OK);
  } catch (error) {
    // Another bench may be checking the same path at the same time, and create or remove the file in between.
    if (systemErrorCode(error) !== (existing === null ? 'EEXIST' : 'ENOENT')) throw refusalOf(file, error);
  }
}

/** @throws FulcrumError FILE_UNWRITABLE, and what the content throws */
export async function writeResult(file: ResultFile, content: Content): Promise<void> {
  try {
    await writeDurably(file.path, content);
  } catch (error) {
    throw refusalOf(file, error);
  }
}

async function statsOf(path: string): Promise<Stats | null> {
  return await stat(path).catch(() => null);
}

async function createAndRemove(file: ResultFile): Promise<void> {
  const { path } = file;
  await mkdir(dirname(path), { recursive: true }).catch((error: unknown) => {
    throw refusalOf(file, error);
  });
  await (await open(path, 'wx')).close();
  await unlink(path);
}

/** An error that no system call gave is the program's own, and stays as it is. */
const refusalOf = (file: ResultFile, error: unknown): unknown =>
  error instanceof FulcrumError || !(error instanceof Error && 'code' in error)
    ? error
    : refusal(file, `${file.what} cannot be written${writeProblem(error)}`);

const refusal = ({ path, option }: ResultFile, problem: string): FulcrumError =>
  unwritable(path === '' ? option : path, problem, 'a file in a folder that you may write to');
