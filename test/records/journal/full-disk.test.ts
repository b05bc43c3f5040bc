/** A disk that takes a part of what is written, then nothing, then all again. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { batchesOf } from '../../../src/records/batch/encode-items.ts';
import { encodeFrame } from '../../../src/records/journal/frame.ts';
import { JournalFile } from '../../../src/records/journal/reader.ts';
import { JournalWriter } from '../../../src/records/journal/writer.ts';
import { recordedItems, recordingHead, recordingSummary } from '../../support/recordings.ts';
import { folder } from '../../support/temporary-folder.ts';

/** `room`: bytes that the disk takes before it is full; `failingSyncs`: how often it will fail to confirm them. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY, failingSyncs: 0, syncs: 0, written: 0 }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    writeSync: (descriptor: number, bytes: Buffer, offset: number, length: number, position: number) => {
      if (disk.room === 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      const count = fs.writeSync(descriptor, bytes, offset, Math.min(length, disk.room), position);
      disk.room -= count;
      disk.written += count;
      return count;
    },
    fdatasyncSync: (descriptor: number) => {
      disk.syncs += 1;
      if (disk.failingSyncs > 0) {
        disk.failingSyncs -= 1;
        throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
      }
      fs.fdatasyncSync(descriptor);
    },
  };
});

const items = recordedItems(1000);
const batches = [...batchesOf(items, recordingHead.channels, () => 1)];

beforeEach(() => {
  Object.assign(disk, { room: Number.POSITIVE_INFINITY, failingSyncs: 0, syncs: 0, written: 0 });
});

describe('a journal on a disk that gets full', () => {
  it('loses nothing once there is room again', () => {
    const path = join(folder(), 'a.journal');
    const writer = JournalWriter.create(path, recordingHead);
    for (const [index, batch] of batches.entries()) {
      writer.append(batch);
      if (index === 20) disk.room = 700;
      if (index >= 20 && index < 40) expect(() => writer.sync()).toThrow('ENOSPC');
      if (index === 40) disk.room = Number.POSITIVE_INFINITY;
      if (index >= 40) writer.sync();
    }
    disk.room = 10;
    expect(() => writer.end(recordingSummary)).toThrow('ENOSPC');
    disk.room = Number.POSITIVE_INFINITY;
    writer.end(recordingSummary);
    const journal = JournalFile.open(path);
    expect([...journal.items()]).toEqual(items);
    expect(journal.summary).toEqual(recordingSummary);
  });

  it('can be read up to the last whole item meanwhile, and continued by another writer', () => {
    const path = join(folder(), 'a.journal');
    const writer = JournalWriter.create(path, recordingHead);
    for (const batch of batches.slice(0, 30)) writer.append(batch);
    disk.room = 900;
    expect(() => writer.sync()).toThrow('ENOSPC');
    writer.close();
    disk.room = Number.POSITIVE_INFINITY;
    const { itemCount, ending } = JournalFile.open(path);
    expect(ending.kind).toBe('cut');
    expect(itemCount).toBeGreaterThan(2);
    const next = JournalWriter.reopen(path);
    for (const batch of batches.slice(next.items)) next.append(batch);
    next.end(recordingSummary);
    expect([...JournalFile.open(path).items()]).toEqual(items);
  });

  it('does not begin without its head, and leaves no file', () => {
    const path = join(folder(), 'a.journal');
    disk.room = 300;
    expect(() => JournalWriter.create(path, recordingHead)).toThrow('ENOSPC');
    expect(existsSync(path)).toBe(false);
    disk.room = Number.POSITIVE_INFINITY;
    JournalWriter.create(path, recordingHead).close();
    expect(readFileSync(path).length).toBeGreaterThan(300);
  });

  it('keeps 16 MiB at most', () => {
    const path = join(folder(), 'a.journal');
    const writer = JournalWriter.create(path, recordingHead);
    const large = { bytes: Buffer.alloc(2 ** 20), items: 1 };
    expect(() => {
      for (let count = 0; count < 17; count += 1) writer.append(large);
    }).toThrow('16777216 bytes are waiting to be written');
    expect(writer.items).toBe(15);
    writer.sync();
    expect(statSync(path).size).toBeGreaterThan(15 * 2 ** 20);
    writer.close();
  });
});

describe('a journal on a disk that fails', () => {
  it('is written again after a sync that failed, and is not taken for written before', () => {
    const path = join(folder(), 'a.journal');
    const writer = JournalWriter.create(path, recordingHead);
    const { written: before } = disk;
    const added = batches.slice(0, 30).reduce((sum, { bytes }) => sum + encodeFrame(bytes).length, 0);
    for (const batch of batches.slice(0, 30)) writer.append(batch);
    disk.failingSyncs = 2;
    for (const times of [1, 2]) {
      expect(() => writer.sync()).toThrow('EIO');
      expect(disk.written).toBe(before + times * added);
    }
    writer.sync();
    expect(disk.written).toBe(before + 3 * added);
    writer.end(recordingSummary);
    expect([...JournalFile.open(path).items()]).toEqual(items.slice(0, 30));
  });

  it('is continued only once the disk has confirmed what it holds', () => {
    const path = join(folder(), 'a.journal');
    JournalWriter.create(path, recordingHead).close();
    disk.failingSyncs = 1;
    expect(() => JournalWriter.reopen(path)).toThrow('EIO');
    const { syncs } = disk;
    JournalWriter.reopen(path).close();
    expect(disk.syncs).toBe(syncs + 1);
  });
});
