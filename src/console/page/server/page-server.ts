/** The touch page's server: files, the exchange of the key, and a relay for each page. It knows no method of the service. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  longestBodyBytes,
  longestHeaderBytes,
  longestLineBytes,
  mostConnections,
  mostPages,
  requestTimeoutMs,
} from './bounds.ts';
import { type PageFile, readPageFiles } from './files.ts';
import { securityHeaders } from './headers.ts';
import { Keys } from './keys.ts';
import { isFromLocalHost, isFromPage } from './origin.ts';
import { closeCodes, type Relay, relay } from './relay.ts';

export interface PageServerOptions {
  /** The service's socket. It need not be there yet. */
  readonly socketPath: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Called with each address that signs a browser in: the first, and the next whenever one was used. */
  readonly onUrl: (url: string) => void;
  /** Where the bundle is. */
  readonly folder: string;
}

/** Never another one: who may use the page is decided for this machine alone. */
const address = '127.0.0.1';

export class PageServer {
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: longestLineBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  readonly #relays = new Set<Relay>();
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #socketPath: string;
  readonly #keys: Keys;
  #port = 0;

  private constructor({ socketPath, onUrl, folder }: PageServerOptions) {
    this.#files = readPageFiles(folder);
    this.#socketPath = socketPath;
    this.#keys = new Keys((key) => onUrl(`http://${address}:${this.#port}/#key=${key}`));
    this.#http = createServer(
      {
        maxHeaderSize: longestHeaderBytes,
        requestTimeout: requestTimeoutMs,
        headersTimeout: requestTimeoutMs,
        connectionsCheckingInterval: requestTimeoutMs,
      },
      (request, response) => this.#answer(request, response),
    );
    this.#http.maxConnections = mostConnections;
    this.#http.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
    this.#http.on('clientError', (_error, stream) => stream.destroy());
  }

  /** Rejects with the system's error if the port is in use, or the page has not been built. */
  static async start(options: PageServerOptions): Promise<PageServer> {
    const server = new PageServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject);
      server.#http.listen(options.port, address, resolve);
    });
    const bound = server.#http.address();
    server.#port = bound !== null && typeof bound === 'object' ? bound.port : options.port;
    server.#keys.begin();
    return server;
  }

  get port(): number {
    return this.#port;
  }

  async close(): Promise<void> {
    for (const each of this.#relays) each.end(closeCodes.ending, 'fulcrum page was ended');
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeIdleConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { method, url = '' } = request;
    const file = this.#files.get(url);
    if (!isFromLocalHost(request)) answer(response, 403);
    else if (file !== undefined && (method === 'GET' || method === 'HEAD')) {
      answer(response, 200, { 'Content-Type': file.type }, file.content);
    } else if (url === '/key' && method === 'POST') {
      if (isFromPage(request)) this.#exchange(request, response);
      else answer(response, 403);
    } else if (url === '/signed-in' && method === 'GET') {
      answer(response, this.#isSignedIn(request) ? 204 : 401);
    } else answer(response, 404);
  }

  #exchange(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.setEncoding('latin1').on('data', (text: string) => {
      body += text;
      if (body.length <= longestBodyBytes) return;
      answer(response, 413, { Connection: 'close' });
      request.removeAllListeners('data').removeAllListeners('end').resume();
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      const secret = this.#keys.exchange(body);
      // Without `Secure`: the connection to 127.0.0.1 is not encrypted. The cookie ends with the browser.
      const cookie = `${cookieName(request)}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
      if (secret === null) answer(response, 403);
      else answer(response, 204, { 'Set-Cookie': cookie });
    });
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => undefined);
    if (request.url !== '/relay') refuse(stream, '404 Not Found');
    else if (!isFromPage(request)) refuse(stream, '403 Forbidden');
    else if (!this.#isSignedIn(request)) refuse(stream, '401 Unauthorized');
    else if (this.#relays.size >= mostPages) refuse(stream, '503 Service Unavailable');
    else this.#sockets.handleUpgrade(request, stream, head, (page) => this.#join(page));
  }

  #join(page: WebSocket): void {
    const joined = relay(page, this.#socketPath);
    this.#relays.add(joined);
    page.once('close', () => this.#relays.delete(joined));
  }

  #isSignedIn(request: IncomingMessage): boolean {
    return this.#keys.isSignedIn(cookieIn(request, cookieName(request)));
  }
}

/** Cookies do not tell ports apart, so the name does: two pages on one machine sign in separately. */
const cookieName = ({ headers: { host = '' } }: IncomingMessage): string => `fulcrum-${/\d*$/.exec(host)?.[0] ?? ''}`;

function cookieIn({ headers: { cookie = '' } }: IncomingMessage, name: string): string | null {
  const found = cookie
    .split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(`${name}=`));
  return found === undefined ? null : found.slice(name.length + 1);
}

function answer(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  content?: Buffer,
): void {
  if (response.headersSent) return;
  response.writeHead(status, {
    ...securityHeaders,
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': content?.length ?? 0 }),
  });
  // Node leaves the content out where the request was a HEAD.
  response.end(content);
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
