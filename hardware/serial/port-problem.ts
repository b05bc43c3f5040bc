/** Why a path cannot be opened as a serial port, in words that say what to do about it. */
import { accessSync, constants, readFileSync, type Stats, statSync } from 'node:fs';

/** What stands in the way of opening `path` that can be seen without opening it; null where nothing does. */
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

/** What an error of opening or of using the port means. */
export function portErrorText(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/ENOENT|No such file/.test(message)) return `there is no ${path}: unplugged, without power, or another path`;
  if (/EACCES|EPERM|Permission denied|not permitted/.test(message)) return permissionTrouble(path);
  if (/Cannot lock port/.test(message)) return `${path} is in use by another program${holderOf(path)}`;
  if (/EBUSY|resource busy/i.test(message)) return `${path} is in use by another program`;
  if (/ENOTTY|Inappropriate ioctl/.test(message)) return `${path} is no serial port: it has no line settings`;
  if (/ENXIO|ENODEV|No such device/.test(message)) return `there is no device behind ${path} any more`;
  if (/EIO|Input\/output error/.test(message)) return `${path} does not answer (input/output error): unplugged?`;
  return `${path}: ${message.replace(/^Error:? */, '')}`;
}

function kindOf(stats: Stats): string | null {
  if (stats.isCharacterDevice()) return null;
  if (stats.isDirectory()) return 'a directory';
  if (stats.isFile()) return 'a regular file';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'no character device';
}

function permissionTrouble(path: string): string {
  try {
    const { gid, mode } = statSync(path);
    const group = groupName(gid);
    // Read and write for the group: all that is missing is to be in it.
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

/** Who holds the lock on the port, from the kernel's list of them. */
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
