/**
 * A client of the service for programs. The names, parameters, results and notifications have the types of the service's
 * own method table; nothing of the service is loaded at run time.
 */
import { connect, type Socket } from 'node:net';
import type { z } from 'zod';
import { jsonOrNull } from '../../protocols/base/json.ts';
import { ServiceRefusal } from './refusal.ts';
import type { methods } from './rpc/methods.ts';
import type { notifications } from './rpc/schemas.ts';

type Method = (typeof methods)[number];
export type MethodName = Method['name'];
type Named<Name extends MethodName> = Extract<Method, { readonly name: Name }>;
export type Params<Name extends MethodName> = z.input<Named<Name>['params']>;
export type Result<Name extends MethodName> = z.output<Named<Name>['result']>;
/** The parameters may be omitted where all of them are optional. */
type ParamsArgument<Name extends MethodName> =
  Record<string, never> extends Params<Name> ? [params?: Params<Name>] : [params: Params<Name>];

export type NotificationName = keyof typeof notifications;
export type Notification<Name extends NotificationName> = z.output<(typeof notifications)[Name]['params']>;

/** What {@link FulcrumClient} has in common with the methods on a data folder that no service uses. */
export interface ServiceCalls {
  call<Name extends MethodName>(method: Name, ...params: ParamsArgument<Name>): Promise<Result<Name>>;
  close(): void | Promise<void>;
}

export { ServiceRefusal };

/** Length of an unfinished line that is still read. */
const longestLine = 1024 * 1024;

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class FulcrumClient {
  /** Resolves when the connection is closed, by either side. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #listeners = new Map<string, ((params: unknown) => void)[]>();
  #lastId = 0;
  #unfinished = '';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8').on('data', (text: string) => this.#receive(text));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    void this.closed.then(() => {
      for (const { reject } of this.#pending.values()) reject(new Error('the connection to the service is closed'));
      this.#pending.clear();
    });
  }

  /** Rejects with the system's error if no service listens there. */
  static async connect(socketPath: string): Promise<FulcrumClient> {
    const socket = connect(socketPath);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new FulcrumClient(socket);
  }

  /** Rejects with {@link ServiceRefusal} if the service refuses, and with another error if the connection is lost. */
  call<Name extends MethodName>(method: Name, ...[params]: ParamsArgument<Name>): Promise<Result<Name>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      // The service's answer has the type that its table gives it.
      this.#pending.set(id, { resolve: (result) => resolve(result as Result<Name>), reject });
      if (this.#socket.destroyed) reject(new Error('the connection to the service is closed'));
      else this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    });
  }

  /** Calls the listener at each notification of this name. They begin after `subscribe` has been called. */
  on<Name extends NotificationName>(name: Name, listener: (params: Notification<Name>) => void): void {
    const listeners = this.#listeners.get(name) ?? [];
    listeners.push((params) => listener(params as Notification<Name>));
    this.#listeners.set(name, listeners);
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
    if (this.#unfinished.length > longestLine) this.close();
  }

  #take(line: string): void {
    const { id, method, params, result, error } = Object(jsonOrNull(line));
    if (typeof method === 'string') {
      for (const listener of this.#listeners.get(method) ?? []) listener(params);
      return;
    }
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    if (error === undefined) pending.resolve(result);
    else pending.reject(new ServiceRefusal(Number(error.code), String(error.message), error.data));
  }
}
