import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExportFormat, exportBytes } from '../../../src/records/export/formats.ts';
import { finishRecording } from '../../../src/records/finish.ts';
import { openRecording } from '../../../src/records/open-recording.ts';
import { journalFile, mcapFile } from '../../../src/records/paths.ts';
import type { Recording } from '../../../src/records/recording.ts';
import { bytesOf } from '../../support/bytes-of.ts';
import { recordedItems, recordingHead, recordingSummary, writeJournal } from '../../support/recordings.ts';
import { folder } from '../../support/temporary-folder.ts';

const items = recordedItems(20_000);
const recording: Recording = {
  head: recordingHead,
  items: () => items,
  batchSizes: null,
  summary: recordingSummary,
  cut: null,
};

const exported = (from: Recording, format: ExportFormat): Promise<Buffer> => bytesOf(exportBytes(from, format));

/** Cells of a table, by RFC 4180. */
function table(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

describe('a recording as CSV', () => {
  it('has a row an item, with columns that its channels share', async () => {
    const [heads = [], ...rows] = table((await exported(recording, 'csv')).toString());
    expect(heads).toEqual([
      ...['time', 'seconds', 'channel'],
      ...['state', 'angleDeg', 'targetDeg', 'rateDegPerS', 'invertedMs'],
      ...['hazard', 'reason', 'reaction'],
    ]);
    for (const cells of rows) expect(cells).toHaveLength(heads.length);
    const expected = items.filter(({ channel }) => channel !== 'inputs');
    expect(rows).toHaveLength(expected.length);
    const numbers = rows.filter(([, , channel]) => channel === 'telemetry').map((cells) => Number(cells[4]));
    expect(numbers).toEqual(
      expected.filter(({ channel }) => channel === 'telemetry').map(({ data }) => data['angleDeg']),
    );
    const finding = rows.find(([, , channel]) => channel === 'finding');
    expect(finding?.slice(-3)).toEqual(['H10', 'identical, "for" 0.4 s;\nno life in it', 'RETURN']);
  });

  it('counts seconds from the start of the recording, and gives the wall clock', async () => {
    const [, first] = table((await exported(recording, 'csv')).toString());
    expect(first?.slice(0, 2)).toEqual(['2026-03-01T07:59:55.999Z', '-4.000']);
  });

  it('holds what is no number or text as JSON, and leaves out what is not there', async () => {
    const head = {
      ...recordingHead,
      channels: [{ name: 'act', schema: { type: 'object', properties: { act: {}, changes: {} } }, isShared: false }],
    };
    const changed = [
      { channel: 'act', atMs: head.startedAtMs, data: { changes: { from: 1, to: [2] } } },
      { channel: 'unknown', atMs: 1, data: {} },
    ];
    const [, ...rows] = table((await exported({ ...recording, head, items: () => changed }, 'csv')).toString());
    expect(rows).toEqual([[head.startedAt, '0.000', 'act', '', '{"from":1,"to":[2]}']]);
  });
});

describe('a recording that is exported', () => {
  const { id } = recordingHead;

  it('as a journal has the bytes of its journal, also from its MCAP file, which has replaced that', async () => {
    const recordings = folder();
    const path = journalFile(recordings, id);
    writeJournal(path, { items, perFrame: (batch) => 1 + ((batch * 37) % 100) });
    const original = readFileSync(path);
    expect((await exported(await openRecording(path), 'journal')).equals(original)).toBe(true);
    await finishRecording(recordings, id);
    expect(existsSync(path)).toBe(false);
    expect((await exported(await openRecording(mcapFile(recordings, id)), 'journal')).equals(original)).toBe(true);
  });

  it('as a journal has those that stand before the place where it was cut off', async () => {
    const recordings = folder();
    const path = journalFile(recordings, id);
    writeJournal(path, { items, summary: null });
    const original = readFileSync(path);
    appendFileSync(path, original.subarray(12, 40));
    await finishRecording(recordings, id);
    expect((await exported(await openRecording(mcapFile(recordings, id)), 'journal')).equals(original)).toBe(true);
  });

  it('as a journal is in full batches where it never was in one', async () => {
    const path = join(folder(), 'a.journal');
    writeJournal(path, { items, perFrame: () => undefined });
    expect((await exported(recording, 'journal')).equals(readFileSync(path))).toBe(true);
  });

  it('as an MCAP file has the same bytes each time, also from its MCAP file', async () => {
    const recordings = folder();
    const path = journalFile(recordings, id);
    writeJournal(path, { items });
    const first = await exported(await openRecording(path), 'mcap');
    expect((await exported(await openRecording(path), 'mcap')).equals(first)).toBe(true);
    await finishRecording(recordings, id);
    expect((await exported(await openRecording(mcapFile(recordings, id)), 'mcap')).equals(first)).toBe(true);
  });
});
