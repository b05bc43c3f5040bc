/** Decides what is sent when; knows neither the broker's library nor the service's socket. */
import type { Notification, Result } from '../service/client.ts';
import { angleIntervalMs, type Message, type TopicName, topics } from './messages.ts';
import { LatestOutbox, type Outgoing } from './outbox.ts';
import {
  AlarmsProjection,
  angleMessage,
  connectionMessage,
  heartbeatMessage,
  type ServiceContact,
  sessionMessage,
  stateMessage,
} from './projection.ts';

/** Sends one message; calls back once the broker has it, or, for what it does not confirm, once it is written. */
export type Send = (name: TopicName, message: Outgoing, onSent: () => void) => void;

export interface PublisherOptions {
  readonly wallTime: () => number;
  readonly isReadyMade: (protocol: string) => boolean;
}

export class Publisher {
  readonly #options: PublisherOptions;
  readonly #outbox = new LatestOutbox<TopicName>();
  readonly #alarms = new AlarmsProjection();
  /** What was said last on a topic, but for the instant: what is the same is not said again. */
  readonly #said = new Map<TopicName, string>();
  #send: Send | null = null;
  #contact: ServiceContact = 'absent';
  #beats = 0;
  #angleAtMs = Number.NEGATIVE_INFINITY;

  constructor(options: PublisherOptions) {
    this.#options = options;
  }

  /** The broker has accepted a connection. */
  connected(send: Send): void {
    this.#send = send;
    this.#outbox.restart();
    this.#put('connection', connectionMessage(true, this.#now));
    this.heartbeat();
  }

  /** The connection is lost: what comes from now on waits for the next one, each topic's newest only. */
  disconnected(): void {
    this.#send = null;
  }

  heartbeat(): void {
    this.#put('heartbeat', heartbeatMessage(this.#beats, this.#contact, this.#now));
    this.#beats += 1;
  }

  /** Called when it changes. */
  contact(contact: ServiceContact): void {
    this.#contact = contact;
    this.heartbeat();
    if (contact === 'connected') return;
    this.#putChanged('state', stateMessage(null, this.#now));
    this.#putChanged('alarms', this.#alarms.message(null, this.#now));
  }

  telemetry(telemetry: Notification<'telemetry'>): void {
    const now = this.#now;
    this.#putChanged('state', stateMessage(telemetry, now));
    this.#putChanged('alarms', this.#alarms.message(telemetry, now));
    // Set back as well, as a wall clock may be.
    if (Math.abs(now - this.#angleAtMs) < angleIntervalMs) return;
    this.#angleAtMs = now;
    this.#put('angle', angleMessage(telemetry, now));
  }

  sessions(sessions: Result<'session.list'>['sessions']): void {
    const last = sessions.findLast(({ protocol, state }) => protocol !== null && state !== 'recording');
    const message = last === undefined ? null : sessionMessage(last, this.#options.isReadyMade, this.#now);
    if (message !== null) this.#putChanged('session', message);
  }

  get #now(): number {
    return this.#options.wallTime();
  }

  #putChanged<Name extends TopicName>(name: Name, message: Message<Name>): void {
    const { at: _, ...content } = message;
    const text = JSON.stringify(content);
    if (this.#said.get(name) === text) return;
    this.#said.set(name, text);
    this.#put(name, message);
  }

  #put<Name extends TopicName>(name: Name, message: Message<Name>): void {
    this.#outbox.put(name, { payload: JSON.stringify(message), isRetained: topics[name].retained });
    this.#pump();
  }

  #pump(): void {
    const send = this.#send;
    if (send === null) return;
    for (let next = this.#outbox.take(); next !== null; next = this.#outbox.take()) {
      const { name, message } = next;
      send(name, message, () => {
        // One that belongs to an earlier connection says nothing about this one.
        if (send !== this.#send) return;
        this.#outbox.sent(name);
        this.#pump();
      });
    }
  }
}
