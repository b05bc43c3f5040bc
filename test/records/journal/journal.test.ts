import { appendFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeFileHead, encodeFrame, encodeItem } from '../../../src/records/journal/frame.ts';
import { JournalFile } from '../../../src/records/journal/reader.ts';
import { JournalWriter } from '../../../src/records/journal/writer.ts';
import { atEnd } from '../../support/cleanup.ts';
import { recordedItems, recordingHead, recordingSummary, writeJournal } from '../../support/recordings.ts';
import { folder } from '../../support/temporary-folder.ts';

const few = recordedItems(500);

const newPath = (): string => join(folder(), 'a.journal');

const open = (path: string): JournalFile => JournalFile.open(path);

/** Boundaries of the frames: the first is where the head's frame begins, the last is the end of the file. */
function frameBounds(bytes: Buffer): number[] {
  const bounds = [12];
  for (let at = 12; at < bytes.length; ) {
    at += 8 + bytes.readUInt32LE(at);
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
    writer.append(encodeItem('inputs', 1, {}));
    expect(open(path).itemCount).toBe(0);
    writer.sync();
    expect(open(path).itemCount).toBe(1);
    expect(writer.bytes).toBe(statSync(path).size);
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
    expect(journal.cut).toBe('cut off: a frame has an impossible length');
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
    writer.append(encodeItem('finding', 99_999, { reason: 'later' }));
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
    writeFileSync(path, Buffer.concat([encodeFileHead(2), encodeFrame('{"head":{}}')]));
    expect(() => open(path)).toThrow(
      `${path}: was recorded by another version of this program (found format 2); allowed: format 1`,
    );
  });

  it('is refused with the places in its head that are wrong', () => {
    const path = newPath();
    const head = { ...recordingHead, startedAt: 'yesterday', channels: 5 };
    writeFileSync(path, Buffer.concat([encodeFileHead(), encodeFrame(JSON.stringify({ head }))]));
    expect(() => open(path)).toThrow(/a\.journal#\/head\/startedAt: .*\n.*a\.journal#\/head\/channels: /);
  });

  it.each([
    ['[1,2,3]', 'has no channel'],
    ['["inputs",null,{}]', 'has no instant'],
    ['["inputs",1,[]]', 'has no data'],
    ['["inputs",1]', 'is no item'],
    ['["inputs",1,{}', 'is not JSON'],
  ])('is refused at an item %s', (item, problem) => {
    const path = newPath();
    const writer = JournalWriter.create(path, recordingHead);
    writer.append(item);
    writer.sync();
    writer.close();
    expect(() => [...open(path).items()]).toThrow(problem);
  });
});
