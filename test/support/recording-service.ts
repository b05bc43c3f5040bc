/** A socket that answers like the service, and records what a console sends. */
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Notification } from '../../src/service/client.ts';
import { atEnd } from './cleanup.ts';
import { statusOf, telemetryOf } from './service-answers.ts';
import { folder } from './temporary-folder.ts';

type Telemetry = Notification<'telemetry'>;

export interface Recorded {
  readonly method: string;
  readonly params: unknown;
}

/** Asked by the connection itself, not because a key was pressed. */
const background = new Set(['status', 'subscribe', 'timeline', 'alive']);

type Answer = { readonly result: unknown } | { readonly error: { code: number; message: string; data?: unknown } };

export class RecordingService {
  readonly path: string;
  /** What was sent because of a key, in order. */
  readonly acts: Recorded[] = [];
  telemetry: Telemetry = telemetryOf({});
  clinician: string | null = null;
  /** By method; the others are answered like an act. */
  answers: Record<string, (params: unknown) => Answer> = {};
  readonly #sockets = new Set<Socket>();

  constructor() {
    this.path = join(folder(), 's.sock');
  }

  async listen(): Promise<this> {
    const server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
    atEnd(() => {
      for (const socket of this.#sockets) socket.destroy();
      server.close();
    });
    return this;
  }

  /** Tells the console a new state of things. */
  tell(given: Partial<Telemetry>): void {
    this.telemetry = telemetryOf(given);
    this.notify('telemetry', this.telemetry);
  }

  notify(method: string, params: unknown): void {
    for (const socket of this.#sockets) socket.write(`${JSON.stringify({ jsonrpc: '2.0', method, params })}\n`);
  }

  /** Ends the connections, as a service that is killed. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    let unfinished = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      for (const line of lines) this.#answer(socket, JSON.parse(line));
    });
  }

  #answer(socket: Socket, { id, method, params }: { id?: number; method: string; params?: unknown }): void {
    if (!background.has(method)) this.acts.push({ method, params });
    if (id === undefined) return;
    socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, ...this.#answerTo(method, params) })}\n`);
  }

  #answerTo(method: string, params: unknown): Answer {
    const given = this.answers[method]?.(params);
    if (given !== undefined) return given;
    switch (method) {
      case 'subscribe':
        return { result: this.telemetry };
      case 'status':
        return { result: statusOf(this.telemetry, this.clinician) };
      case 'timeline':
        return { result: { timeline: null } };
      default:
        return { result: { state: this.telemetry.state, angleDeg: this.telemetry.angleDeg } };
    }
  }
}
