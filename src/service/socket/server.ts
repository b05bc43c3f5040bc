/**
 * The service's Unix socket. Its mode (0660) makes its owner and its group operators; no connection can delay STOP from
 * another.
 */
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Clock } from '../../../protocols/base/clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { mostConnections } from '../bounds.ts';
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
  /** Called with what belongs in the log. */
  readonly onEvent: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
}

const backlog = 511;
/** A connection that has not sent a line for this long after opening may be dropped in favour of a new one. */
const longestSilenceMs = 10_000;

export class SocketServer {
  readonly #options: ServerOptions;
  readonly #server: Server;
  readonly #connections = new Set<SocketConnection>();
  readonly #excess: ExcessConnections;
  readonly #queue = new FairQueue();

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#excess = new ExcessConnections(options.dispatcher, options.clock);
    this.#server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    // For example too many open files: the connections that exist are not affected.
    this.#server.on('error', (error) => options.onEvent('a connection could not be accepted', { code: codeOf(error) }));
  }

  /** Replaces the socket of a service that no longer runs. Throws FulcrumError, for example if one does run. */
  static async listen(options: ServerOptions): Promise<SocketServer> {
    const { path } = options;
    try {
      await makeFolder(dirname(path), 0o755);
      if (await removeStale(path)) options.onEvent('replaced the socket of a service that no longer runs', { path });
      const server = new SocketServer(options);
      await server.#bind(path);
      return server;
    } catch (error) {
      if (error instanceof FulcrumError) throw error;
      throw unusable(path, `cannot be listened on (${codeOf(error)})`);
    }
  }

  /** Closes every connection. Never rejects. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of [...this.#connections]) connection.drop('the service is shutting down');
    this.#excess.closeAll();
    await closed;
  }

  #bind(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // Without the mask the socket would be open to others until its mode is set.
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

  #accept(socket: Socket): void {
    const { dispatcher, clock, onEvent } = this.#options;
    if (this.#connections.size >= mostConnections) this.#dropSilentConnection();
    if (this.#connections.size >= mostConnections) {
      this.#excess.accept(socket, mostConnections);
      return;
    }
    const connection: SocketConnection = new SocketConnection({
      socket,
      dispatcher,
      queue: this.#queue,
      clock,
      onClosed: (reason) => {
        this.#connections.delete(connection);
        if (reason !== null) onEvent('a connection was dropped', { client: connection.number, reason });
      },
    });
    this.#connections.add(connection);
  }

  #dropSilentConnection(): void {
    for (const connection of this.#connections) {
      if (connection.silentMs < longestSilenceMs) continue;
      connection.drop('sent nothing, and its place was needed');
      return;
    }
  }
}

/** True if the socket of a service that no longer runs was removed. */
async function removeStale(path: string): Promise<boolean> {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return false;
  if (!stats.isSocket()) throw unusable(path, 'exists and is not a socket');
  if (await isListening(path)) {
    const { reply } = await callService(path, 'status');
    const { service } = Object(reply?.result);
    const pid = Object(service).pid;
    throw new FulcrumError(errorCodes.SERVICE_RUNNING, {
      place: path,
      problem: 'another service answers here',
      ...(typeof pid === 'number' ? { value: `process ${pid}` } : {}),
      allowed: 'one service per table; fulcrum status shows what it does',
    });
  }
  unlinkSync(path);
  return true;
}

function isListening(path: string): Promise<boolean> {
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
