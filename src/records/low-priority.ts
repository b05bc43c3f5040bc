import { constants, setPriority } from 'node:os';

/**
 * Gives a process that was just started the lowest priority: the table may be moving. It would begin with the priority of
 * the process that started it, and loading its program takes longer than its work.
 * @param pid undefined: it could not be started
 */
export function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or works at any priority.
  }
}
