/**
 * The service's Unix socket. Its mode (0660) makes its owner and its group operators; no connection can delay STOP from
 * another.
 */
import { chmodSync, lstatSync, type Stats, unlinkSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { errorCodes, FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { codeOf, makeFolder } from '../../records/files/durable-file.ts';
import { mostConnections } from '../bounds.ts';
import type { Dispatcher } from '../rpc/dispatcher.ts';
import { callService } from './client.ts';
import { ExcessConnections } from './excess-connections.ts';
import { FairQueue } from './fair-queue.ts';
import { SocketConnection } from './socket-connection.ts';
import { StallWatch } from './stall-watch.ts';

export interface ServerOptions {
  readonly path: string;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Called with what belongs in the log. */
  readonly onEvent: (event: string, fields?: Readonly<Record<string, unknown>>) => void;
  /** The same, for what somebody should look at. */
  readonly onProblem: (problem: string, fields?: Readonly<Record<string, unknown>>) => void;
}

const backlog = 511;
/** A connection that has not sent a line for this long after opening may be dropped in favour of a new one. */
const longestSilenceMs = 10_000;
/** How often the socket is looked for at its path. */
const checkIntervalMs = milliseconds(1000);

export class SocketServer {
  readonly #options: ServerOptions;
  #server: Server;
  /** The socket as it was bound; null while it is being bound. */
  #bound: Stats | null = null;
  #check: Timer | null = null;
  #isClosed = false;
  /** What was last reported about a socket that could not be bound again. */
  #lastProblem = '';
  readonly #connections = new Set<SocketConnection>();
  readonly #excess: ExcessConnections;
  readonly #queue = new FairQueue();
  readonly #stalls: StallWatch;

  private constructor(options: ServerOptions) {
    this.#options = options;
    this.#stalls = new StallWatch(options.clock);
    this.#excess = new ExcessConnections(options.dispatcher, options.clock);
    this.#server = this.#create();
  }

  /** Replaces the socket of a service that no longer runs. Throws FulcrumError, for example if one does run. */
  static async listen(options: ServerOptions): Promise<SocketServer> {
    const { path } = options;
    try {
      await makeFolder(dirname(path), 0o755);
      if (await removeStale(path)) options.onEvent('replaced the socket of a service that no longer runs', { path });
      const server = new SocketServer(options);
      await server.#bind(path);
      server.#checkLater();
      return server;
    } catch (error) {
      if (error instanceof FulcrumError) throw error;
      throw unusable(path, `cannot be listened on (${codeOf(error)})`);
    }
  }

  /** Closes every connection. Never rejects. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#check !== null) this.#options.clock.cancel(this.#check);
    this.#stalls.stop();
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    for (const connection of [...this.#connections]) connection.drop('the service is shutting down');
    this.#excess.closeAll();
    await closed;
  }

  #create(): Server {
    const server = createServer({ allowHalfOpen: true }, (socket) => this.#accept(socket));
    // For example too many open files: the connections that exist are not affected.
    server.on('error', (error) => this.#options.onEvent('a connection could not be accepted', { code: codeOf(error) }));
    return server;
  }

  #checkLater(): void {
    this.#check = this.#options.clock.after(checkIntervalMs, () => {
      // Never rejects.
      void this.#rebindIfGone().then(() => {
        if (!this.#isClosed) this.#checkLater();
      });
    });
  }

  /** A socket that was removed, renamed or replaced can no longer be reached by anyone: STOP and RETURN need it. */
  async #rebindIfGone(): Promise<void> {
    const { path, onProblem } = this.#options;
    try {
      const found = await lstat(path).catch(() => null);
      if (this.#isClosed || isSameFile(found, this.#bound)) return;
      if (found !== null && !found.isSocket()) throw unusable(path, 'exists and is not a socket');
      // Another service is left alone, or the two would take the path from each other once a second.
      if (found !== null && (await answeringPid(path)) !== null) throw unusable(path, 'belongs to another service now');
      if (this.#isClosed) return;
      await makeFolder(dirname(path), 0o755);
      // Closing removes what is at the path, so the old server is closed first. Its connections stay open.
      this.#server.close();
      if (lstatSync(path, { throwIfNoEntry: false })?.isSocket()) unlinkSync(path);
      this.#server = this.#create();
      await this.#bind(path);
      this.#lastProblem = '';
      const what = found === null ? 'removed or renamed' : 'replaced';
      onProblem(`the socket was ${what}: listening on ${path} again`, { path });
    } catch (error) {
      const problem = messageOf(error);
      if (problem !== this.#lastProblem)
        onProblem(`the socket is gone, and cannot be bound again: ${problem}`, { path });
      this.#lastProblem = problem;
    }
  }

  #bind(path: string): Promise<void> {
    this.#bound = null;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      // Without the mask the socket would be open to others until its mode is set.
      const mask = process.umask(0o117);
      try {
        this.#server.listen({ path, backlog }, () => {
          this.#server.off('error', reject);
          try {
            chmodSync(path, 0o660);
            this.#bound = lstatSync(path);
          } catch {
            // Removed already: the next check binds it again.
          }
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
      stalls: this.#stalls,
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
    const pid = await answeringPid(path);
    throw new FulcrumError(errorCodes.SERVICE_RUNNING, {
      place: path,
      problem: 'another service answers here',
      ...(pid === null ? {} : { value: `process ${pid}` }),
      allowed: 'one service per table; fulcrum status shows what it does',
    });
  }
  unlinkSync(path);
  return true;
}

/** The process of the service that answers at this socket; null if none does. */
async function answeringPid(path: string): Promise<number | null> {
  const { reply } = await callService(path, 'status');
  const { service } = Object(reply?.result);
  const { pid } = Object(service);
  return typeof pid === 'number' ? pid : null;
}

const isSameFile = (a: Stats | null, b: Stats | null): boolean =>
  a !== null && b !== null && a.ino === b.ino && a.dev === b.dev;

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
