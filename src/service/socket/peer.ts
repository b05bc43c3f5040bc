import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';
import { readRequests } from '../rpc/requests.ts';

const noBytes = new Uint8Array();

/**
 * Whether the program at the other end has closed the connection; false if it has only ended its own side and still waits
 * for a reply. Known at once, while what it sent before closing is still unread.
 */
export function isPeerGone(socket: Socket): boolean {
  const handle: unknown = Reflect.get(socket, '_handle');
  const { fd } = Object(handle);
  if (typeof fd !== 'number' || fd < 0) return true;
  try {
    // Writes nothing, and fails exactly if nobody could read it any more.
    writeSync(fd, noBytes);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPIPE';
  }
}

/** The STOP that a line contains, as a line of its own; null if there is none. */
export function stopIn(line: string): string | null {
  const isStop = readRequests(line).requests.some(({ method }) => method === 'stop');
  return isStop ? '{"jsonrpc":"2.0","method":"stop"}' : null;
}
