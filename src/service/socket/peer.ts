import { isUtf8 } from 'node:buffer';
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

const lineFeed = 0x0a;
const stopWord = Buffer.from('"stop"');
/** So many lines with the word are read, at most; they are short. */
const mostLinesRead = 4;
const longestReadBytes = 1024;

/** The STOP that these lines contain, of which the last may have no line feed yet; null if there is none. */
export function stopAmong(bytes: Uint8Array): string | null {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = lines.lastIndexOf(stopWord);
  for (let read = 0; at !== -1 && read < mostLinesRead; read += 1) {
    const begin = lines.lastIndexOf(lineFeed, at) + 1;
    const end = lines.indexOf(lineFeed, at);
    const line = lines.subarray(begin, end === -1 ? lines.length : end);
    const stop = line.length <= longestReadBytes && isUtf8(line) ? stopIn(line.toString()) : null;
    if (stop !== null) return stop;
    at = begin === 0 ? -1 : lines.lastIndexOf(stopWord, begin - 1);
  }
  return null;
}

/** The STOP that a line contains, as a line of its own; null if there is none. */
export function stopIn(line: string): string | null {
  const isStop = readRequests(line).requests.some(({ method }) => method === 'stop');
  return isStop ? '{"jsonrpc":"2.0","method":"stop"}' : null;
}
