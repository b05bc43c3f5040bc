/** The computer's memory. */
import type { KernelLog } from '../kernel-log.ts';
import { linesWith } from '../kernel-log.ts';
import { fault, type Line, ok, warning } from '../line.ts';
import type { Machine } from '../machine.ts';

export interface MemoryFacts {
  /** Null: the kernel does not tell. */
  readonly totalMiB: number | null;
  readonly availableMiB: number | null;
  /** Processes that the kernel ended because there was none left. */
  readonly killed: readonly string[];
}

/** The service with its records child and the page. */
const leastMiB = 100;
const lowMiB = 250;

export function readMemoryFacts(machine: Machine, log: KernelLog): MemoryFacts {
  const read = machine.text('/proc/meminfo');
  const mebibytes = (name: string): number | null => {
    const [, kibibytes] = read.kind === 'text' ? (new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read.text) ?? []) : [];
    return kibibytes === undefined ? null : Math.floor(Number(kibibytes) / 1024);
  };
  return {
    totalMiB: mebibytes('MemTotal'),
    availableMiB: mebibytes('MemAvailable'),
    killed: linesWith(log, /Out of memory: Killed process/i),
  };
}

export function checkMemory({ totalMiB, availableMiB, killed }: MemoryFacts): readonly Line[] {
  if (totalMiB === null || availableMiB === null) {
    return [warning('memory', 'the kernel does not tell', 'look with: free -m')];
  }
  const said = `${availableMiB} MiB available of ${totalMiB} MiB`;
  const mend = 'see who uses it (ps aux --sort -rss | head), and end what is not needed';
  if (availableMiB < leastMiB) return [fault('memory', said, mend)];
  const last = killed.at(-1);
  if (last !== undefined) {
    return [warning('memory', `${said}; the kernel has ended a process for want of memory: ${last}`, mend)];
  }
  return [availableMiB < lowMiB ? warning('memory', said, mend) : ok('memory', said)];
}
