/** A client of the service: JSON-RPC over its Unix socket, one text a line. */
import { connect, type Socket } from 'node:net';

export interface Reply {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> };
}

/** Lines kept; the oldest are dropped. */
const keptLines = 50_000;

export class SocketClient {
  readonly socket: Socket;
  /** The received lines. They are parsed only on demand: a flood must not cost this process more than it has to. */
  readonly lines: string[] = [];
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>;
  readonly #replyWaiters = new Map<number, (reply: Reply) => void>();
  readonly #lineWaiters: ((reply: Reply) => void)[] = [];
  #lastId = 0;
  #unfinished = '';

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.closed.then(() => {
      for (const resolve of this.#replyWaiters.values()) {
        resolve({ error: { code: 0, message: 'the connection is closed' } });
      }
    });
  }

  static async open(path: string): Promise<SocketClient> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new SocketClient(socket);
  }

  /** Sends a request and returns its reply, an error included. */
  async ask(method: string, params?: unknown): Promise<Reply> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = new Promise<Reply>((resolve) => this.#replyWaiters.set(id, resolve));
    this.send(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    return reply;
  }

  /** Sends a request and returns its result; throws on an error. */
  async call(method: string, params?: unknown): Promise<Record<string, unknown>> {
    const { result, error } = await this.ask(method, params);
    if (error !== undefined) throw new Error(`${method}: ${error.code} ${error.message}`);
    return result ?? {};
  }

  /** The next line received. */
  next(): Promise<Reply> {
    return new Promise((resolve) => this.#lineWaiters.push(resolve));
  }

  /** Parameters of the notifications received so far. */
  notifications(method: string): Record<string, unknown>[] {
    return this.lines
      .map((line): Reply => JSON.parse(line))
      .filter((each) => each.method === method)
      .map(({ params }) => params ?? {});
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes);
  }

  close(): void {
    this.socket.destroy();
  }

  #receive(text: string): void {
    const parts = (this.#unfinished + text).split('\n');
    this.#unfinished = parts.pop() ?? '';
    for (const line of parts) {
      this.lines.push(line);
      if (this.#lineWaiters.length > 0 || this.#replyWaiters.size > 0) this.#resolve(JSON.parse(line));
    }
    if (this.lines.length > keptLines) this.lines.splice(0, this.lines.length - keptLines);
  }

  #resolve(reply: Reply): void {
    this.#lineWaiters.shift()?.(reply);
    if (typeof reply.id !== 'number') return;
    this.#replyWaiters.get(reply.id)?.(reply);
    this.#replyWaiters.delete(reply.id);
  }
}
