import { existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishRecording } from '../../src/records/finish.ts';
import { journalFile, mcapFile } from '../../src/records/paths.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { recordedItems, recordingHead, writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';

const items = recordedItems(5000);
const ids = ['20260301-080000-aaaaaa', '20260302-080000-bbbbbb', '20260303-080000-cccccc'] as const;

/** Two finished recordings, and one that is still under way. */
async function dataFolder(): Promise<{ data: string; recordings: string }> {
  const data = folder();
  const recordings = join(data, 'recordings');
  mkdirSync(recordings);
  for (const id of ids) writeJournal(journalFile(recordings, id), { head: { ...recordingHead, id }, items });
  for (const id of ids.slice(0, 2)) await finishRecording(recordings, id);
  const journal = journalFile(recordings, ids[2]);
  truncateSync(journal, statSync(journal).size - 100);
  return { data, recordings };
}

function flip(path: string): void {
  const bytes = readFileSync(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 8;
  writeFileSync(path, bytes);
}

describe('fulcrum session check', () => {
  it('finds all recordings whole, one that is under way included', async () => {
    const { data } = await dataFolder();
    const { code, out } = await fulcrum(['session', 'check', '--data', data]);
    expect([code, out]).toEqual([0, expect.stringMatching(/^3 recordings, \d+\.\d MiB: all whole\n$/)]);
  });

  it('names a finished recording in which one bit has changed, and sets it aside', async () => {
    const { data, recordings } = await dataFolder();
    flip(mcapFile(recordings, ids[1]));
    const { code, out } = await fulcrum(['session', 'check', '--data', data]);
    expect(code).toBe(1);
    expect(out).toContain(`${ids[1]}: `);
    expect(out).toContain(`set aside as ${recordings}/set-aside/${ids[1]}.mcap`);
    expect(out).toContain('MiB: 1 damaged');
    expect(existsSync(mcapFile(recordings, ids[1]))).toBe(false);
    expect(await fulcrum(['session', 'check', '--data', data])).toMatchObject({ code: 0 });
  });

  it('names a journal in which one bit has changed, and leaves it to the records process', async () => {
    const { data, recordings } = await dataFolder();
    const path = journalFile(recordings, ids[2]);
    flip(path);
    const { code, out } = await fulcrum(['session', 'check', ids[2], '--data', data, '--json']);
    expect([code, jsonLines(out)]).toEqual([
      1,
      [{ id: ids[2], bytes: statSync(path).size, problem: expect.stringMatching(/^damaged at byte \d+: /) }],
    ]);
    expect(existsSync(path)).toBe(true);
  });

  it('is content with a folder without recordings, and refuses an id that has none', async () => {
    const data = folder();
    expect(await fulcrum(['session', 'check', '--data', data])).toEqual({ code: 0, out: 'no recordings\n', err: '' });
    const { code, err } = await fulcrum(['session', 'check', ids[0], '--data', data]);
    expect([code, err]).toEqual([2, expect.stringContaining('no recording has this id')]);
  });
});
