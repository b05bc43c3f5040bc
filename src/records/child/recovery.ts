/** Puts into the database what a recording's file tells and the database does not know. */
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../database/database.ts';
import type { EntryText, Sessions } from '../database/sessions.ts';
import { openRecording } from '../open-recording.ts';
import type { RecordingHead } from '../sink.ts';

/** In doubt of a session whose recording is gone. */
export const journalMissing = 'its journal is missing';

/** Items between two looks at what the program sends. */
const sliceItems = 2000;

/**
 * Reads a whole recording. Rejects with the error of {@link openRecording}: a damaged file is dealt with by the finisher.
 */
export async function recoverRows(database: Database, sessions: Sessions, id: string, path: string): Promise<void> {
  const known = sessions.find(id);
  if (known !== null && known.state !== 'recording') return;
  const recording = await openRecording(path).catch(() => null);
  if (recording === null) {
    database.transaction(() => sessions.cut(id, 'its recording was damaged'));
    return;
  }
  const { head, summary, cut } = recording;
  const isEntry = entryChannels(head);
  let entries: EntryText[] = [];
  const save = () => {
    database.transaction(() => sessions.add(id, entries));
    entries = [];
  };
  database.transaction(() => sessions.begin(head));
  let item = 0;
  let lastMs = head.startedAtMs;
  for (const { channel, atMs, data } of recording.items()) {
    if (isEntry.has(channel)) entries.push({ item, atMs, channel, text: JSON.stringify(data) });
    item += 1;
    lastMs = Math.max(lastMs, atMs);
    if (item % sliceItems !== 0) continue;
    save();
    await setImmediate();
  }
  save();
  database.transaction(() => {
    if (summary === null) sessions.cut(id, `the recording was ${cut ?? 'not ended'}`, lastMs - head.startedAtMs);
    else sessions.end(id, summary);
  });
}

/** The channels of findings, orders, alarms and the like: everything but the inputs and the telemetry. */
export const entryChannels = ({ channels }: RecordingHead): ReadonlySet<string> =>
  new Set(channels.filter(({ name, isShared }) => !isShared && name !== 'telemetry').map(({ name }) => name));
