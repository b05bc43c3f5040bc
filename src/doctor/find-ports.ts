/** Reads what is known of the two configured ports without opening them. */
import { readlinkSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { hasTwin, type PluggedBoard } from '../../hardware/boards/plugged-in.ts';
import type { PortAccess } from './checks/user.ts';
import { groupNamed } from './checks/user.ts';
import type { Machine } from './machine.ts';

export interface FoundPort {
  /** As configured. */
  readonly path: string;
  /** `/dev/ttyACM0`; null: there is none. */
  readonly device: string | null;
  /** Identifies the device to the kernel; null: there is none. */
  readonly number: number | null;
  readonly access: PortAccess | null;
  readonly holders: readonly string[];
  readonly isAmbiguous: boolean;
}

/** @param ignoredPids processes that may have it open: the service, and this one */
export function findPort(
  machine: Machine,
  path: string,
  boards: readonly PluggedBoard[],
  ignoredPids: readonly number[],
): FoundPort {
  const unknown = { path, number: null, access: null, holders: [], isAmbiguous: false };
  let stats: Stats | undefined;
  try {
    stats = statSync(machine.path(path), { throwIfNoEntry: false });
  } catch {
    // In a folder that this user may not look into: opening it says so.
    return { ...unknown, device: path };
  }
  if (stats === undefined) return { ...unknown, device: null };
  const device = deviceOf(machine, path);
  const { uid, gid, mode, rdev } = stats;
  const board = boards.find((each) => each.device === device);
  return {
    path,
    device,
    number: stats.isCharacterDevice() ? rdev : null,
    access: { path, uid, gid, mode, groupName: groupNamed(machine, gid) },
    holders: holdersOf(machine, device, ignoredPids),
    isAmbiguous: board !== undefined && path.includes('/by-id/') && hasTwin(board, boards),
  };
}

/** udev's names are links of one step. */
function deviceOf(machine: Machine, path: string): string {
  try {
    return resolve(dirname(path), readlinkSync(machine.path(path)));
  } catch {
    return path;
  }
}

/**
 * `process 812, ModemManager`: those that have the device open. Root sees all of them, others see their own. A
 * pseudo-terminal, which a bench table has for a port, is always open at its maker's.
 */
function holdersOf(machine: Machine, device: string, ignoredPids: readonly number[]): readonly string[] {
  if (device.startsWith('/dev/pts/')) return [];
  return machine
    .names('/proc')
    .filter((name) => /^\d+$/.test(name) && !ignoredPids.includes(Number(name)))
    .filter((pid) => machine.names(`/proc/${pid}/fd`).some((fd) => leadsTo(machine, `/proc/${pid}/fd/${fd}`, device)))
    .map((pid) => `process ${pid}, ${machine.word(`/proc/${pid}/comm`) ?? 'without a name'}`);
}

function leadsTo(machine: Machine, link: string, device: string): boolean {
  try {
    return readlinkSync(machine.path(link)) === device;
  } catch {
    return false;
  }
}
