/** The disk that the records are on. */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf } from '../../records/files/durable-file.ts';
import { type KernelLog, kernelLogMend, linesWith } from '../kernel-log.ts';
import { fault, type Line, ok, warning } from '../line.ts';
import type { Machine, Room } from '../machine.ts';

export type SyncTime =
  | { readonly kind: 'measured'; readonly medianMs: number; readonly worstMs: number }
  | { readonly kind: 'not-measured'; readonly said: string };

export interface DiskFacts {
  /** The data folder, or the nearest folder above it that exists. */
  readonly place: string;
  readonly room: Room | null;
  /** Where the file system is mounted read-only; null: it is not. */
  readonly readOnlyAt: string | null;
  readonly log: KernelLog;
  readonly sync: SyncTime;
}

const mebibyte = 1024 * 1024;
/** A session's recording, with its journal beside it. */
const leastFreeBytes = 64 * mebibyte;
/** Some dozens of sessions. */
const lowFreeBytes = 512 * mebibyte;
const leastFreeFiles = 100;
const lowFreeShare = 0.05;
/** The audit log's sync holds up what is recorded behind it. An SD card in order takes some ten ms. */
const slowSyncMs = 250;
const tooSlowSyncMs = 2000;
const syncs = 10;
const syncBytes = 4096;

const kernelErrors =
  /I\/O error|EXT4-fs (error|warning.*error)|Buffer I\/O|mmc\d+: (?:.*(?:timeout|error|CRC))|critical medium error|Remounting filesystem read-only|F2FS-fs.*(?:error|inconsistent)/i;

/** The folder, or the nearest one above it that exists. */
export function existingFolder(path: string): string {
  for (let folder = path; ; folder = dirname(folder)) {
    if (isFolder(folder) || folder === dirname(folder)) return folder;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    // Behind a folder that this user may not look into.
    return false;
  }
}

/**
 * The mount point of a path, if it is mounted read-only, as the kernel lists it for this process: by its longest mount
 * point, the last one where several lie upon each other.
 */
export function readOnlyMount(machine: Machine, place: string): string | null {
  const read = machine.text('/proc/self/mountinfo');
  if (read.kind !== 'text') return null;
  let found: { readonly point: string; readonly isReadOnly: boolean } | null = null;
  for (const line of read.text.split('\n')) {
    // "36 35 98:0 /root /mnt rw,noatime shared:1 - ext4 /dev/root rw,errors=continue"
    const [mount = '', source = ''] = line.split(' - ');
    const [, , , , point = '', options = ''] = mount.split(' ').map(unescaped);
    const superOptions = source.split(' ')[2] ?? '';
    const isAbove = point === '/' || place === point || place.startsWith(`${point}/`);
    if (point === '' || !isAbove || (found !== null && point.length < found.point.length)) continue;
    found = { point, isReadOnly: [options, superOptions].some((each) => each.split(',').includes('ro')) };
  }
  return found?.isReadOnly === true ? found.point : null;
}

/** Spaces and the like are octal in mountinfo. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Writes and syncs a small file some times, in a folder of its own beside the records. */
export function measureSync(place: string, now: () => number): SyncTime {
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(place, '.doctor-'));
    const file = openSync(join(folder, 'sync'), 'w');
    const timesMs: number[] = [];
    try {
      for (let count = 0; count < syncs; count += 1) {
        writeSync(file, Buffer.alloc(syncBytes, count));
        const before = now();
        fsyncSync(file);
        timesMs.push(now() - before);
      }
    } finally {
      closeSync(file);
    }
    timesMs.sort((a, b) => a - b);
    return { kind: 'measured', medianMs: timesMs[syncs / 2] ?? 0, worstMs: timesMs.at(-1) ?? 0 };
  } catch (error) {
    return { kind: 'not-measured', said: `${place} cannot be written to (${codeOf(error)})` };
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

export function checkDisk(facts: DiskFacts): readonly Line[] {
  return [spaceLine(facts), filesLine(facts), writableLine(facts), kernelLine(facts), syncLine(facts)].filter(
    (line) => line !== null,
  );
}

function spaceLine({ place, room }: DiskFacts): Line {
  if (room === null) return fault('disk space', `${place} does not exist`, 'mount the disk that it is on');
  const said = `${sizeText(room.freeBytes)} free of ${sizeText(room.bytes)} (${place})`;
  const mend = `see what is large (sudo du -xh --max-depth 2 ${place} | sort -h), or lower records.sizeCapMiB in the configuration`;
  if (room.freeBytes < leastFreeBytes) return fault('disk space', `the disk is full: ${said}`, mend);
  if (room.freeBytes < lowFreeBytes) return warning('disk space', said, mend);
  return ok('disk space', said);
}

function filesLine({ place, room }: DiskFacts): Line | null {
  if (room === null || room.files === 0) return null;
  const said = `${room.freeFiles} of ${room.files} files can still be made (${place})`;
  const mend = `see where the many files are: sudo du -x --inodes --max-depth 2 ${place} | sort -n`;
  if (room.freeFiles < leastFreeFiles) return fault('disk inodes', `no inodes left: ${said}`, mend);
  if (room.freeFiles < lowFreeShare * room.files) return warning('disk inodes', said, mend);
  return ok('disk inodes', said);
}

function writableLine({ place, readOnlyAt }: DiskFacts): Line {
  if (readOnlyAt === null) return ok('disk mount', `${place} is mounted for writing`);
  return fault(
    'disk mount',
    `${readOnlyAt} is mounted read-only: the kernel does so after errors of the card, or an overlay was switched on`,
    'back up at once (fulcrum backup), then replace the card; an overlay is switched off in: sudo raspi-config',
  );
}

function kernelLine({ log }: DiskFacts): Line {
  if (log.kind === 'unreadable') {
    return warning('disk errors', `the kernel’s log cannot be read: ${log.said}`, kernelLogMend);
  }
  const found = linesWith(log, kernelErrors);
  const last = found.at(-1);
  if (last === undefined) return ok('disk errors', 'none in the kernel’s log since the computer started');
  return fault(
    'disk errors',
    `${found.length} in the kernel’s log since the computer started, the last: ${last}`,
    'back up at once (fulcrum backup), then replace the card or the disk',
  );
}

function syncLine({ place, sync }: DiskFacts): Line {
  if (sync.kind === 'not-measured') {
    return warning('disk sync', `not measured: ${sync.said}`, 'run it as root: sudo fulcrum doctor');
  }
  const said = `${syncs} syncs took ${sync.medianMs.toFixed(1)} ms at the median, ${sync.worstMs.toFixed(1)} ms at the longest (${place})`;
  const mend = 'replace the card: a slow one is worn out or was never fast (class A1 or A2, or an SSD on USB)';
  if (sync.worstMs > tooSlowSyncMs) return fault('disk sync', said, mend);
  if (sync.worstMs > slowSyncMs) return warning('disk sync', said, mend);
  return ok('disk sync', said);
}

const sizeText = (bytes: number): string =>
  bytes < 1024 * mebibyte ? `${Math.floor(bytes / mebibyte)} MiB` : `${(bytes / mebibyte / 1024).toFixed(1)} GiB`;
