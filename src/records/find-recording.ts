import { existsSync } from 'node:fs';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { codeOf } from './files/durable-file.ts';
import { openRecording } from './open-recording.ts';
import { journalFile, mcapFile, setAsideFolder } from './paths.ts';
import type { Recording } from './recording.ts';
import { setAside } from './set-aside.ts';
import { recordingIdPattern } from './sink.ts';

/**
 * Opens a recording by its id: the finished file, else the journal, which may still be written. A finished file that is
 * damaged is set aside.
 * @throws FulcrumError RECORDING_UNKNOWN, and those of {@link openRecording}; the system's error where it cannot be read
 */
export async function findRecording(folder: string, id: string): Promise<Recording> {
  if (!recordingIdPattern.test(id)) throw unknown(id, 'is no id of a recording');
  const mcap = mcapFile(folder, id);
  const journal = journalFile(folder, id);
  // Its journal may have become the finished file between the two looks.
  for (const path of [mcap, journal, mcap]) {
    try {
      return await openRecording(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      const isDamaged = error instanceof FulcrumError && error.code === errorCodes.RECORDING_DAMAGED;
      if (!isDamaged || path !== mcap) throw error;
      throw setAsideDamaged(folder, path, error);
    }
  }
  const aside = [mcap, journal].map((path) => path.replace(folder, setAsideFolder(folder))).find(existsSync);
  throw unknown(id, aside === undefined ? 'no recording has this id' : `is damaged, and was set aside as ${aside}`);
}

function setAsideDamaged(folder: string, path: string, error: FulcrumError): FulcrumError {
  try {
    const aside = setAside(folder, path);
    const problem = `${error.facts.problem}. It was set aside as ${aside}`;
    return new FulcrumError(error.code, { ...error.facts, problem });
  } catch {
    // A folder that takes no change keeps the file where it is.
    return error;
  }
}

const unknown = (id: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_UNKNOWN, {
    place: id,
    problem,
    allowed: 'an id from fulcrum session list',
  });
