/** How a journal becomes a finished recording. */
import { rm, stat } from 'node:fs/promises';
import { errorCodes, FulcrumError } from '../../protocols/base/errors.ts';
import { replaceDurably, syncFolderNow } from './files/durable-file.ts';
import { JournalFile } from './journal/reader.ts';
import { foxgloveLayout } from './mcap/layout.ts';
import { McapFile } from './mcap/reader.ts';
import { mcapBytes } from './mcap/writer.ts';
import { journalFile, layoutFile, mcapFile } from './paths.ts';
import type { Recording } from './recording.ts';
import { setAside } from './set-aside.ts';

export interface Finished {
  /** Size of the MCAP file; null: the journal held nothing that can be read. */
  readonly bytes: number | null;
  /** What is wrong with the recording; null: nothing. */
  readonly problem: string | null;
  /** Where the journal is kept, if it is damaged. */
  readonly setAside: string | null;
}

/**
 * Turns a journal into an MCAP file and its layout, and removes the journal once the file has been read back. A journal that
 * was cut off becomes one with what it holds. A damaged one is set aside, and the file holds what stands before the damage.
 * Ends the same way if it is called again after a crash. Rejects with the system's error.
 */
export async function finishRecording(folder: string, id: string): Promise<Finished> {
  const path = journalFile(folder, id);
  try {
    const journal = JournalFile.open(path);
    refuseOtherId(path, journal.head.id, id);
    const bytes = await convert(folder, journal);
    const problem = journal.cut;
    if (journal.ending.kind === 'damaged') return { bytes, problem, setAside: setAside(folder, path) };
    await rm(path);
    syncFolderNow(folder);
    return { bytes, problem, setAside: null };
  } catch (error) {
    if (!(error instanceof FulcrumError)) throw error;
    await rm(mcapFile(folder, id), { force: true });
    return { bytes: null, problem: error.message, setAside: setAside(folder, path) };
  }
}

/** @throws FulcrumError RECORDING_FORM where a file was renamed, and would replace another recording */
function refuseOtherId(path: string, held: string, id: string): void {
  if (held === id) return;
  const problem = 'holds the recording of another id';
  throw new FulcrumError(errorCodes.RECORDING_FORM, { place: path, problem, value: held, allowed: id });
}

/** @throws FulcrumError where the journal's items are malformed, or the file does not give them back */
async function convert(folder: string, journal: JournalFile): Promise<number> {
  const { id, channels } = journal.head;
  const path = mcapFile(folder, id);
  await replaceDurably(path, mcapBytes(journal));
  const mcap = await McapFile.open(path);
  if (!areEqual(journal, mcap)) {
    const problem = 'does not give back the items that were written to it';
    throw new FulcrumError(errorCodes.RECORDING_DAMAGED, { place: path, problem });
  }
  await replaceDurably(layoutFile(folder, id), `${JSON.stringify(foxgloveLayout(channels), null, 2)}\n`);
  return (await stat(path)).size;
}

function areEqual(written: Recording, read: Recording): boolean {
  const channels = new Set(written.head.channels.map(({ name }) => name));
  const items = read.items()[Symbol.iterator]();
  for (const item of written.items()) {
    if (!channels.has(item.channel)) continue;
    const { done, value } = items.next();
    if (done === true || JSON.stringify(value) !== JSON.stringify(item)) return false;
  }
  return items.next().done === true;
}
