import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Entry } from '../../controller/entry.ts';
import { jsonText } from '../storage/json-text.ts';
import { notifications, type Telemetry } from './schemas.ts';
import type { LineKind, RpcSession } from './session.ts';

const telemetryIntervalMs = milliseconds(100);
/** Notifications waiting for the end of the turn in which they were caused. */
const mostPending = 1024;

/** Sends the subscribed sessions what is recorded, and the telemetry. Each line is serialised once for all of them. */
export class Notifier {
  readonly #clock: Clock;
  readonly #telemetry: () => Telemetry;
  readonly #subscribers = new Set<RpcSession>();
  #pending: string[] = [];
  #isTelemetryScheduled = false;

  constructor(clock: Clock, telemetry: () => Telemetry) {
    this.#clock = clock;
    this.#telemetry = telemetry;
  }

  subscribe(session: RpcSession): void {
    if (session.isSubscribed) return;
    // Entries from before the subscription go to the earlier subscribers only: the reply has the new one's first state.
    this.#flush();
    session.isSubscribed = true;
    this.#subscribers.add(session);
    if (this.#isTelemetryScheduled) return;
    this.#isTelemetryScheduled = true;
    this.#clock.after(telemetryIntervalMs, () => this.#sendTelemetry());
  }

  unsubscribe(session: RpcSession): void {
    this.#subscribers.delete(session);
  }

  /** Queues a recorded entry; it is sent after the current turn, so that no client is written to before an order is. */
  note(entry: Entry): void {
    if (this.#subscribers.size === 0) return;
    const { type, ...params } = entry;
    if (!Object.hasOwn(notifications, type)) return;
    // A subscriber that misses an old entry still gets the state with the telemetry.
    if (this.#pending.length >= mostPending) this.#pending.shift();
    if (this.#pending.length === 0) this.#clock.after(milliseconds(0), () => this.#flush());
    this.#pending.push(jsonText({ jsonrpc: '2.0', method: type, params }));
  }

  #flush(): void {
    const pending = this.#pending;
    this.#pending = [];
    for (const line of pending) this.#broadcast(line, 'notification');
  }

  #sendTelemetry(): void {
    this.#isTelemetryScheduled = this.#subscribers.size > 0;
    if (!this.#isTelemetryScheduled) return;
    this.#clock.after(telemetryIntervalMs, () => this.#sendTelemetry());
    this.#broadcast(jsonText({ jsonrpc: '2.0', method: 'telemetry', params: this.#telemetry() }), 'telemetry');
  }

  #broadcast(line: string, kind: LineKind): void {
    for (const session of this.#subscribers) session.send(line, kind);
  }
}
