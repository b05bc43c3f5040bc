/**
 * Who comes when all places are taken is told so, and closed; but one line of STOP or RETURN is heard first. Bounded,
 * too: of very many, the one that has been silent longest goes.
 */
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Dispatcher } from '../rpc/dispatcher.ts';
import { urgentMethods } from '../rpc/methods.ts';
import { readRequests } from '../rpc/requests.ts';
import { LineBuffer } from './line-buffer.ts';
import { failureLine } from './socket-connection.ts';

/** ms in which the line has to come. */
const patience = milliseconds(1000);
const mostAtOnce = 256;
/** Bytes: STOP is short. */
const longestLine = 1024;

export class ExcessConnections {
  readonly #dispatcher: Dispatcher;
  readonly #clock: Clock;
  readonly #waiting = new Map<Socket, Timer>();

  constructor(dispatcher: Dispatcher, clock: Clock) {
    this.#dispatcher = dispatcher;
    this.#clock = clock;
  }

  get count(): number {
    return this.#waiting.size;
  }

  take(socket: Socket, places: number): void {
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size >= mostAtOnce && oldest !== undefined) this.#close(oldest);
    this.#waiting.set(
      socket,
      this.#clock.after(patience, () => this.#close(socket)),
    );
    socket.on('error', () => this.#close(socket));
    socket.on('close', () => this.#close(socket));
    const message = `all ${places} places are taken; one line of stop or return is heard within ${patience / 1000} s`;
    socket.write(`${failureLine('connections', message)}\n`);
    const lines = new LineBuffer(longestLine);
    socket.on('data', (bytes) => {
      const [line] = lines.push(bytes) ?? [null];
      if (line === undefined || !this.#waiting.has(socket)) return;
      if (line !== null) this.#hear(Buffer.from(line).toString(), socket);
      this.#close(socket);
    });
    socket.on('end', () => this.#close(socket));
  }

  closeAll(): void {
    for (const socket of [...this.#waiting.keys()]) this.#close(socket);
  }

  #hear(line: string, socket: Socket): void {
    const { requests } = readRequests(line);
    if (!requests.some(({ method }) => urgentMethods.some((each) => each === method))) return;
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
