import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { finishRecording } from '../../src/records/finish.ts';
import { encodeFileHead, encodeFrame } from '../../src/records/journal/frame.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { journalFile, layoutFile, mcapFile } from '../../src/records/paths.ts';
import { recordedItems, recordingHead, recordingSummary, writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';

const { id } = recordingHead;
const items = recordedItems(5000);

function recorded(summary: typeof recordingSummary | null = recordingSummary): { recordings: string; journal: string } {
  const recordings = folder();
  const journal = journalFile(recordings, id);
  writeJournal(journal, { items, summary });
  return { recordings, journal };
}

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(path, bytes);
}

describe('a journal that is finished', () => {
  it('becomes an MCAP file with a layout beside it', async () => {
    const { recordings } = recorded();
    const { bytes, problem, setAside } = await finishRecording(recordings, id);
    expect([problem, setAside]).toEqual([null, null]);
    expect(readdirSync(recordings).toSorted()).toEqual([`${id}.foxglove.json`, `${id}.mcap`]);
    expect(bytes).toBe(statSync(mcapFile(recordings, id)).size);
    const recording = await openRecording(mcapFile(recordings, id));
    expect(recording).toMatchObject({ head: recordingHead, summary: recordingSummary, cut: null });
    expect([...recording.items()]).toEqual(items);
  });

  it('leaves files that only their owner can read', async () => {
    const { recordings } = recorded();
    await finishRecording(recordings, id);
    for (const path of [mcapFile(recordings, id), layoutFile(recordings, id)]) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
  });

  it('is finished again where a crash came before its removal', async () => {
    const { recordings, journal } = recorded();
    const kept = `${journal}.kept`;
    copyFileSync(journal, kept);
    await finishRecording(recordings, id);
    copyFileSync(kept, journal);
    expect(await finishRecording(recordings, id)).toMatchObject({ problem: null, setAside: null });
    expect([...(await openRecording(mcapFile(recordings, id))).items()]).toEqual(items);
  });

  it('becomes a file with all of its whole items where its writer died', async () => {
    const { recordings, journal } = recorded(null);
    truncateSync(journal, statSync(journal).size - 5);
    const { problem, setAside } = await finishRecording(recordings, id);
    expect([problem, setAside]).toEqual(['cut off: the last frame is incomplete', null]);
    const recording = await openRecording(mcapFile(recordings, id));
    expect(recording).toMatchObject({ summary: null, cut: problem });
    expect([...recording.items()]).toEqual(items.slice(0, -1));
  });

  it('is set aside where bytes changed, with all that stands before them in a file', async () => {
    const { recordings, journal } = recorded();
    flip(journal, Math.floor(statSync(journal).size / 2));
    const { problem, setAside } = await finishRecording(recordings, id);
    expect(problem).toMatch(/^damaged at byte \d+: /);
    expect(setAside).toBe(`${recordings}/set-aside/${id}.journal`);
    expect(readdirSync(`${recordings}/set-aside`)).toEqual([`${id}.journal`]);
    const recording = await openRecording(mcapFile(recordings, id));
    const read = [...recording.items()];
    expect(recording.cut).toBe(problem);
    expect(read.length).toBeGreaterThan(100);
    expect(read).toEqual(items.slice(0, read.length));
  });

  it.each([
    ['its head is damaged', (path: string) => flip(path, 40), /^.*: damaged at byte 12: the CRC of a frame is wrong$/],
    ['it is no journal', (path: string) => writeFileSync(path, 'nothing'), /is no journal of a recording$/],
    ['it is empty', (path: string) => writeFileSync(path, ''), /is no journal of a recording$/],
    [
      'another version wrote it',
      (path: string) => writeFileSync(path, Buffer.concat([encodeFileHead(9), encodeFrame('{"head":{}}')])),
      /was recorded by another version of this program \(found format 9\); allowed: format 3$/,
    ],
    [
      'an item is malformed',
      (path: string) => writeFileSync(path, Buffer.concat([readFileSync(path), encodeFrame(Buffer.from('BB'))])),
      /is no batch$/,
    ],
    [
      'it was renamed',
      (path: string) => {
        rmSync(path);
        writeJournal(path, { head: { ...recordingHead, id: '20260301-090000-aaaaaa' } });
      },
      /holds the recording of another id \(found 20260301-090000-aaaaaa\); allowed: 20260301-080000-k3f9x2$/,
    ],
  ])('is set aside without a file where %s', async (_, change, problem) => {
    const { recordings, journal } = recorded(null);
    change(journal);
    const finished = await finishRecording(recordings, id);
    expect(finished.bytes).toBeNull();
    expect(finished.problem).toMatch(problem);
    expect(readdirSync(recordings)).toEqual(['set-aside']);
  });

  it('is kept where the finished file would not give back all of it', async () => {
    const { recordings, journal } = recorded();
    rmSync(journal);
    // The name is taken: a message says the instant of its item there.
    writeJournal(journal, { items: [{ channel: 'finding', atMs: 9000, data: { atMs: 1 } }] });
    const { bytes, problem, setAside } = await finishRecording(recordings, id);
    expect(bytes).toBeNull();
    expect(problem).toMatch(/does not give back the items that were written to it$/);
    expect(setAside).toBe(`${recordings}/set-aside/${id}.journal`);
    expect(readdirSync(recordings)).toEqual(['set-aside']);
  });

  it('never replaces a file that was set aside before', async () => {
    const { recordings, journal } = recorded();
    for (const content of ['first', 'second', 'third']) {
      writeFileSync(journal, content);
      await finishRecording(recordings, id);
    }
    const names = readdirSync(`${recordings}/set-aside`).toSorted();
    expect(names).toEqual([`${id}.journal`, `${id}.journal.2`, `${id}.journal.3`]);
    expect(readFileSync(`${recordings}/set-aside/${id}.journal`, 'utf8')).toBe('first');
  });

  it('stays where it is if the disk takes no file', async () => {
    const { journal } = recorded();
    await expect(finishRecording('/proc', id)).rejects.toThrow('ENOENT');
    expect(statSync(journal).size).toBeGreaterThan(0);
  });
});
