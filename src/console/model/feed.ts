/** Keeps what a console has heard from the service up to date, over one connection that it opens again by itself. */
import type { Clock, Timer } from '../../../protocols/base/clock.ts';
import { jsonOrNull } from '../../../protocols/base/json.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { MethodName, Params, Result } from '../../service/client.ts';
import { ServiceRefusal } from '../../service/refusal.ts';
import { ServiceTrace } from '../service-trace.ts';
import { eventOf } from './event-texts.ts';
import type { Arrived, ConsoleEvent, Heard, Link, PersonShown, ServiceStatus, Telemetry } from './heard.ts';
import type { Connection, Transport } from './transport.ts';

const statusEveryMs = milliseconds(1000);
/** Waits before the connection is opened again; the last one for every further try. */
const retriesMs = [500, 1000, 2000].map(milliseconds);
/** After this a request counts as failed: a late result would surprise the user. */
const answerTimeoutMs = milliseconds(10_000);
const mostEvents = 200;

/** The parameters may be omitted where all of them are optional. */
type ParamsArgument<Name extends MethodName> =
  Record<string, never> extends Params<Name> ? [params?: Params<Name>] : [params: Params<Name>];

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timeout: Timer;
}

export interface FeedOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Something of {@link ServiceFeed.heard} has changed. */
  readonly onChange: () => void;
}

export class ServiceFeed {
  readonly #options: FeedOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #trace = new ServiceTrace();
  #connection: Connection | null = null;
  #link: Link = { kind: 'connecting' };
  #telemetry: Arrived<Telemetry> | null = null;
  #status: Arrived<ServiceStatus> | null = null;
  #person: PersonShown | null = null;
  #personId: string | null = null;
  #events: readonly ConsoleEvent[] = [];
  #lastId = 0;
  #tries = 0;
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  get heard(): Heard {
    return {
      link: this.#link,
      telemetry: this.#telemetry,
      status: this.#status,
      trace: this.#trace,
      person: this.#person,
      events: this.#events,
      clinician: this.#link.kind === 'up' ? (this.#status?.value.you.name ?? null) : null,
    };
  }

  start(): void {
    this.#open();
  }

  /** Ends the connection for good; an override that it holds ends with it (H23). */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) this.#options.clock.cancel(this.#timer);
    this.#connection?.close();
  }

  /**
   * Sends STOP or RETURN at once, without waiting for anything.
   * @returns false if there is no connection to send it on
   */
  urgent(method: 'stop' | 'return'): boolean {
    if (this.#link.kind !== 'up' || this.#connection === null) return false;
    this.#lastId += 1;
    this.#connection.send(`{"jsonrpc":"2.0","id":${this.#lastId},"method":"${method}"}`);
    return true;
  }

  /** Rejects with {@link ServiceRefusal} if the service refuses, and with another error if it does not answer. */
  async call<Name extends MethodName>(method: Name, ...[params]: ParamsArgument<Name>): Promise<Result<Name>> {
    const result = await this.#request(method, params);
    // Who may do what, and what is possible, has changed with it.
    if (this.#link.kind === 'up' && method !== 'status') this.#ask();
    // The service's answer has the type that its table gives it.
    return result as Result<Name>;
  }

  #request(method: MethodName, params?: unknown): Promise<unknown> {
    const connection = this.#connection;
    if (this.#link.kind !== 'up' || connection === null)
      return Promise.reject(new Error('the service does not answer'));
    this.#lastId += 1;
    const id = this.#lastId;
    const { clock } = this.#options;
    return new Promise((resolve, reject) => {
      const timeout = clock.after(answerTimeoutMs, () => {
        this.#pending.delete(id);
        reject(new Error(`the service has not answered within ${answerTimeoutMs / 1000} s`));
      });
      this.#pending.set(id, { resolve, reject, timeout });
      connection.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  #open(): void {
    const connection = this.#options.transport.open({
      opened: () => {
        if (this.#connection === connection) this.#opened();
      },
      line: (text) => {
        if (this.#connection === connection) this.#take(text);
      },
      closed: (cause) => {
        if (this.#connection === connection) this.#lost(cause);
      },
    });
    this.#connection = connection;
  }

  #opened(): void {
    this.#tries = 0;
    this.#link = { kind: 'up' };
    // Its number and its role were those of the connection before.
    this.#status = null;
    this.#changed();
    this.#inBackground(this.#request('subscribe'), (first) => this.#takeTelemetry(first));
    this.#plan();
    this.#everySecond();
  }

  #lost(cause: string): void {
    const { clock } = this.#options;
    this.#connection = null;
    if (this.#timer !== null) clock.cancel(this.#timer);
    for (const { reject, timeout } of this.#pending.values()) {
      clock.cancel(timeout);
      reject(new Error(`the connection to the service is lost: ${cause}`));
    }
    this.#pending.clear();
    if (this.#isClosed) return;
    const sinceMs = this.#link.kind === 'lost' ? this.#link.sinceMs : clock.now();
    this.#link = { kind: 'lost', cause, sinceMs };
    const waitMs = retriesMs[Math.min(this.#tries, retriesMs.length - 1)] ?? statusEveryMs;
    this.#tries += 1;
    this.#timer = clock.after(waitMs, () => this.#open());
    this.#changed();
  }

  #everySecond(): void {
    this.#ask();
    this.#sayAlive();
    this.#timer = this.#options.clock.after(statusEveryMs, () => this.#everySecond());
  }

  #ask(): void {
    this.#inBackground(this.#request('status'), (status) => {
      this.#status = { atMs: this.#options.clock.now(), value: status as ServiceStatus };
      this.#askPerson(this.#status.value.session?.patient ?? null);
    });
  }

  /** H23: a console that holds an override says that it still works. It must come from the loop that handles its keys. */
  #sayAlive(): void {
    const override = this.#telemetry?.value.override ?? null;
    if (override !== null && override.holder === this.#status?.value.you.client) {
      this.#connection?.send('{"jsonrpc":"2.0","method":"alive"}');
    }
  }

  #askPerson(id: string | null): void {
    if (id === this.#personId) return;
    this.#personId = id;
    this.#person = null;
    if (id === null) return;
    this.#inBackground(this.#request('patient.show', { id }), (person) => {
      if (this.#personId === id) this.#person = person as PersonShown;
    });
  }

  #plan(): void {
    this.#inBackground(this.#request('timeline'), (result) =>
      this.#trace.begin((result as Result<'timeline'>).timeline),
    );
  }

  /** What fails here is asked for again, or shows by its age. */
  #inBackground(asked: Promise<unknown>, take: (result: unknown) => void): void {
    asked.then(
      (result) => {
        take(result);
        this.#changed();
      },
      () => undefined,
    );
  }

  #take(line: string): void {
    const { id, method, params, result, error } = Object(jsonOrNull(line));
    if (typeof method === 'string') {
      this.#notified(method, params);
      this.#changed();
      return;
    }
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    this.#options.clock.cancel(pending.timeout);
    if (error === undefined) pending.resolve(result);
    else pending.reject(new ServiceRefusal(Number(error.code), String(error.message), error.data));
  }

  #notified(method: string, params: unknown): void {
    if (method === 'telemetry') {
      this.#takeTelemetry(params);
      return;
    }
    const event = eventOf(method, params);
    if (event !== null) this.#events = [...this.#events, event].slice(-mostEvents);
    if (method === 'finding') this.#trace.finding(Object(params));
    const { to } = Object(params);
    if (method === 'state' && (to === 'preparing' || to === 'testing')) this.#plan();
  }

  #takeTelemetry(params: unknown): void {
    const value = params as Telemetry;
    const atMs = this.#options.clock.now();
    this.#keepAges(value.atMs, atMs);
    this.#telemetry = { atMs, value };
    this.#trace.telemetry(value);
  }

  /** Keeps the ages of events when the service has restarted, and its clock with it. */
  #keepAges(serviceMs: number, nowMs: number): void {
    if (this.#telemetry === null || serviceMs >= this.#telemetry.value.atMs) return;
    const shiftMs = serviceMs - (this.#telemetry.value.atMs + nowMs - this.#telemetry.atMs);
    this.#events = this.#events.map((event) => ({ ...event, atMs: event.atMs + shiftMs }));
  }

  #changed(): void {
    this.#options.onChange();
  }
}
