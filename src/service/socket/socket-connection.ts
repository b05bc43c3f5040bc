/** One connection over the socket: bytes to lines, lines to the dispatcher, answers back, all of it bounded. */
import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Connection, Dispatcher, LineKind } from '../rpc/dispatcher.ts';
import { rpcError } from '../rpc/errors.ts';
import type { FairQueue } from './fair-queue.ts';
import { LineBuffer } from './line-buffer.ts';

/** Bytes. */
export const longestLine = 64 * 1024;
/** Unsent bytes, beyond which a reader is slow, and beyond which it does not read at all. */
const slow = 64 * 1024;
const deaf = 256 * 1024;
/** Of what comes at once, so much is answered at once; what is more, or longer, waits its turn. */
const linesAtOnce = 4;
const shortLine = 1024;
/** ms in which the last answers have to be taken by whom they are for. */
const lastWords = milliseconds(1000);

export interface SocketConnectionOptions {
  readonly socket: Socket;
  readonly dispatcher: Dispatcher;
  readonly turnstile: FairQueue;
  readonly clock: Clock;
  /** Called once, when it is gone; `reason` where it was not the other side's doing. */
  readonly onGone: (reason: string | null) => void;
}

export class SocketConnection {
  readonly #socket: Socket;
  readonly #connection: Connection;
  readonly #turnstile: FairQueue;
  readonly #clock: Clock;
  readonly #since: number;
  readonly #onGone: (reason: string | null) => void;
  readonly #lines = new LineBuffer(longestLine);
  /** Whole lines that wait for their turn: of one piece of input, and while there are any, no more is read. */
  #waiting: Uint8Array[] = [];
  #next = 0;
  #isOver = false;
  /** It has sent a whole line. */
  #hasSpoken = false;
  /** The other side sends no more. */
  #hasEnded = false;

  constructor({ socket, dispatcher, turnstile, clock, onGone }: SocketConnectionOptions) {
    this.#socket = socket;
    this.#turnstile = turnstile;
    this.#clock = clock;
    this.#since = clock.now();
    this.#onGone = onGone;
    // Whom the socket's mode lets in is an operator.
    this.#connection = dispatcher.connect({ role: 'operator', send: (line, kind) => this.#send(line, kind) });
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('end', () => {
      this.#hasEnded = true;
      if (!this.#isBusy) this.#leave(null);
    });
    socket.on('error', () => this.#leave(null));
    socket.on('close', () => this.#leave(null));
  }

  get number(): number {
    return this.#connection.number;
  }

  /** ms since it came, if it has never sent a whole line; else 0. */
  get silentFor(): number {
    return this.#hasSpoken ? 0 : this.#clock.now() - this.#since;
  }

  /** Ends the connection from this side. */
  drop(reason: string): void {
    this.#leave(reason);
  }

  /** {@link FairQueue}: one line. */
  step(): boolean {
    if (this.#isOver) return false;
    this.#receive(this.#waiting[this.#next]);
    this.#next += 1;
    if (this.#isBusy) return true;
    this.#waiting = [];
    this.#next = 0;
    if (this.#hasEnded) this.#leave(null);
    else this.#socket.resume();
    return false;
  }

  get #isBusy(): boolean {
    return this.#next < this.#waiting.length;
  }

  #take(bytes: Uint8Array): void {
    const lines = this.#lines.push(bytes);
    if (lines === null) {
      this.#send(failureLine('line', `a line is longer than ${longestLine / 1024} KiB`), 'reply');
      this.#leave('sent a line without an end');
      return;
    }
    if (this.#isBusy) {
      // A piece that was under way when the reading was paused.
      this.#waiting.push(...lines);
      return;
    }
    let taken = 0;
    while (taken < Math.min(lines.length, linesAtOnce) && (lines[taken]?.length ?? 0) <= shortLine) {
      this.#receive(lines[taken]);
      taken += 1;
    }
    if (taken === lines.length || this.#isOver) return;
    this.#waiting = lines.slice(taken);
    this.#next = 0;
    this.#socket.pause();
    this.#turnstile.wait(this);
  }

  #receive(line: Uint8Array | undefined): void {
    if (line === undefined || this.#isOver) return;
    this.#hasSpoken = true;
    const text = isUtf8(line) ? Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString() : null;
    // A blank line asks nothing.
    if (text === null || text.trim() !== '') this.#connection.receive(text);
  }

  #send(line: string, kind: LineKind): void {
    if (this.#isOver) return;
    const unsent = this.#socket.writableLength;
    if (kind === 'telemetry' && unsent > slow) return;
    if (unsent > deaf) {
      // Not from in here: whoever sends is in the middle of something.
      setImmediate(() => this.#leave('does not read what it is sent'));
      return;
    }
    this.#socket.write(`${line}\n`);
  }

  #leave(reason: string | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#waiting = [];
    this.#next = 0;
    this.#connection.disconnect();
    // What is on its way to a living reader still gets there; one that does not read is not waited for.
    if (this.#socket.writableLength > slow) this.#socket.destroy();
    else this.#endSoon();
    this.#onGone(reason);
  }

  /** A socket whose reader has stopped never ends by itself, and would hold up the end of the whole service. */
  #endSoon(): void {
    const timer = this.#clock.after(lastWords, () => this.#socket.destroy());
    this.#socket.end(() => {
      this.#clock.cancel(timer);
      this.#socket.destroy();
    });
  }
}

export function failureLine(kind: 'line' | 'connections', message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: rpcError(kind, message) });
}
