/**
 * Connections beyond the number that is served. Each gets an error and may send one line of STOP, RETURN, pause or answer
 * before it is closed. Their number is bounded too: when it is reached, the oldest one is closed.
 */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { urgentLineTimeoutMs } from '../bounds.ts';
import type { Dispatcher } from '../rpc/dispatcher.ts';
import { isHeardFromExcess } from '../rpc/methods.ts';
import { readRequests } from '../rpc/requests.ts';
import { LineBuffer } from './line-buffer.ts';
import { errorLine, isUnfinishedUrgentLine } from './socket-connection.ts';

const mostWaiting = 256;
/** They are short. */
const longestUrgentLineBytes = 1024;

export class ExcessConnections {
  readonly #dispatcher: Dispatcher;
  readonly #clock: Clock;
  readonly #waiting = new Map<Socket, Timer>();

  constructor(dispatcher: Dispatcher, clock: Clock) {
    this.#dispatcher = dispatcher;
    this.#clock = clock;
  }

  accept(socket: Socket, mostServed: number): void {
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size >= mostWaiting && oldest !== undefined) this.#close(oldest);
    const timer = this.#clock.after(milliseconds(urgentLineTimeoutMs), () => this.#close(socket));
    this.#waiting.set(socket, timer);
    socket.on('error', () => this.#close(socket));
    socket.on('close', () => this.#close(socket));
    const grace = `one line of stop, return, pause or answer is accepted within ${urgentLineTimeoutMs / 1000} s`;
    socket.write(`${errorLine('connections', `all ${mostServed} connections are in use; ${grace}`)}\n`);
    const lines = new LineBuffer(longestUrgentLineBytes);
    socket.on('data', (bytes) => {
      if (!this.#waiting.has(socket)) return;
      lines.push(bytes);
      const whole = lines.next();
      const line = whole === null && isUnfinishedUrgentLine(lines.partial) ? lines.endLine() : whole;
      if (line === null && !lines.isOverlong) return;
      if (line !== null) this.#receive(Buffer.from(line).toString(), socket);
      this.#close(socket);
    });
    socket.on('end', () => this.#close(socket));
  }

  closeAll(): void {
    for (const socket of [...this.#waiting.keys()]) this.#close(socket);
  }

  #receive(line: string, socket: Socket): void {
    const { requests } = readRequests(line);
    if (!requests.some(({ method }) => isHeardFromExcess(method))) return;
    const connection = this.#dispatcher.connect({
      role: 'operator',
      send: (reply) => {
        socket.write(`${reply}\n`);
      },
    });
    connection.receive(line);
    connection.disconnect();
  }

  #close(socket: Socket): void {
    const timer = this.#waiting.get(socket);
    if (timer === undefined) return;
    this.#waiting.delete(socket);
    this.#clock.cancel(timer);
    socket.end(() => socket.destroy());
  }
}
