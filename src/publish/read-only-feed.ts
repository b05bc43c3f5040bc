/**
 * The running service, as the publisher hears it. The connection is used to read: `subscribe` and `session.list` are all
 * that this file can call, and nothing from a broker reaches it.
 */
import { messageOf } from '../../protocols/base/errors.ts';
import { FulcrumClient, type Notification, type Result, ServiceRefusal } from '../service/client.ts';
import type { ServiceContact } from './projection.ts';

export interface FeedListener {
  telemetry(telemetry: Notification<'telemetry'>): void;
  /** The newest sessions, newest last, when one may have ended. */
  sessions(sessions: Result<'session.list'>['sessions']): void;
  contact(contact: ServiceContact): void;
  /** Something that people should know; said once for each reason. */
  said(text: string): void;
}

/** The methods that a reader needs, and no other. None of them changes anything, nor leaves a trace. */
class Reader {
  readonly closed: Promise<void>;
  readonly #client: FulcrumClient;

  constructor(client: FulcrumClient) {
    this.#client = client;
    this.closed = client.closed;
  }

  onTelemetry(listener: (telemetry: Notification<'telemetry'>) => void): void {
    this.#client.on('telemetry', listener);
  }

  onState(listener: () => void): void {
    this.#client.on('state', listener);
  }

  subscribe(): Promise<Result<'subscribe'>> {
    return this.#client.call('subscribe');
  }

  sessions(limit: number): Promise<Result<'session.list'>> {
    return this.#client.call('session.list', { limit });
  }

  close(): void {
    this.#client.close();
  }
}

const againAfterMs = 1000;
/** Telemetry comes ten times a second. */
const silentAfterMs = 2000;
const lookEveryMs = 500;
/** A recording is finished some time after the session's end. */
const askEveryMs = 5000;
/** Recordings also begin for other reasons than a session; the last session is among so many. */
const askedSessions = 20;

export class ReadOnlyFeed {
  readonly #socketPath: () => string;
  readonly #listener: FeedListener;
  #reader: Reader | null = null;
  #timer: NodeJS.Timeout | null = null;
  #contact: ServiceContact | null = null;
  #heardAt = 0;
  #askedAt = Number.NEGATIVE_INFINITY;
  /** A session may have ended since the sessions were asked for. */
  #isUnsettled = true;
  #isEnded = false;
  #lastSaid = '';

  /** @param socketPath where the service listens; asked before each try, since it may have been started elsewhere */
  constructor(socketPath: () => string, listener: FeedListener) {
    this.#socketPath = socketPath;
    this.#listener = listener;
  }

  start(): void {
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    void this.#connect();
  }

  end(): void {
    this.#isEnded = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#reader?.close();
  }

  async #connect(): Promise<void> {
    try {
      const reader = new Reader(await FulcrumClient.connect(this.#socketPath()));
      if (this.#isEnded) return reader.close();
      this.#reader = reader;
      this.#heardAt = performance.now();
      this.#isUnsettled = true;
      reader.onTelemetry((telemetry) => this.#hear(telemetry));
      reader.onState(() => {
        this.#isUnsettled = true;
      });
      this.#hear(await reader.subscribe());
      this.#say('it answers');
      await reader.closed;
      this.#say('it has ended');
    } catch (error) {
      this.#say(`none answers: ${messageOf(error)}`);
    }
    this.#reader?.close();
    this.#reader = null;
    if (this.#isEnded) return;
    this.#setContact('absent');
    setTimeout(() => {
      if (!this.#isEnded) void this.#connect();
    }, againAfterMs);
  }

  #hear(telemetry: Notification<'telemetry'>): void {
    this.#heardAt = performance.now();
    this.#setContact('connected');
    this.#listener.telemetry(telemetry);
  }

  #look(): void {
    if (this.#reader === null) return;
    const now = performance.now();
    if (now - this.#heardAt > silentAfterMs) this.#setContact('silent');
    if (!this.#isUnsettled || this.#contact !== 'connected' || now - this.#askedAt < askEveryMs) return;
    this.#askedAt = now;
    void this.#ask(this.#reader);
  }

  async #ask(reader: Reader): Promise<void> {
    this.#isUnsettled = false;
    try {
      const { sessions } = await reader.sessions(askedSessions);
      if (sessions.some(({ state }) => state === 'recording')) this.#isUnsettled = true;
      this.#listener.sessions(sessions);
    } catch (error) {
      // Records that are being opened answer later. A connection that was lost says so itself.
      if (!(error instanceof ServiceRefusal)) return;
      this.#isUnsettled = true;
      this.#say(`no summaries of sessions: ${error.message}`);
    }
  }

  #setContact(contact: ServiceContact): void {
    if (contact === this.#contact) return;
    this.#contact = contact;
    this.#listener.contact(contact);
  }

  #say(text: string): void {
    if (text === this.#lastSaid) return;
    this.#lastSaid = text;
    this.#listener.said(text);
  }
}
