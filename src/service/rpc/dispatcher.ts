/**
 * JSON-RPC between any number of clients and the controller: lines in, lines out. Does no I/O, and answers before
 * `receive` comes back, all but a `login` that takes its time: so the bench drives it on a virtual clock, as the socket
 * does on a real one.
 */
import type { z } from 'zod';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Entry } from '../../controller/entry.ts';
import { jsonText } from '../storage/json-text.ts';
import { type RpcError, rpcError } from './errors.ts';
import { type Answer, Desk, type DeskOptions } from './handlers.ts';
import type { Method, MethodName, Role, UrgentMethod } from './methods.ts';
import { methods, notifications, urgentMethods } from './methods.ts';
import { mostInABatch, type Request, type RequestId, readRequests } from './requests.ts';
import { RpcSession } from './session.ts';

/** `telemetry` may be left out for a client that reads slowly. */
export type LineKind = 'reply' | 'news' | 'telemetry';

export interface Client {
  /** What it may do before it logs in. */
  readonly role: Exclude<Role, 'clinician'>;
  /** Takes a line without its line feed. Never throws, never waits, and calls nothing here before it comes back. */
  send(line: string, kind: LineKind): void;
}

export interface Connection {
  /** Counted from 1; what the record and the status know it by. */
  readonly number: number;
  /** A line without its line feed; null: it was no text in UTF-8. Never throws. */
  receive(line: string | null): void;
  disconnect(): void;
}

export interface DispatcherOptions extends DeskOptions {
  /** A method that threw: a fault of this program. */
  readonly onFailure: (method: string, error: unknown) => void;
}

/** ms between two lines of telemetry: 10 Hz. */
const telemetryEvery = milliseconds(100);
/** News that wait for the end of the turn in which they happened. */
const mostNews = 1024;

interface Bound {
  readonly role: Role;
  call(params: unknown, session: RpcSession): Answer<unknown> | Promise<Answer<unknown>>;
}

interface Member {
  readonly session: RpcSession;
  readonly client: Client;
}

type Reply = string | null;

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #desk: Desk;
  readonly #methods: Readonly<Record<MethodName, Bound>>;
  readonly #members = new Map<number, Member>();
  #connections = 0;
  #subscribers = 0;
  #news: string[] = [];
  #telemetryIsDue = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#desk = new Desk(options);
    this.#methods = this.#bindAll();
  }

  get clients(): number {
    return this.#members.size;
  }

  connect(client: Client): Connection {
    this.#connections += 1;
    const member: Member = { session: new RpcSession(this.#connections, client.role), client };
    this.#members.set(member.session.number, member);
    return {
      number: member.session.number,
      receive: (line) => this.#receive(line, member),
      disconnect: () => this.#disconnect(member),
    };
  }

  /** What went into the record goes to the subscribers too, once the turn that it happened in is over. */
  note(entry: Entry): void {
    if (this.#subscribers === 0) return;
    const { type, ...params } = entry;
    if (!isNews(type)) return;
    // A subscriber that comes too late for these has the telemetry.
    if (this.#news.length >= mostNews) this.#news.shift();
    if (this.#news.length === 0) this.#options.clock.after(milliseconds(0), () => this.#tell());
    this.#news.push(jsonText({ jsonrpc: '2.0', method: type, params }));
  }

  #tell(): void {
    const news = this.#news;
    this.#news = [];
    for (const line of news) this.#broadcast(line, 'news');
  }

  #broadcast(line: string, kind: LineKind): void {
    for (const { session, client } of this.#members.values()) if (session.isSubscribed) client.send(line, kind);
  }

  #subscribe(session: RpcSession): void {
    if (session.isSubscribed) return;
    // What happened before it is not news to it: its first picture of things is the reply.
    this.#tell();
    session.isSubscribed = true;
    this.#subscribers += 1;
    if (this.#telemetryIsDue) return;
    this.#telemetryIsDue = true;
    this.#options.clock.after(telemetryEvery, () => this.#telemetry());
  }

  /** Made once, for all. */
  #telemetry(): void {
    this.#telemetryIsDue = this.#subscribers > 0;
    if (!this.#telemetryIsDue) return;
    this.#options.clock.after(telemetryEvery, () => this.#telemetry());
    this.#broadcast(jsonText({ jsonrpc: '2.0', method: 'telemetry', params: this.#desk.telemetry() }), 'telemetry');
  }

  #disconnect({ session }: Member): void {
    if (session.isGone) return;
    session.isGone = true;
    this.#members.delete(session.number);
    if (session.isSubscribed) this.#subscribers -= 1;
    this.#desk.gone(session);
  }

  #receive(line: string | null, member: Member): void {
    if (member.session.isGone) return;
    if (line === null) {
      this.#send(member, failure(null, rpcError('parse', 'not text in UTF-8')));
      return;
    }
    const { isBatch, requests } = readRequests(line);
    if (requests.length > mostInABatch) {
      for (const method of urgentIn(requests)) this.#desk.urgent(method, member.session);
      const message = `${requests.length} requests in one batch; allowed: ${mostInABatch}`;
      this.#send(member, failure(null, rpcError('request', message)));
      return;
    }
    const replies = requests.map((request) => this.#perform(request, member.session));
    if (replies.every(isMade)) {
      this.#reply(member, replies, isBatch);
      return;
    }
    // Never rejects: what a method throws has become a reply by then.
    void Promise.all(replies).then((settled) => this.#reply(member, settled, isBatch));
  }

  #reply(member: Member, replies: readonly Reply[], isBatch: boolean): void {
    const texts = replies.filter((reply) => reply !== null);
    if (texts.length > 0) this.#send(member, isBatch ? `[${texts.join(',')}]` : texts.join(''));
  }

  #send({ session, client }: Member, line: string): void {
    if (!session.isGone) client.send(line, 'reply');
  }

  #perform(request: Request, session: RpcSession): Reply | Promise<Reply> {
    const { id, method } = request;
    try {
      if (isUrgent(method)) {
        this.#desk.urgent(method, session);
        this.#desk.introduce(session, method);
        if (request.fault === null) return replyTo(id, { ok: true, result: this.#desk.acted });
      }
      if (request.fault !== null) return failure(id ?? null, request.fault);
      const answer = this.#call(request, session);
      if (answer instanceof Promise) {
        return answer.then(
          (settled) => replyTo(id, settled),
          (error) => this.#failed(request, error),
        );
      }
      return replyTo(id, answer);
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  #call({ method: name, params }: Request, session: RpcSession): Answer<unknown> | Promise<Answer<unknown>> {
    if (!isMethod(name))
      return { ok: false, fault: rpcError('method', `no method ${JSON.stringify(name.slice(0, 60))}`) };
    const method = this.#methods[name];
    if (!session.may(method.role)) {
      const message = `${name} is for a ${method.role}, and this connection is ${session.role}`;
      return { ok: false, fault: rpcError('role', message, { role: session.role, needs: method.role }) };
    }
    return method.call(params, session);
  }

  #failed({ id, method }: Request, error: unknown): Reply {
    this.#options.onFailure(method, error);
    return id === undefined ? null : failure(id, rpcError('internal', 'this program failed over the request'));
  }

  #bindAll(): Readonly<Record<MethodName, Bound>> {
    const desk = this.#desk;
    const acts = <P extends z.ZodType, R extends z.ZodType>(
      name: MethodName,
      definition: Method<P, R>,
      handle: (session: RpcSession, params: z.output<P>) => Answer<z.output<R>> | Promise<Answer<z.output<R>>>,
    ): Bound =>
      bind(definition, (params, session) => {
        desk.introduce(session, name);
        return handle(session, params);
      });
    const m = methods;
    return {
      status: bind(m.status, (_, session) => ({ ok: true, result: desk.status(session, this.clients) })),
      subscribe: bind(m.subscribe, (_, session) => {
        this.#subscribe(session);
        return { ok: true, result: desk.telemetry() };
      }),
      // Not come to but by their own way, above.
      stop: bind(m.stop, () => ({ ok: true, result: desk.acted })),
      return: bind(m.return, () => ({ ok: true, result: desk.acted })),
      pause: acts('pause', m.pause, (session) => desk.pause(session)),
      answer: acts('answer', m.answer, (session) => desk.answer(session)),
      resume: acts('resume', m.resume, (session) => desk.resume(session)),
      start: acts('start', m.start, (session, params) => desk.start(session, params)),
      reset: acts('reset', m.reset, (session) => desk.reset(session)),
      acknowledge: acts('acknowledge', m.acknowledge, (session, { alarm }) => desk.acknowledge(session, alarm)),
      login: acts('login', m.login, (session, { pin }) => desk.login(session, pin)),
      'override.begin': acts('override.begin', m['override.begin'], (session, { reason, seconds }) =>
        desk.beginOverride(session, reason, seconds),
      ),
      'override.jog': acts('override.jog', m['override.jog'], (session, { direction }) => desk.jog(session, direction)),
      'override.target': acts('override.target', m['override.target'], (session, params) =>
        desk.target(session, params),
      ),
      'override.hold': acts('override.hold', m['override.hold'], (session, { seconds }) => desk.hold(session, seconds)),
      'override.skip': acts('override.skip', m['override.skip'], (session) => desk.skip(session)),
      'override.end': acts('override.end', m['override.end'], (session) => desk.endOverride(session)),
    };
  }
}

function bind<P extends z.ZodType, R extends z.ZodType>(
  { params: schema, role }: Method<P, R>,
  handle: (params: z.output<P>, session: RpcSession) => Answer<z.output<R>> | Promise<Answer<z.output<R>>>,
): Bound {
  return {
    role,
    call: (given, session) => {
      const isEmpty = given === undefined || (Array.isArray(given) && given.length === 0);
      const params = schema.safeParse(isEmpty ? {} : given);
      return params.success ? handle(params.data, session) : { ok: false, fault: paramsFault(params.error.issues) };
    },
  };
}

const mostFaults = 20;

function paramsFault(issues: readonly z.core.$ZodIssue[]): RpcError {
  const found = issues.slice(0, mostFaults).map(({ path, message }) => {
    const pointer = path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return { pointer, problem: message };
  });
  const message = found.map(({ pointer, problem }) => `params${pointer}: ${problem}`).join('; ');
  return rpcError('params', message, { faults: found });
}

const isNews = (type: Entry['type']): boolean => Object.hasOwn(notifications, type);

const isMade = (reply: Reply | Promise<Reply>): reply is Reply => !(reply instanceof Promise);

const isMethod = (name: string): name is MethodName => Object.hasOwn(methods, name);

const isUrgent = (name: string): name is UrgentMethod => urgentMethods.some((each) => each === name);

/** Each once, in the order in which each was said last: thousands in one line are heard, and hold up nobody. */
function urgentIn(requests: readonly Request[]): readonly UrgentMethod[] {
  const last = new Map<UrgentMethod, number>();
  requests.forEach(({ method }, index) => {
    if (isUrgent(method)) last.set(method, index);
  });
  return [...last].sort(([, a], [, b]) => a - b).map(([method]) => method);
}

function replyTo(id: RequestId | undefined, answer: Answer<unknown>): Reply {
  if (id === undefined) return null;
  if (!answer.ok) return failure(id, answer.fault);
  // The id is the session's, and goes back as it came.
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${jsonText(answer.result)}}`;
}

const failure = (id: RequestId, error: RpcError): string => JSON.stringify({ jsonrpc: '2.0', id, error });
