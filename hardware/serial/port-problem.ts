/** Explains why a path cannot be used as a serial port, and what to do about it. */
import { accessSync, constants, readFileSync, type Stats, statSync } from 'node:fs';
import { messageOf } from '../../protocols/base/errors.ts';

/** Problem with `path` that shows without opening it; null if there is none. */
export function portProblemAt(path: string): string | null {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    return portErrorText(path, error);
  }
  const kind = kindOf(stats);
  if (kind !== null) return `${path} is ${kind}, not a serial port`;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    return portErrorText(path, error);
  }
  return null;
}

/** Explains an error from opening or using the port. */
export function portErrorText(path: string, error: unknown): string {
  const message = messageOf(error);
  if (/ENOENT|No such file/.test(message)) return `${path} does not exist: unplugged, without power, or the wrong path`;
  if (/EACCES|EPERM|Permission denied|not permitted/.test(message)) return permissionTrouble(path);
  if (/Cannot lock port/.test(message)) return `${path} is in use by another program${holderOf(path)}`;
  if (/EBUSY|resource busy/i.test(message)) return `${path} is in use by another program`;
  if (/ENOTTY|Inappropriate ioctl/.test(message)) return `${path} is not a serial port: it has no line settings`;
  if (/ENXIO|ENODEV|No such device/.test(message)) return `the device behind ${path} is gone`;
  if (/EIO|Input\/output error/.test(message)) return `${path} does not answer (input/output error): unplugged?`;
  return `${path}: ${message.replace(/^Error:? */, '')}`;
}

function kindOf(stats: Stats): string | null {
  if (stats.isCharacterDevice()) return null;
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFile()) return 'a regular file';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'another kind of file';
}

function permissionTrouble(path: string): string {
  try {
    const { gid, mode } = statSync(path);
    const group = groupName(gid);
    // The group may read and write, so membership is all that is missing.
    const isForGroup = (mode & 0o060) === 0o060;
    const advice = isForGroup ? `: this user is not in its group, ${group}` : ` (mode ${(mode & 0o777).toString(8)})`;
    return `no permission to open ${path}${advice}`;
  } catch {
    return `no permission to open ${path}`;
  }
}

function groupName(gid: number): string {
  const line = readLines('/etc/group').find((text) => text.split(':')[2] === String(gid));
  return line?.split(':')[0] ?? `number ${gid}`;
}

/** The process that holds the lock on the port, from the kernel's list of locks. */
function holderOf(path: string): string {
  try {
    const { ino } = statSync(path);
    // "1: FLOCK  ADVISORY  WRITE 4159 00:1b:3 0 EOF": process, then major:minor:inode.
    const lock = readLines('/proc/locks').find((line) => new RegExp(`FLOCK .* \\S+:\\S+:${ino} `).test(line));
    const process = lock?.trim().split(/\s+/)[4];
    if (process === undefined) return '';
    const [name = ''] = readLines(`/proc/${process}/comm`);
    return name === '' ? ` (process ${process})` : ` (process ${process}, ${name})`;
  } catch {
    return '';
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return [];
  }
}
