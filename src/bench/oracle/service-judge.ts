/**
 * Judges the service by what its clients see (invariant 7) and by what it lets them do (invariant 6). It reads the
 * published schema of methods and errors, and nothing else of the service:
 * (a) each request with an id gets one answer under that id: a result of its method's schema, or an error of a known
 *     code with a reason; never "internal". A notification gets none.
 * (b) every recorded act was requested in the same line by a client with the right role; an act of an override, by its
 *     holder.
 * (c) STOP and RETURN act for every client and with any parameters.
 * (d) the override ends at the moment when its holder's connection closes (H23).
 * (e) a subscriber receives the record's entries completely and in order, and the holder of the override.
 */
import type { Controller } from '../../controller/controller.ts';
import type { Entry } from '../../controller/entry.ts';
import { rpcErrors } from '../../service/rpc/errors.ts';
import { methodNamed } from '../../service/rpc/methods.ts';
import type { LineKind } from '../../service/rpc/session.ts';
import type { BenchClient, BenchMethod } from '../acts.ts';
import { isBenchMethod } from '../acts.ts';
import type { Host } from '../world/host.ts';
import { isInOverride } from './state-classes.ts';
import { Subscriber } from './subscriber.ts';

export interface Request {
  readonly jsonrpc: '2.0';
  readonly id?: number;
  readonly method: BenchMethod;
  readonly params?: unknown;
}

export interface Reply {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** The judge's view of one connection. */
export interface JudgedConnection {
  readonly client: BenchClient;
  role: Role;
  number: number;
  subscriber: Subscriber | null;
}

type Role = 'observer' | 'operator' | 'clinician';
type Act = Extract<Entry, { type: 'act' }>;
type ReportViolation = (invariant: 6 | 7, key: string, reason: string) => void;

/** One line from a client and everything that happens until it has been handled. */
interface Exchange {
  readonly connection: JudgedConnection;
  readonly requests: readonly Request[];
  readonly isBatch: boolean;
  readonly replies: string[];
  readonly entries: Entry[];
  /** The holder of the override before the line. */
  readonly holder: JudgedConnection | null;
}

const ranks: Readonly<Record<Role, number>> = { observer: 0, operator: 1, clinician: 2 };

/** The interface's rights, stated here independently of the service's table. */
const requiredRoles: Readonly<Record<BenchMethod, Role>> = {
  status: 'observer',
  subscribe: 'observer',
  stop: 'observer',
  return: 'observer',
  pause: 'observer',
  answer: 'observer',
  resume: 'operator',
  start: 'operator',
  reset: 'operator',
  acknowledge: 'operator',
  login: 'operator',
  'override.begin': 'clinician',
  'override.jog': 'clinician',
  'override.target': 'clinician',
  'override.hold': 'clinician',
  'override.skip': 'clinician',
  'override.end': 'clinician',
  timeline: 'observer',
  'protocols.list': 'observer',
  'protocols.check': 'observer',
  'sounders.test': 'operator',
  'sounders.heard': 'operator',
  'session.list': 'operator',
  'session.show': 'operator',
  'records.confirm': 'clinician',
};

const codes: readonly number[] = Object.values(rpcErrors).map(({ code }) => code);

export class ServiceJudge {
  readonly #controller: Controller;
  readonly #host: Host;
  readonly #report: ReportViolation;
  readonly #connections = new Set<JudgedConnection>();
  #exchange: Exchange | null = null;
  #holder: JudgedConnection | null = null;

  constructor({ controller, host, report }: { controller: Controller; host: Host; report: ReportViolation }) {
    this.#controller = controller;
    this.#host = host;
    this.#report = report;
  }

  /** The client whose override is in progress. */
  get holder(): BenchClient | null {
    return this.#holder?.client ?? null;
  }

  connected(client: BenchClient, role: Role): JudgedConnection {
    const connection: JudgedConnection = { client, role, number: 0, subscriber: null };
    this.#connections.add(connection);
    return connection;
  }

  disconnected(connection: JudgedConnection): void {
    this.#connections.delete(connection);
    if (this.#holder !== connection) return;
    this.#holder = null;
    const { state } = this.#controller;
    if (isInOverride(state) && this.#controller.status().broken === null) {
      this.#report(6, 'left', 'the override continues after its holder has disconnected');
    }
  }

  note(entry: Entry): void {
    for (const { subscriber } of this.#connections) subscriber?.note(entry, this.#host.now());
    this.#exchange?.entries.push(entry);
    if (entry.type === 'state' && !isInOverride(entry.to)) this.#holder = null;
  }

  /** The service sent a line to a client. */
  sent(connection: JudgedConnection, line: string, kind: LineKind): void {
    const { client, subscriber } = connection;
    if (kind === 'reply') {
      if (this.#exchange?.connection === connection) this.#exchange.replies.push(line);
      else this.#report(7, 'unrequested', `${client} got a reply without a request: ${line.slice(0, 80)}`);
    } else if (subscriber === null) {
      this.#report(7, 'unsubscribed', `${client} got ${kind} without a subscription`);
    } else {
      const wrong = subscriber.receive(line, this.#host.now(), this.#holder?.number ?? null);
      if (wrong !== null) this.#report(7, 'stream', `${client}'s stream: ${wrong}`);
    }
  }

  /** A client sends one line; everything up to {@link endExchange} is attributed to it. */
  beginExchange(connection: JudgedConnection, requests: readonly Request[], isBatch: boolean): void {
    this.#exchange = { connection, requests, isBatch, replies: [], entries: [], holder: this.#holder };
  }

  /** Returns the replies, one for each request. A notification's is empty. */
  endExchange(): readonly Reply[] {
    const exchange = this.#exchange;
    this.#exchange = null;
    if (exchange === null) return [];
    const acts = exchange.entries.filter((entry) => entry.type === 'act');
    // First, because a login earlier in the same batch gives its role to what follows.
    const replies = this.#judgeReplies(exchange);
    this.#judgeRights(exchange, acts);
    const begins = acts.some(({ act, refused }) => act === 'override' && refused === undefined);
    if (begins && isInOverride(this.#controller.state)) this.#holder = exchange.connection;
    this.#judgeUrgent(exchange, acts);
    return replies;
  }

  #judgeRights({ connection, requests, holder }: Exchange, acts: readonly Act[]): void {
    const { client, role } = connection;
    for (const { act, refused } of acts) {
      const method = methodOf(act);
      if (!requests.some((request) => request.method === method)) {
        this.#report(7, 'unrequested act', `${act} was done, but the request was ${listOf(requests)}`);
      }
      if (refused !== undefined) continue;
      const required = requiredRole(method);
      if (ranks[role] < ranks[required]) {
        this.#report(6, 'rights', `${act} was done for ${client}, whose role is ${role}`);
      }
      const begins = requests.some((request) => request.method === 'override.begin');
      if (required === 'clinician' && !begins && holder !== connection) {
        this.#report(6, 'holder', `${act} was done for ${client}, who does not hold the override`);
      }
    }
  }

  #judgeUrgent({ requests }: Exchange, acts: readonly Act[]): void {
    for (const urgent of ['stop', 'return'] as const) {
      const requested = requests.filter(({ method }) => method === urgent).length;
      const done = acts.filter(({ act, refused }) => act === urgent && refused === undefined).length;
      if (done < requested) this.#report(6, `lost ${urgent}`, `${urgent} was requested but not done`);
    }
    const { state } = this.#controller;
    const last = requests.at(-1)?.method;
    if (this.#controller.status().broken !== null) return;
    if (last === 'stop' && state !== 'stopped') this.#report(6, 'stop', `the controller is ${state} after a STOP`);
    if (last === 'return' && state !== 'returning' && state !== 'fault.returning') {
      this.#report(6, 'return', `the controller is ${state} after a RETURN`);
    }
  }

  #judgeReplies(exchange: Exchange): readonly Reply[] {
    const { connection, requests, isBatch, replies } = exchange;
    const expected = requests.filter(({ id }) => id !== undefined);
    // A malformed line gets an error.
    const isMalformed = requests.length === 0;
    const lines = expected.length > 0 || isMalformed ? 1 : 0;
    if (replies.length !== lines) {
      this.#report(7, 'replies', `${replies.length} lines in reply to ${listOf(requests)}, expected ${lines}`);
    }
    const answers = replies.flatMap((line) => this.#read(line, isMalformed ? line.startsWith('[') : isBatch));
    if (isMalformed) {
      for (const { error } of answers) this.#judgeError('a malformed line', error);
      return answers;
    }
    for (const [index, { id, method }] of expected.entries()) {
      const answer = answers[index];
      if (answer === undefined) continue;
      if (answer.id !== id) this.#report(7, 'id', `${method} ${id} was answered as ${String(answer.id)}`);
      this.#judgeAnswer(connection, method, answer);
      if (method === 'subscribe' && answer.result !== undefined) this.#subscribe(exchange, index);
    }
    return requests.map(({ id }) => answers.find((answer) => answer.id === id) ?? {});
  }

  #read(line: string, isBatch: boolean): readonly Reply[] {
    try {
      const value: unknown = JSON.parse(line);
      if (Array.isArray(value) === isBatch && value !== null && typeof value === 'object') {
        return Array.isArray(value) ? value : [value];
      }
    } catch {
      // Reported below.
    }
    this.#report(7, 'form', `not a JSON-RPC reply: ${line.slice(0, 80)}`);
    return [];
  }

  #judgeAnswer(connection: JudgedConnection, method: BenchMethod, { result, error }: Reply): void {
    if (result === undefined) {
      this.#judgeError(method, error);
      return;
    }
    const read = methodNamed(method)?.result.safeParse(result);
    if (read?.success !== true) {
      const issues = read?.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`) ?? ['no schema'];
      this.#report(7, `result ${method}`, `the result of ${method} violates its schema: ${issues.join('; ')}`);
    }
    if (ranks[connection.role] < ranks[requiredRoles[method]]) {
      this.#report(6, 'granted', `${method} was granted to ${connection.client}, whose role is ${connection.role}`);
    }
    if (method === 'login') connection.role = 'clinician';
  }

  /** A subscriber also receives the entries of requests that follow its own in the same batch. */
  #subscribe({ connection, requests, entries }: Exchange, index: number): void {
    if (connection.subscriber !== null) return;
    connection.subscriber = new Subscriber();
    if (requests.length > 1 && index === 0) {
      for (const entry of entries) connection.subscriber.note(entry, this.#host.now());
    }
  }

  #judgeError(what: string, error: Reply['error']): void {
    if (error === undefined || !codes.includes(error.code) || typeof error.message !== 'string') {
      this.#report(7, 'error', `${what} was not answered with an error of the service: ${JSON.stringify(error)}`);
    } else if (error.code === rpcErrors.internal.code) {
      this.#report(7, 'internal', `${what} caused an internal error`);
    } else if (error.message.trim() === '') {
      this.#report(7, 'no reason', `${what} was refused without a reason`);
    }
  }
}

function requiredRole(method: string): Role {
  if (isBenchMethod(method)) return requiredRoles[method];
  return method.startsWith('override') ? 'clinician' : 'operator';
}

/** The method behind an act's name in the record. */
function methodOf(act: string): string {
  const [word = '', next] = act.split(' ');
  if (word === 'jog') return 'override.jog';
  if (word !== 'override') return word;
  if (next === undefined) return 'override.begin';
  return next === 'to' ? 'override.target' : `override.${next}`;
}

const listOf = (requests: readonly Request[]): string =>
  requests.map(({ method }) => method).join(', ') || 'a malformed line';
