import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { longestLineBytes, slowReaderBytes, stalledReaderBytes } from '../bounds.ts';
import type { Dispatcher, RpcConnection } from '../rpc/dispatcher.ts';
import { rpcError } from '../rpc/errors.ts';
import { isUrgent } from '../rpc/methods.ts';
import { readRequests } from '../rpc/requests.ts';
import type { LineKind } from '../rpc/session.ts';
import type { FairQueue } from './fair-queue.ts';
import { LineBuffer } from './line-buffer.ts';
import { isPeerGone, stopAmong, stopIn } from './peer.ts';
import type { StallWatch } from './stall-watch.ts';

/** So many short lines that arrive together are handled at once; more, or longer ones, go through the fair queue. */
const mostLinesAtOnce = 4;
const shortLineBytes = 1024;
/** Bytes that may wait in the fair queue before the socket is no longer read. */
const mostWaitingBytes = longestLineBytes;
const lineFeed = 0x0a;
const closingBrace = 0x7d;
const closingBracket = 0x5d;
/** Time for the peer to read the last replies before the socket is destroyed. */
const lingerMs = milliseconds(1000);

export interface SocketConnectionOptions {
  readonly socket: Socket;
  readonly dispatcher: Dispatcher;
  readonly queue: FairQueue;
  readonly clock: Clock;
  readonly stalls: StallWatch;
  /** Called once, when the connection is closed; `reason` is null if the peer closed it. */
  readonly onClosed: (reason: string | null) => void;
}

/** One connection over the socket: turns bytes into lines for the dispatcher and sends its replies, all within bounds. */
export class SocketConnection {
  readonly #socket: Socket;
  readonly #connection: RpcConnection;
  readonly #queue: FairQueue;
  readonly #clock: Clock;
  readonly #stalls: StallWatch;
  readonly #openedAt: number;
  readonly #onClosed: (reason: string | null) => void;
  readonly #lines = new LineBuffer(longestLineBytes);
  /** Whether lines wait in the fair queue. */
  #isWaiting = false;
  #isClosed = false;
  #hasSentLine = false;
  /** Whether the peer has ended its side of the connection. */
  #hasEnded = false;

  constructor({ socket, dispatcher, queue, clock, stalls, onClosed }: SocketConnectionOptions) {
    this.#socket = socket;
    this.#queue = queue;
    this.#clock = clock;
    this.#stalls = stalls;
    this.#openedAt = clock.now();
    this.#onClosed = onClosed;
    // The socket's mode lets in operators only.
    this.#connection = dispatcher.connect({ role: 'operator', send: (line, kind) => this.#send(line, kind) });
    socket.on('data', (bytes) => this.#receiveBytes(bytes));
    socket.on('end', () => {
      this.#hasEnded = true;
      if (!this.#isWaiting) this.#close(null);
    });
    socket.on('error', () => this.#close(null));
    socket.on('close', () => this.#close(null));
  }

  get number(): number {
    return this.#connection.number;
  }

  /** Time since the connection was opened if it has never sent a whole line, else 0. */
  get silentMs(): number {
    return this.#hasSentLine ? 0 : this.#clock.now() - this.#openedAt;
  }

  drop(reason: string): void {
    this.#close(reason);
  }

  /** Handles one waiting line, for the {@link FairQueue}. */
  step(): boolean {
    if (this.#isClosed) return false;
    const line = this.#lines.next();
    if (line !== null) this.#receiveLine(line);
    // The last line of all is followed by one more step, which finds none.
    if (line !== null && !this.#isClosed) return true;
    this.#isWaiting = false;
    this.#endOfLines();
    if (this.#hasEnded) this.#close(null);
    else this.#socket.resume();
    return false;
  }

  #receiveBytes(bytes: Uint8Array): void {
    if (this.#isClosed) return;
    this.#lines.push(bytes);
    if (!this.#isWaiting && hasFewLines(this.#lines.pending)) {
      for (let line = this.#lines.next(); line !== null; line = this.#lines.next()) this.#receiveLine(line);
      this.#endOfLines();
      return;
    }
    this.#receiveStopAhead(bytes.length);
    if (this.#lines.pending.length > mostWaitingBytes) this.#socket.pause();
    if (this.#isWaiting || this.#isClosed) return;
    this.#isWaiting = true;
    this.#queue.add(this);
  }

  /** Call when every whole line has been handled. */
  #endOfLines(): void {
    if (this.#lines.isOverlong) {
      this.#send(errorLine('line', `a line is longer than ${longestLineBytes / 1024} KiB`), 'reply');
      this.#close('sent a line that is too long');
    } else this.#receiveUnfinishedUrgentLine();
  }

  /** STOP does not wait for the lines before it. In its turn it acts again, since one of those may have moved the table. */
  #receiveStopAhead(newBytes: number): void {
    const { pending } = this.#lines;
    const newAt = pending.length - newBytes;
    const lineAt = newAt === 0 ? 0 : pending.lastIndexOf(lineFeed, newAt - 1) + 1;
    const stop = stopAmong(pending.subarray(lineAt));
    if (stop !== null) this.#connection.receive(stop);
  }

  /** STOP and RETURN act without their line feed, which `printf … | nc` easily leaves out. */
  #receiveUnfinishedUrgentLine(): void {
    if (isUnfinishedUrgentLine(this.#lines.partial)) this.#receiveLine(this.#lines.endLine());
  }

  #receiveLine(line: Uint8Array): void {
    if (this.#isClosed) return;
    this.#hasSentLine = true;
    const text = textOf(line);
    // A request that waited while this process was stalled, and that nobody waits for any more: only STOP still acts.
    if (text !== null && this.#stalls.hasJustStalled && isPeerGone(this.#socket)) this.#receiveStop(text);
    // Blank lines are ignored.
    else if (text === null || text.trim() !== '') this.#connection.receive(text);
  }

  #receiveStop(text: string): void {
    const stop = stopIn(text);
    if (stop !== null) this.#connection.receive(stop);
  }

  #send(line: string, kind: LineKind): void {
    if (this.#isClosed) return;
    const unsentBytes = this.#socket.writableLength;
    if (kind === 'telemetry' && unsentBytes > slowReaderBytes) return;
    if (unsentBytes > stalledReaderBytes) {
      // Deferred: the dispatcher may be in the middle of a broadcast.
      setImmediate(() => this.#close('does not read what it is sent'));
      return;
    }
    this.#socket.write(`${line}\n`);
  }

  #close(reason: string | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // Of the lines that nobody waits for any more, only STOP still acts.
    for (let line = this.#lines.next(); line !== null; line = this.#lines.next()) this.#receiveStop(textOf(line) ?? '');
    this.#connection.disconnect();
    // A peer that reads still gets what has been written; for one that does not read, nothing waits.
    if (this.#socket.writableLength > slowReaderBytes) this.#socket.destroy();
    else this.#endGracefully();
    this.#onClosed(reason);
  }

  /** Without the timer, a peer that no longer reads would keep the socket open and block the service's shutdown. */
  #endGracefully(): void {
    const timer = this.#clock.after(lingerMs, () => this.#socket.destroy());
    this.#socket.end(() => {
      this.#clock.cancel(timer);
      this.#socket.destroy();
    });
  }
}

/** Whether so little has arrived that it is handled at once. */
function hasFewLines(bytes: Uint8Array): boolean {
  let begin = 0;
  for (let count = 0; count <= mostLinesAtOnce; count += 1) {
    const end = bytes.indexOf(lineFeed, begin);
    if (end === -1) return true;
    if (end - begin > shortLineBytes) return false;
    begin = end + 1;
  }
  return false;
}

/** Whether these bytes are a whole JSON text of STOP or RETURN, though no line feed has come. */
export function isUnfinishedUrgentLine(bytes: Uint8Array): boolean {
  const last = bytes.at(-1);
  if (bytes.length > shortLineBytes || (last !== closingBrace && last !== closingBracket)) return false;
  const { requests } = readRequests(Buffer.from(bytes).toString());
  return requests.length > 0 && requests.every(({ method }) => isUrgent(method));
}
/** Null if the line is not UTF-8. */
const textOf = (line: Uint8Array): string | null =>
  isUtf8(line) ? Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString() : null;

export function errorLine(kind: 'line' | 'connections', message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: rpcError(kind, message) });
}
