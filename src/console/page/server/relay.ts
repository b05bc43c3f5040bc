/**
 * One page's WebSocket joined to a connection of its own to the service's socket: a message is a line. Nothing in a line
 * is read here, so roles, override and H23 hold as for any client.
 */
import { connect } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { LineBuffer } from '../../../service/socket/line-buffer.ts';
import {
  longestReplyBytes,
  mostLinesPerSecond,
  mostUnansweredPings,
  pingEveryMs,
  slowBrowserBytes,
  slowServiceBytes,
} from './bounds.ts';

/** Close codes of the page's own; the reason is for people. */
export const closeCodes = {
  ending: 1001,
  notText: 1003,
  flood: 1008,
  /** No service answers on the socket. */
  noService: 4001,
  /** The service has closed the connection. */
  serviceClosed: 4002,
} as const;

/** Time for the last line to the service, and the last words to the browser, before both are cut off. */
const lingerMs = 500;
/** Of a close frame. */
const longestReasonBytes = 120;

export interface Relay {
  end(code: number, reason: string): void;
}

/** Ends with the first side that ends, and takes the other with it. */
export function relay(page: WebSocket, socketPath: string): Relay {
  const service = connect(socketPath);
  const lines = new LineBuffer(longestReplyBytes);
  let isEnded = false;
  // Counted, not timed: after a stall of this process the browser has had no chance to answer yet.
  let unanswered = 0;
  const pings = setInterval(() => {
    if (unanswered >= mostUnansweredPings) {
      page.terminate();
      return;
    }
    unanswered += 1;
    page.ping();
  }, pingEveryMs);

  const end = (code: number, reason: string): void => {
    if (isEnded) return;
    isEnded = true;
    clearInterval(pings);
    // Flushes a STOP that was just written, then closes: the service notices at once.
    service.end();
    page.close(code, Buffer.from(reason).subarray(0, longestReasonBytes).toString());
    setTimeout(() => {
      service.destroy();
      page.terminate();
    }, lingerMs).unref();
  };

  const rate = new LineRate();
  page.on('message', (data, isBinary) => {
    if (isEnded) return;
    if (isBinary) end(closeCodes.notText, 'only text is relayed');
    else if (!rate.allows(performance.now())) end(closeCodes.flood, 'too many lines in a second');
    else {
      service.write(bytesOf(data));
      service.write('\n');
      if (service.writableLength > slowServiceBytes) end(closeCodes.flood, 'the service does not read so fast');
    }
  });
  page.on('pong', () => {
    unanswered = 0;
  });
  // A message that is too long, or no WebSocket frame: `ws` closes the connection itself.
  page.on('error', () => undefined);
  page.on('close', () => end(closeCodes.ending, ''));

  const send = (line: Uint8Array): void => {
    page.send(line, { binary: false }, () => {
      if (page.bufferedAmount <= slowBrowserBytes) service.resume();
    });
  };
  service.on('data', (bytes) => {
    if (isEnded) return;
    lines.push(bytes);
    for (let line = lines.next(); line !== null; line = lines.next()) send(line);
    if (lines.isOverlong) end(closeCodes.serviceClosed, 'the service sent a line that is too long');
    if (page.bufferedAmount > slowBrowserBytes) service.pause();
  });
  let isConnected = false;
  service.on('connect', () => {
    isConnected = true;
  });
  service.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (!isConnected) end(closeCodes.noService, `no service answers (${code ?? message})`);
  });
  service.on('end', () => end(closeCodes.serviceClosed, 'the service has closed the connection'));
  service.on('close', () => end(closeCodes.serviceClosed, 'the connection to the service was lost'));
  return { end };
}

/** Counts the lines of the present second. */
class LineRate {
  #sinceMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  allows(nowMs: number): boolean {
    if (nowMs - this.#sinceMs >= 1000) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count <= mostLinesPerSecond;
  }
}

const bytesOf = (data: RawData): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;
