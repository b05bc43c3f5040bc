/** The Unix socket: who may open it is an operator (mode 0660), and whoever does can harm nobody else's STOP. */
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../../../protocols/base/clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Dispatcher } from '../rpc/dispatcher.ts';
import { codeOf, makeFolder } from '../storage/durable-file.ts';
import { callService } from './client.ts';
import { ExcessConnections } from './excess-connections.ts';
import { FairQueue } from './fair-queue.ts';
import { SocketConnection } from './socket-connection.ts';

export interface ServerOptions {
  readonly path: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Connections; those beyond get a line that says so. */
  readonly places?: number;
  /** What is worth a line in the log. */
  readonly onNews: (news: string, fields?: Readonly<Record<string, unknown>>) => void;
}

const usualPlaces = 64;
const backlog = 511;
/** ms without a whole line, from the first moment on, after which a place is given to whoever comes when all are taken. */
const longestSilence = 10_000;

export class SocketServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #guests = new Set<SocketConnection>();
  readonly #late: ExcessConnections;
  readonly #turnstile = new FairQueue();

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#late = new ExcessConnections(options.dispatcher, options.clock);
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#welcome(socket));
    // Too many open files, for one: told, and not the end of those who are here.
    this.#server.on('error', (error) => options.onNews('a connection could not be taken', { code: codeOf(error) }));
  }

  /** Takes the place of a socket that nobody answers on. Throws FulcrumError, where somebody does for one. */
  static async listen(options: ServerOptions): Promise<SocketServer> {
    const { path } = options;
    try {
      await makeFolder(dirname(path), 0o755);
      if (await clearStale(path)) options.onNews('took the place of a socket that nobody answered on', { path });
      const server = new SocketServer(options);
      await server.#bind(path);
      return server;
    } catch (error) {
      if (error instanceof FulcrumError) throw error;
      throw unusable(path, `cannot be listened on (${codeOf(error)})`);
    }
  }

  /** Connections that have a place. */
  get connections(): number {
    return this.#guests.size;
  }

  /** Ends every connection. Never rejects. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const guest of [...this.#guests]) guest.drop('the service ends');
    this.#late.closeAll();
    await closed;
  }

  #bind(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // Never open to others, not even for the moment until its mode is set.
      const mask = process.umask(0o117);
      try {
        this.#server.listen({ path, backlog }, () => {
          this.#server.off('error', reject);
          chmodSync(path, 0o660);
          resolve();
        });
      } finally {
        process.umask(mask);
      }
    });
  }

  #welcome(socket: Socket): void {
    const { dispatcher, clock, places = usualPlaces, onNews } = this.#options;
    if (this.#guests.size >= places) this.#makeRoom();
    if (this.#guests.size >= places) {
      this.#late.take(socket, places);
      return;
    }
    const guest: SocketConnection = new SocketConnection({
      socket,
      dispatcher,
      turnstile: this.#turnstile,
      clock,
      onGone: (reason) => {
        this.#guests.delete(guest);
        if (reason !== null) onNews('a connection was dropped', { client: guest.number, reason });
      },
    });
    this.#guests.add(guest);
  }

  /** Who has come and never said anything keeps nobody out. */
  #makeRoom(): void {
    for (const guest of this.#guests) {
      if (guest.silentFor < longestSilence) continue;
      guest.drop('said nothing, and its place was needed');
      return;
    }
  }
}

/** True where a dead service's socket was there. */
async function clearStale(path: string): Promise<boolean> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (!stats.isSocket()) throw unusable(path, 'is there, and is no socket');
  if (await isAnswered(path)) {
    const { reply } = await callService(path, 'status');
    const { service } = Object(reply?.result);
    const pid = Object(service).pid;
    throw new FulcrumError(errorCodes.SERVICE_RUNNING, {
      place: path,
      problem: 'another service answers here',
      ...(typeof pid === 'number' ? { value: `process ${pid}` } : {}),
      allowed: 'one service a table; fulcrum status shows what it does',
    });
  }
  unlinkSync(path);
  return true;
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', (error) => {
      if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') resolve(false);
      else reject(error);
    });
  });
}

const unusable = (path: string, problem: string): FulcrumError =>
  new FulcrumError(errorCodes.SOCKET_UNUSABLE, {
    place: path,
    problem,
    allowed: 'a path in a folder that this user may write to',
  });
