/**
 * Writes lines to a terminal, pipe, socket or file without ever waiting for it. A terminal that was stopped with Ctrl-S,
 * or a pipe whose reader has stopped, would otherwise stop the controller. Lines wait in a bounded queue; those that do
 * not fit are dropped and counted, and the count is written in their place when the output accepts lines again.
 */
import { spawn } from 'node:child_process';
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import { codeOf } from '../records/files/durable-file.ts';

/** Where the bytes go. */
export interface Sink {
  /** Takes as many of the bytes as it can without waiting, and returns their number. Throws if the output fails. */
  write(bytes: Uint8Array): number;
  /** Bytes that it has taken and not passed on yet. */
  readonly unsentBytes: number;
}

/** Some minutes of a session at level `info`. */
export const mostWaitingBytes = 256 * 1024;
const retryIntervalMs = 50;

export class LogOutput {
  readonly #sink: Sink;
  readonly #noticeOf: (droppedLines: number) => string;
  #waiting: { readonly bytes: Uint8Array; readonly lines: number }[] = [];
  #waitingBytes = 0;
  /** Lines dropped since the last notice. */
  #dropped = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param noticeOf makes the line that replaces dropped ones */
  constructor(sink: Sink, noticeOf: (droppedLines: number) => string) {
    this.#sink = sink;
    this.#noticeOf = noticeOf;
  }

  /** Never waits, never throws. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    // Once full, the queue takes nothing until half of it is gone: one notice then stands for the whole gap.
    const mostBytes = this.#dropped > 0 ? mostWaitingBytes / 2 : mostWaitingBytes;
    if (this.#waitingBytes + bytes.length > mostBytes) {
      this.#dropped += 1;
      return;
    }
    if (this.#dropped > 0) {
      this.#add(Buffer.from(this.#noticeOf(this.#dropped)), this.#dropped);
      this.#dropped = 0;
    }
    this.#add(bytes, 1);
    this.#flush();
  }

  /** Resolves when everything is written, after `withinMs` at the latest. Never rejects. */
  async close(withinMs = 500): Promise<void> {
    const until = performance.now() + withinMs;
    this.#flush();
    while ((this.#waiting.length > 0 || this.#sink.unsentBytes > 0) && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      this.#flush();
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #add(bytes: Uint8Array, lines: number): void {
    this.#waiting.push({ bytes, lines });
    this.#waitingBytes += bytes.length;
  }

  #flush(): void {
    try {
      for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
        const { bytes, lines } = first;
        const taken = this.#sink.write(bytes);
        this.#waitingBytes -= taken;
        if (taken < bytes.length) {
          this.#waiting[0] = { bytes: bytes.subarray(taken), lines };
          this.#retryLater();
          return;
        }
        this.#waiting.shift();
      }
      this.#noteDropped();
    } catch {
      // A full disk, or a reader that is gone: the next line tries again.
      for (const { lines } of this.#waiting) this.#dropped += lines;
      this.#waiting = [];
      this.#waitingBytes = 0;
    }
  }

  /** With the queue empty, the notice does not wait for the next line. */
  #noteDropped(): void {
    if (this.#dropped === 0) return;
    const dropped = this.#dropped;
    this.#dropped = 0;
    this.#add(Buffer.from(this.#noticeOf(dropped)), dropped);
    this.#flush();
  }

  #retryLater(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#flush();
    }, retryIntervalMs);
  }
}

/** Standard output, whatever it is connected to. */
export function standardOutputSink(): Sink {
  const fd = process.stdout.fd;
  const stats = fstatSync(fd);
  if (stats.isFIFO() || stats.isSocket()) return streamSink(process.stdout);
  if (!isatty(fd)) return descriptorSink(fd);
  try {
    // A descriptor of its own: other programs on the terminal share the one that was inherited.
    return descriptorSink(
      openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY),
    );
  } catch {
    return relaySink(fd);
  }
}

function descriptorSink(fd: number): Sink {
  return {
    write: (bytes) => {
      try {
        return writeSync(fd, bytes);
      } catch (error) {
        if (codeOf(error) === 'EAGAIN') return 0;
        throw error;
      }
    },
    unsentBytes: 0,
  };
}

/** Node writes to pipes and sockets without waiting, but buffers without bound. */
function streamSink(stream: Writable): Sink {
  // A log that cannot be written must not end the service.
  stream.removeAllListeners('error');
  stream.on('error', () => undefined);
  return {
    write: (bytes) => {
      if (stream.destroyed) throw new Error('the stream is closed');
      if (stream.writableLength > 0) return 0;
      stream.write(bytes);
      return bytes.length;
    },
    get unsentBytes() {
      return stream.destroyed ? 0 : stream.writableLength;
    },
  };
}

/** For a terminal of another user, as after `su`: it cannot be opened again, so another process waits for it. */
function relaySink(fd: number): Sink {
  // In a session of its own, Ctrl-C does not end it before the last lines.
  const relay = spawn('cat', [], { stdio: ['pipe', fd, 'ignore'], detached: true });
  relay.on('error', () => undefined);
  relay.unref();
  if (relay.stdin === null) throw new Error('no pipe to the relay');
  return streamSink(relay.stdin);
}
