import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { batchesOf, type ItemsBatch } from '../../../src/records/batch/encode-items.ts';
import { encodeFileHead, encodeFrame, frameHeadBytes, frameMark } from '../../../src/records/journal/frame.ts';
import { JournalFile } from '../../../src/records/journal/reader.ts';
import { JournalWriter } from '../../../src/records/journal/writer.ts';
import type { RecordedItem } from '../../../src/records/sink.ts';
import { atEnd } from '../../support/cleanup.ts';
import fc from '../../support/fast-check.ts';
import { recordedItems, recordingHead, recordingSummary, writeJournal } from '../../support/recordings.ts';
import { folder } from '../../support/temporary-folder.ts';

const few = recordedItems(500);

const newPath = (): string => join(folder(), 'a.journal');

/** A batch of one item, with its number in the recording. */
function batchOf(item: RecordedItem, number = 0): ItemsBatch {
  const [batch] = batchesOf([item], recordingHead.channels);
  if (batch === undefined) throw new Error('no batch');
  batch.bytes.writeUInt32LE(number, 12);
  return batch;
}

const open = (path: string): JournalFile => JournalFile.open(path);

/** Boundaries of the frames: the first is where the head's frame begins, the last is the end of the file. */
function frameBounds(bytes: Buffer): number[] {
  const bounds = [12];
  for (let at = 12; at < bytes.length; ) {
    at += frameHeadBytes + bytes.readUInt32LE(at + 4);
    bounds.push(at);
  }
  return bounds;
}

describe('a journal', () => {
  it('gives back head, items and summary as they were added', () => {
    const path = newPath();
    writeJournal(path);
    const journal = open(path);
    expect(journal.head).toEqual(recordingHead);
    expect([...journal.items()]).toEqual(recordedItems());
    expect([...journal.items()]).toHaveLength(journal.itemCount);
    expect(journal.ending).toEqual({ kind: 'ended', summary: recordingSummary });
    expect(journal.cut).toBeNull();
  });

  it('keeps instants and numbers to the last bit', () => {
    const path = newPath();
    const numbers = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, 123456789.12345679, -0.1];
    writeJournal(path, { items: numbers.map((atMs) => ({ channel: 'inputs', atMs, data: { value: atMs } })) });
    expect([...open(path).items()].map(({ atMs }) => atMs)).toEqual(numbers);
  });

  it('can be read by its owner only', () => {
    const path = newPath();
    writeJournal(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is never written over another one', () => {
    const path = newPath();
    writeJournal(path);
    expect(() => JournalWriter.create(path, recordingHead)).toThrow('EEXIST');
    expect(open(path).ending.kind).toBe('ended');
  });

  it('has everything on disk after a sync, and not before', () => {
    const path = newPath();
    const writer = JournalWriter.create(path, recordingHead);
    atEnd(() => writer.close());
    writer.append(batchOf({ channel: 'inputs', atMs: 1, data: {} }));
    expect(open(path).itemCount).toBe(0);
    writer.sync();
    expect(open(path).itemCount).toBe(1);
  });

  it('holds items larger than a block of the reader', () => {
    const path = newPath();
    const items = [3, 2 ** 20, 3 * 2 ** 20 + 7, 5].map((length) => ({
      channel: 'inputs',
      atMs: length,
      data: { text: 'ü'.repeat(length) },
    }));
    writeJournal(path, { items });
    expect([...open(path).items()]).toEqual(items);
  });
});

describe('a journal that ends before its time', () => {
  it('gives every whole item, wherever it is cut', () => {
    const path = newPath();
    writeJournal(path, { items: few.slice(0, 2) });
    const bytes = readFileSync(path);
    const bounds = frameBounds(bytes);
    const afterHead = bounds[1] ?? 0;
    for (let length = afterHead; length < bytes.length; length += 1) {
      writeFileSync(path, bytes.subarray(0, length));
      const journal = open(path);
      expect(journal.ending.kind).toBe('cut');
      const whole = bounds.filter((bound) => bound > afterHead && bound <= length).length;
      expect(journal.itemCount).toBe(whole);
      expect(journal.summary).toBeNull();
    }
  });

  it('is told from a damaged one where the file system left zeros', () => {
    const path = newPath();
    writeJournal(path, { items: few, summary: null });
    appendFileSync(path, Buffer.alloc(5000));
    const journal = open(path);
    expect(journal.cut).toBe('cut off: bytes follow that are no frame');
    expect([...journal.items()]).toEqual(few);
  });

  it('is refused where not even its head is complete', () => {
    const path = newPath();
    writeJournal(path, { items: few });
    truncateSync(path, 300);
    expect(() => open(path)).toThrow('damaged at byte 12: the last frame is incomplete');
    truncateSync(path, 5);
    expect(() => open(path)).toThrow('is no journal of a recording');
  });

  it('goes on after the last whole item when it is reopened', () => {
    const path = newPath();
    writeJournal(path, { items: few, summary: null });
    truncateSync(path, statSync(path).size - 3);
    const writer = JournalWriter.reopen(path);
    expect(writer.items).toBe(few.length - 1);
    writer.append(batchOf({ channel: 'finding', atMs: 99_999, data: { reason: 'later' } }, writer.items));
    expect(writer.items).toBe(few.length);
    writer.end(recordingSummary);
    const journal = open(path);
    expect([...journal.items()]).toEqual([
      ...few.slice(0, -1),
      { channel: 'finding', atMs: 99_999, data: { reason: 'later' } },
    ]);
    expect(journal.ending.kind).toBe('ended');
  });

  it('keeps nothing of an incomplete frame that is longer than what follows', () => {
    const path = newPath();
    writeJournal(path, { items: [{ channel: 'inputs', atMs: 1, data: { text: 'x'.repeat(5000) } }], summary: null });
    truncateSync(path, statSync(path).size - 1);
    JournalWriter.reopen(path).end(recordingSummary);
    expect(open(path).ending.kind).toBe('ended');
  });

  it('is not reopened once it has ended', () => {
    const path = newPath();
    writeJournal(path, { items: few });
    expect(() => JournalWriter.reopen(path)).toThrow('has ended, so nothing can be added to it');
  });
});

describe('a damaged journal', () => {
  it('is noticed at every bit', () => {
    const path = newPath();
    writeJournal(path, { items: few });
    const bytes = readFileSync(path);
    const bounds = frameBounds(bytes);
    const lastFrame = bounds.at(-2) ?? 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), (bit) => {
        const at = bit >> 3;
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (bit & 7));
        writeFileSync(path, changed);
        if (at < (bounds[1] ?? 0)) {
          expect(() => open(path)).toThrow(/damaged at byte 12|another version|is no journal/);
          return;
        }
        const journal = open(path);
        // Of the last frame, a change looks like a frame that was never written to its end.
        expect(journal.ending.kind).toBe(at < lastFrame ? 'damaged' : 'cut');
        expect([...journal.items()]).toEqual(few.slice(0, journal.itemCount));
      }),
      { numRuns: 300, seed: 1, examples: [[bytes.length * 8 - 1], [12 * 8], [96], [lastFrame * 8]] },
    );
  });

  it('is noticed where bytes are missing, or stand there twice', () => {
    const path = newPath();
    writeJournal(path, { items: few });
    const bytes = readFileSync(path);
    const middle = frameBounds(bytes)[20] ?? 0;
    writeFileSync(path, Buffer.concat([bytes.subarray(0, middle - 5), bytes.subarray(middle)]));
    expect(open(path).cut).toMatch(/^damaged at byte \d+: the CRC of a frame is wrong$/);
    writeFileSync(path, Buffer.concat([bytes, bytes.subarray(middle)]));
    expect(open(path).cut).toMatch(/: bytes follow the end$/);
  });

  it('is noticed where a whole frame is missing', () => {
    const path = newPath();
    writeJournal(path, { items: few });
    const bytes = readFileSync(path);
    const [from = 0, to = 0] = frameBounds(bytes).slice(20, 22);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]));
    expect(open(path).cut).toMatch(/^damaged at byte \d+: items are missing from number 19, or stand there twice$/);
  });

  it.each<readonly [string, number, (tail: Buffer) => void]>([
    ['longer than a writer leaves', 16 * 2 ** 20 + 1, () => undefined],
    ['longer than can be looked at', 2 ** 40, () => undefined],
    [
      'full of what looks like long frames',
      16 * 2 ** 20,
      (tail) => {
        for (let at = 0; at + 8 <= tail.length; at += 8) {
          tail.set(frameMark, at);
          tail.writeUInt32LE(Math.max(0, tail.length - at - 100), at + 4);
        }
      },
    ],
    [
      'full of what looks like short frames',
      16 * 2 ** 20,
      (tail) => {
        for (let at = 0; at + 8 <= tail.length; at += 8) {
          tail.set(frameMark, at);
          tail.writeUInt32LE(2, at + 4);
        }
      },
    ],
  ])('is told quickly by a tail that is %s', (_, length, fill) => {
    const path = newPath();
    writeJournal(path, { items: few, summary: null });
    const { size } = statSync(path);
    const tail = Buffer.alloc(Math.min(length, 16 * 2 ** 20));
    fill(tail);
    appendFileSync(path, tail);
    truncateSync(path, size + length);
    const startedAt = performance.now();
    const journal = open(path);
    // The program waits 15 s for a child that reopens a journal.
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(journal.ending.kind).toBe('damaged');
    expect([...journal.items()]).toEqual(few);
  });

  it('is not reopened', () => {
    const path = newPath();
    writeJournal(path, { items: few, summary: null });
    const bytes = readFileSync(path);
    const at = (frameBounds(bytes)[20] ?? 0) + 12;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    expect(() => JournalWriter.reopen(path)).toThrow('the CRC of a frame is wrong');
    expect(readFileSync(path)).toEqual(bytes);
  });
});

describe('a file that is no journal of this version', () => {
  it('is refused with the version that it has', () => {
    const path = newPath();
    writeFileSync(path, Buffer.concat([encodeFileHead(1), encodeFrame('{"head":{}}')]));
    expect(() => open(path)).toThrow(
      `${path}: was recorded by another version of this program (found format 1); allowed: format 3`,
    );
  });

  it('is refused with the places in its head that are wrong', () => {
    const path = newPath();
    const head = { ...recordingHead, startedAt: 'yesterday', channels: 5 };
    writeFileSync(path, Buffer.concat([encodeFileHead(), encodeFrame(JSON.stringify({ head }))]));
    expect(() => open(path)).toThrow(/a\.journal#\/head\/startedAt: .*\n.*a\.journal#\/head\/channels: /);
  });

  it('is refused with the frame whose batch is malformed', () => {
    const path = newPath();
    const writer = JournalWriter.create(path, recordingHead);
    const batch = batchOf({ channel: 'inputs', atMs: 1, data: {} });
    writer.append({ ...batch, bytes: batch.bytes.subarray(0, -2) });
    writer.sync();
    writer.close();
    expect(() => [...open(path).items()]).toThrow(/a\.journal, frame at byte \d+: has a line that is not JSON$/);
  });
});
