/**
 * JSON-RPC between any number of connections and the controller. Does no I/O, and replies before `receive` returns,
 * except to a `login` that has to wait: the bench therefore drives it on a virtual clock.
 */
import type { z } from 'zod';
import type { Entry } from '../../controller/entry.ts';
import { factsOf } from '../../session/states.ts';
import { mostRequestsPerBatch } from '../bounds.ts';
import { jsonText } from '../storage/json-text.ts';
import { RpcContext, type RpcOptions } from './context.ts';
import { type Answer, type Refusal, type RpcError, refuse, rpcError } from './errors.ts';
import type { AnyMethod } from './method.ts';
import { isUrgent, methodNamed } from './methods.ts';
import { Notifier } from './notifier.ts';
import { type Request, type RequestId, readRequests } from './requests.ts';
import { clinicianIdleMs, RpcSession, type SessionOptions } from './session.ts';

/** What a transport does with its connection. */
export interface RpcConnection {
  /** Counted from 1. Identifies the connection in the status and in the audit log. */
  readonly number: number;
  /** Takes a line without its line feed; null for one that is not UTF-8. Never throws. */
  receive(line: string | null): void;
  disconnect(): void;
}

export interface DispatcherOptions extends RpcOptions {
  /** Called when a method throws, which is a defect of this program. */
  readonly onFailure: (method: string, error: unknown) => void;
}

/** A line to send; null: a JSON-RPC notification gets no reply. */
type Reply = string | null;

export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #context: RpcContext;
  readonly #notifier: Notifier;
  readonly #sessions = new Set<RpcSession>();
  #lastNumber = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#notifier = new Notifier(options.clock, () => this.#context.telemetry());
    this.#context = new RpcContext(options, {
      subscribe: (session) => this.#notifier.subscribe(session),
      countConnections: () => this.connections,
    });
  }

  /** Open connections. */
  get connections(): number {
    return this.#sessions.size;
  }

  connect(options: SessionOptions): RpcConnection {
    this.#lastNumber += 1;
    const session = new RpcSession(this.#lastNumber, options);
    this.#sessions.add(session);
    return {
      number: session.number,
      receive: (line) => this.#receive(line, session),
      disconnect: () => this.#disconnect(session),
    };
  }

  /** Forwards a recorded entry to the subscribers. */
  note(entry: Entry): void {
    this.#notifier.note(entry);
    if (entry.type !== 'state' || factsOf(entry.from).isIdle || !factsOf(entry.to).isIdle) return;
    for (const session of this.#sessions) this.#context.endRole(session, 'the session has ended');
  }

  #disconnect(session: RpcSession): void {
    if (session.isClosed) return;
    session.isClosed = true;
    this.#sessions.delete(session);
    this.#notifier.unsubscribe(session);
    this.#context.override.connectionLost(session);
    if (session.isAudited) this.#context.audit(session, 'disconnected', 'the connection was closed');
  }

  #receive(line: string | null, session: RpcSession): void {
    if (session.isClosed) return;
    if (line === null) {
      session.send(errorReply(null, rpcError('parse', 'not UTF-8')), 'reply');
      return;
    }
    const { isBatch, requests } = readRequests(line);
    if (requests.length > mostRequestsPerBatch) {
      for (const method of urgentMethodsIn(requests)) void method.handle(this.#context, session, {});
      const message = `${requests.length} requests in one batch; allowed: ${mostRequestsPerBatch}`;
      session.send(errorReply(null, rpcError('request', message)), 'reply');
      return;
    }
    const replies = requests.map((request) => this.#perform(request, session));
    if (replies.every(isSettled)) {
      sendReplies(session, replies, isBatch);
      return;
    }
    // Never rejects: an error that a method throws has become a reply already.
    void Promise.all(replies).then((settled) => sendReplies(session, settled, isBatch));
  }

  #perform(request: Request, session: RpcSession): Reply | Promise<Reply> {
    try {
      const method = methodNamed(request.method);
      // STOP and RETURN act first: nothing that is wrong with the request may delay or prevent them.
      if (method?.kind === 'urgent') {
        const answer = method.handle(this.#context, session, {});
        this.#context.auditFirstAct(session, method.name);
        return request.error === null ? this.#settle(request, answer) : errorReply(request.id ?? null, request.error);
      }
      if (request.error !== null) return errorReply(request.id ?? null, request.error);
      return this.#settle(request, this.#call(method, request, session));
    } catch (error) {
      return this.#failed(request, error);
    }
  }

  #call(
    method: AnyMethod | undefined,
    { method: name, params: given }: Request,
    session: RpcSession,
  ): Answer<unknown> | Promise<Answer<unknown>> {
    if (method === undefined) return refuse('method', `no method ${JSON.stringify(name.slice(0, 60))}`);
    this.#endIdleRole(session);
    if (!session.may(method.role)) {
      const message = `${name} needs the role ${method.role}, and this connection is ${session.role}`;
      return refuse('role', message, { role: session.role, needs: method.role });
    }
    const isEmpty = given === undefined || (Array.isArray(given) && given.length === 0);
    const params = method.params.safeParse(isEmpty ? {} : given);
    if (!params.success) return refuseParams(params.error.issues);
    if (method.kind === 'act') {
      session.lastActAtMs = this.#options.clock.now();
      this.#context.override.heard(session);
      this.#context.auditFirstAct(session, name);
    }
    return method.handle(this.#context, session, params.data);
  }

  #endIdleRole(session: RpcSession): void {
    if (this.#options.clock.now() - session.lastActAtMs <= clinicianIdleMs) return;
    this.#context.endRole(session, `${clinicianIdleMs / 60_000} min without an act`);
  }

  #settle(request: Request, answer: Answer<unknown> | Promise<Answer<unknown>>): Reply | Promise<Reply> {
    if (!(answer instanceof Promise)) return replyTo(request.id, answer);
    return answer.then(
      (settled) => replyTo(request.id, settled),
      (error) => this.#failed(request, error),
    );
  }

  #failed({ id, method }: Request, error: unknown): Reply {
    this.#options.onFailure(method, error);
    return id === undefined ? null : errorReply(id, rpcError('internal', 'the service failed while handling this'));
  }
}

const mostReportedIssues = 20;

function refuseParams(issues: readonly z.core.$ZodIssue[]): Refusal {
  const faults = issues.slice(0, mostReportedIssues).map(({ path, message }) => {
    const pointer = path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    return { pointer, problem: message };
  });
  return refuse('params', faults.map(({ pointer, problem }) => `params${pointer}: ${problem}`).join('; '), { faults });
}

/** Each urgent method once, in the order of its last request, so that a line with thousands of them costs no more. */
function urgentMethodsIn(requests: readonly Request[]): readonly AnyMethod[] {
  const lastIndex = new Map<string, number>();
  requests.forEach(({ method }, index) => {
    if (isUrgent(method)) lastIndex.set(method, index);
  });
  return [...lastIndex].sort(([, a], [, b]) => a - b).flatMap(([name]) => methodNamed(name) ?? []);
}

const isSettled = (reply: Reply | Promise<Reply>): reply is Reply => !(reply instanceof Promise);

function sendReplies(session: RpcSession, replies: readonly Reply[], isBatch: boolean): void {
  const texts = replies.filter((reply) => reply !== null);
  if (texts.length > 0) session.send(isBatch ? `[${texts.join(',')}]` : texts.join(''), 'reply');
}

function replyTo(id: RequestId | undefined, answer: Answer<unknown>): Reply {
  if (id === undefined) return null;
  if (!answer.ok) return errorReply(id, answer.error);
  // jsonText() rounds numbers, and the id has to be returned unchanged.
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${jsonText(answer.result)}}`;
}

const errorReply = (id: RequestId, error: RpcError): string => JSON.stringify({ jsonrpc: '2.0', id, error });
