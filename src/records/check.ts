/** Reads recordings only to find out whether they are whole: a finished one may lie for years until somebody needs it. */
import { readdir, stat } from 'node:fs/promises';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { codeOf } from './files/durable-file.ts';
import { findRecording } from './find-recording.ts';
import { JournalFile } from './journal/reader.ts';
import { openRecording } from './open-recording.ts';
import { journalFile, mcapFile } from './paths.ts';
import type { Recording } from './recording.ts';
import { recordingIdPattern } from './sink.ts';

export interface CheckedRecording {
  readonly id: string;
  readonly bytes: number;
  /** What is wrong with it, and where it was set aside; null: every byte is as it was written. */
  readonly problem: string | null;
}

/**
 * Checks all recordings of a folder, oldest first, or one of them. A damaged finished file is set aside.
 * @throws FulcrumError RECORDING_UNKNOWN; the system's error where a file cannot be read
 */
export async function* checkRecordings(folder: string, id?: string): AsyncGenerator<CheckedRecording> {
  for (const each of id === undefined ? await recordingIds(folder) : [id]) {
    const bytes = await sizeOf(folder, each);
    yield { id: each, bytes, problem: await problemOf(() => findRecording(folder, each)) };
  }
}

/** What is wrong with the file of a recording; null: nothing, or it is gone by now. Rejects with the system's error. */
export async function damageOfFile(path: string): Promise<string | null> {
  try {
    return await problemOf(() => openRecording(path));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Opening a recording reads every byte of it, and compares all CRCs. */
async function problemOf(open: () => Promise<Recording>): Promise<string | null> {
  try {
    const recording = await open();
    return recording instanceof JournalFile && recording.ending.kind === 'damaged' ? recording.cut : null;
  } catch (error) {
    if (!(error instanceof FulcrumError) || error.code === errorCodes.RECORDING_UNKNOWN) throw error;
    // Another version may well read it.
    return error.code === errorCodes.RECORDING_VERSION ? null : error.message;
  }
}

/** The ids of a folder’s recordings, oldest first. Rejects with the system’s error where the folder cannot be read. */
export async function recordingIds(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const ids = names.filter((name) => /\.(?:mcap|journal)$/.test(name)).map((name) => name.replace(/\..*$/, ''));
  return [...new Set(ids)].filter((id) => recordingIdPattern.test(id)).sort();
}

async function sizeOf(folder: string, id: string): Promise<number> {
  for (const path of [mcapFile(folder, id), journalFile(folder, id)]) {
    const stats = await stat(path).catch(() => null);
    if (stats !== null) return stats.size;
  }
  return 0;
}
