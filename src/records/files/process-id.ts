/** Identifies a process so that it cannot be confused with a later one of the same number. */
import { readFileSync } from 'node:fs';
import { bootId } from './boot-id.ts';

export interface ProcessId {
  readonly pid: number;
  /** Start time in the kernel's ticks since boot. A pid is reused; the two together are unique within a boot. */
  readonly started: string;
  readonly boot: string;
}

export const ownId = (): ProcessId => ({
  pid: process.pid,
  started: startTimeOf(process.pid) ?? '0',
  boot: shortBootId(),
});

/** As one word, usable as a file name. */
export const idOf = ({ pid, started, boot }: ProcessId): string => `${pid}-${started}-${boot}`;

/** Null if the text is not what {@link idOf} makes. */
export function processOf(text: string): ProcessId | null {
  const [, pid, started = '', boot = ''] = /^([0-9]{1,10})-([0-9]{1,20})-([0-9a-z]{1,8})$/.exec(text) ?? [];
  return pid === undefined ? null : { pid: Number(pid), started, boot };
}

export const isAlive = ({ pid, started, boot }: ProcessId): boolean =>
  boot === shortBootId() && startTimeOf(pid) === started;

/** Whether a signal (SIGSTOP, Ctrl-Z) or a debugger has stopped the process. */
export const isSuspended = (pid: number): boolean => {
  const [state] = statOf(pid) ?? [];
  return state === 'T' || state === 't';
};

/** Null if there is no such process, or it is a zombie. */
function startTimeOf(pid: number): string | null {
  const fields = statOf(pid);
  return fields === null || fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

/** The fields after the command's name, beginning with the state. */
function statOf(pid: number): readonly string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The command's name is in brackets, and may contain brackets itself.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

/** Enough of it to tell two boots apart. */
const shortBootId = (): string => bootId().slice(0, 8);
