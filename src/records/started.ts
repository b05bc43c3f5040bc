/** Starts a process whose streams are pipes. */
import type { ChildProcess } from 'node:child_process';

/**
 * Starts a process; the result is an error where the system has no memory (`spawn` throws) or no file descriptors (it
 * returns a process without streams, and reports the error later).
 * @param spawn starts it
 */
export function started<C extends ChildProcess>(spawn: () => C): C | Error {
  try {
    const child = spawn();
    const streams: readonly unknown[] = [child.stdout, child.stderr];
    if (streams.every((stream) => stream !== undefined)) return child;
    child.on('error', () => undefined);
    return new Error('there are too many open files');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
