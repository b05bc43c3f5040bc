/** The files of recordings, as they are: nothing is repaired or set aside, and a damaged one is taken too. */
import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { namesIn } from '../../hardware/folder-names.ts';
import { openRecording } from '../records/open-recording.ts';
import { recordingsFolder, setAsideFolder } from '../records/paths.ts';
import { recordingIdPattern } from '../records/sink.ts';
import type { Part } from './archive.ts';

/** Far beyond a session of an hour. */
const longestFile = 512 * 1024 * 1024;

/** Ids of all recordings, the oldest first: an id begins with its time. */
export function recordedIds(data: string): readonly string[] {
  const folder = recordingsFolder(data);
  const names = [...namesIn(folder), ...namesIn(setAsideFolder(folder))];
  return [...new Set(names.map(idOf))].filter((id) => recordingIdPattern.test(id)).sort();
}

/** Every file of a recording. Throws the system's error. */
export function recordingParts(data: string, id: string): readonly Part[] {
  return filesOf(data, id).map((path) => {
    if (statSync(path).size > longestFile) throw new Error(`${basename(path)} is larger than 512 MiB`);
    return { name: `recording/${basename(path)}`, content: readFileSync(path) };
  });
}

/** The actuator's firmware, as it said at the last handshake of the recording; null if that cannot be read. */
export async function recordedFirmware(data: string, id: string): Promise<string | null> {
  for (const path of filesOf(data, id).filter((each) => /\.(mcap|journal)$/.test(each))) {
    const recording = await openRecording(path).catch(() => null);
    if (recording === null) continue;
    let found: string | null = null;
    for (const { data: item } of recording.items()) {
      const { firmware } = item;
      if (typeof firmware === 'string') found = firmware;
    }
    if (found !== null) return found;
  }
  return null;
}

function filesOf(data: string, id: string): readonly string[] {
  const folder = recordingsFolder(data);
  return [folder, setAsideFolder(folder)].flatMap((each) =>
    namesIn(each)
      .filter((name) => idOf(name) === id)
      .map((name) => join(each, name)),
  );
}

const idOf = (name: string): string => name.split('.')[0] ?? '';
