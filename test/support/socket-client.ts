/** A client of the service: one JSON-RPC text a line, over its socket. */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly id?: number | null;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface News {
  readonly method: string;
  readonly params: Record<string, unknown>;
}

export class Client {
  readonly news: News[] = [];
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #asked = new Map<number, (answer: Answer) => void>();
  #id = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    let rest = '';
    socket.setEncoding('utf8').on('data', (more: string) => {
      const parts = (rest + more).split('\n');
      rest = parts.pop() ?? '';
      for (const text of parts) this.#take(JSON.parse(text) as Answer & News);
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.closed.then(() => {
      for (const answer of this.#asked.values()) answer({ error: { code: 0, message: 'the connection is closed' } });
    });
  }

  static async to(path: string): Promise<Client> {
    const socket = connect(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Client(socket);
  }

  async ask(method: string, params?: object): Promise<Answer> {
    this.#id += 1;
    const id = this.#id;
    const answer = new Promise<Answer>((resolve) => this.#asked.set(id, resolve));
    this.raw(`${JSON.stringify({ jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) })}\n`);
    return answer;
  }

  /** The result; fails where the service refused. */
  async do(method: string, params?: object): Promise<Record<string, unknown>> {
    const { result, error } = await this.ask(method, params);
    if (error !== undefined) throw new Error(`${method}: ${error.code} ${error.message}`);
    return result ?? {};
  }

  raw(text: string): void {
    this.#socket.write(text);
  }

  end(): void {
    this.#socket.destroy();
  }

  #take(text: Answer & News): void {
    if (text.method !== undefined) {
      this.news.push({ method: text.method, params: text.params });
      if (this.news.length > 5000) this.news.shift();
      return;
    }
    const id = typeof text.id === 'number' ? text.id : -1;
    this.#asked.get(id)?.(text);
    this.#asked.delete(id);
  }
}
