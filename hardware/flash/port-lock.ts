/** Keeps a port for this program: no service can open it meanwhile, nor can a second `fulcrum flash`. */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { portErrorText, portProblemAt } from '../serial/port-problem.ts';

/** What flock answers if another program has the lock. */
const isTaken = 75;

export type LockedPort = { readonly ok: true; release(): void } | { readonly ok: false; readonly problem: string };

/**
 * Takes the lock that `serialport` takes (flock). avrdude neither takes nor checks it, so this process holds it while avrdude
 * works. The descriptor stays open, and so DTR stays as it is between the programs that open the port in turn.
 */
export function lockPort(path: string): LockedPort {
  const problem = portProblemAt(path);
  if (problem !== null) return { ok: false, problem };
  let descriptor: number;
  try {
    // Without O_NONBLOCK, a port without carrier is waited for.
    descriptor = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  } catch (error) {
    return { ok: false, problem: portErrorText(path, error) };
  }
  const { status, error } = spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(isTaken), '3'], {
    stdio: ['ignore', 'ignore', 'ignore', descriptor],
  });
  if (status === 0) return { ok: true, release: () => closeSync(descriptor) };
  closeSync(descriptor);
  const why = status === isTaken ? new Error('Cannot lock port') : (error ?? new Error(`flock ended with ${status}`));
  return { ok: false, problem: portErrorText(path, why) };
}
