/** The touch page's server before a socket that records what it gets, with browsers that are programs. */
import { once } from 'node:events';
import { type IncomingHttpHeaders, request } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { PageServer } from '../../src/console/page/server/page-server.ts';
import { atEnd, type Lifetime } from './cleanup.ts';
import { root } from './fulcrum-command.ts';
import { folder } from './temporary-folder.ts';
import { until } from './waiting.ts';

const bundle = join(root, 'dist/src/console/page/static/');

/** A service's socket: every connection with the text that has come over it. */
export class RecordingSocket {
  readonly path: string;
  readonly connections: { readonly socket: Socket; text: string; isClosed: boolean }[] = [];
  onLine: (line: string, socket: Socket) => void = () => undefined;
  readonly #server = createServer((socket) => this.#accept(socket));

  private constructor(path: string) {
    this.path = path;
  }

  static async listen(path: string, lifetime: Lifetime = 'test'): Promise<RecordingSocket> {
    const recording = new RecordingSocket(path);
    recording.#server.listen(path);
    await once(recording.#server, 'listening');
    atEnd(() => recording.close(), lifetime);
    return recording;
  }

  /** Every line so far, of all connections. */
  get lines(): readonly string[] {
    return this.connections.flatMap(({ text }) => text.split('\n').slice(0, -1));
  }

  send(text: string): void {
    for (const { socket, isClosed } of this.connections) if (!isClosed) socket.write(text);
  }

  async close(): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(socket: Socket): void {
    const connection = { socket, text: '', isClosed: false };
    this.connections.push(connection);
    let unfinished = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      connection.text += text;
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) this.onLine(line, socket);
    });
    socket.on('error', () => undefined);
    socket.on('end', () => {
      connection.isClosed = true;
    });
    socket.on('close', () => {
      connection.isClosed = true;
    });
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export class ServedPage {
  readonly server: PageServer;
  /** Every address so far. */
  readonly urls: string[];
  readonly socketPath: string;

  private constructor(server: PageServer, urls: string[], socketPath: string) {
    this.server = server;
    this.urls = urls;
    this.socketPath = socketPath;
  }

  static async start(socketPath = join(folder(), 'fulcrum.sock')): Promise<ServedPage> {
    const urls: string[] = [];
    const server = await PageServer.start({
      socketPath,
      port: 0,
      folder: bundle,
      onUrl: (url) => urls.push(url),
    });
    atEnd(() => server.close());
    return new ServedPage(server, urls, socketPath);
  }

  get host(): string {
    return `127.0.0.1:${this.server.port}`;
  }

  /** The key of the newest address. */
  get key(): string {
    return this.urls.at(-1)?.split('#key=')[1] ?? '';
  }

  async ask(
    path: string,
    {
      method = 'GET',
      headers = {},
      body = '',
    }: { method?: string; headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> {
    const asking = request({
      host: '127.0.0.1',
      port: this.server.port,
      path,
      method,
      headers: { host: this.host, ...headers },
    });
    asking.end(body);
    const [response] = await once(asking, 'response');
    let text = '';
    for await (const bytes of response) text += bytes;
    return { status: response.statusCode, headers: response.headers, body: text };
  }

  async exchange(key: string, headers: Record<string, string> = { origin: `http://${this.host}` }): Promise<Answer> {
    return this.ask('/key', { method: 'POST', headers, body: key });
  }

  /** The cookie of a browser that signs in with the newest key. */
  async signIn(): Promise<string> {
    const { headers } = await this.exchange(this.key);
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  }

  /** Opens a page; rejects with the refusal's status. */
  async open(cookie: string, headers: Record<string, string> = {}): Promise<Page> {
    const page = new Page(
      new WebSocket(`ws://${this.host}/relay`, {
        headers: { host: this.host, origin: `http://${this.host}`, cookie, ...headers },
      }),
    );
    await page.opened;
    return page;
  }
}

/** A browser's end of the relay. */
export class Page {
  readonly socket: WebSocket;
  readonly lines: string[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  readonly opened: Promise<unknown>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    this.opened = once(socket, 'open');
    socket.on('message', (data) => this.lines.push(String(data)));
    socket.on('error', () => undefined);
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    atEnd(() => socket.terminate());
  }

  async untilClosed(): Promise<{ readonly code: number; readonly reason: string }> {
    await until('the page is closed', () => this.closed !== null, 10_000);
    return this.closed ?? { code: 0, reason: '' };
  }
}
