/** A console's feed, connected to the dispatcher of a {@link Rig} without a socket, on its clock. */
import { milliseconds } from '../../protocols/base/units.ts';
import { ServiceFeed } from '../../src/console/model/feed.ts';
import type { Transport, TransportEvents } from '../../src/console/model/transport.ts';
import { type View, viewOf } from '../../src/console/model/view.ts';
import type { RpcConnection } from '../../src/service/rpc/dispatcher.ts';
import type { Rig } from './dispatcher-rig.ts';

const zero = milliseconds(0);

export class RigFeed {
  readonly rig: Rig;
  readonly feed: ServiceFeed;
  /** The lines that the console has sent. */
  readonly sent: string[] = [];
  changes = 0;
  /** Null: the service is away, and each connection fails. */
  isServing = true;
  /** The lines of the service do not arrive. */
  isDeaf = false;
  /** When the service's clock began, by the rig's. */
  #startedMs = 0;
  #events: TransportEvents | null = null;
  #connection: RpcConnection | null = null;

  constructor(rig: Rig) {
    this.rig = rig;
    const transport: Transport = {
      open: (events) => {
        rig.clock.after(zero, () => this.#connect(events));
        return {
          send: (line) => {
            this.sent.push(line);
            this.#connection?.receive(line);
          },
          close: () => this.lose('closed here'),
        };
      },
    };
    this.feed = new ServiceFeed({
      transport,
      clock: rig.clock,
      onChange: () => {
        this.changes += 1;
      },
    });
    this.feed.start();
  }

  get view(): View {
    return viewOf(this.feed.heard, this.rig.clock.now());
  }

  /** Lets time pass, and the promises of replies with it. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) {
      this.rig.pass(Math.min(100, ms - passed));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Calls a method, and lets the time pass in which its reply arrives. */
  async call(...[method, params]: Parameters<ServiceFeed['call']>): Promise<void> {
    const asked = this.feed.call(method, params);
    // Awaited below: it must not count as unhandled meanwhile.
    asked.catch(() => undefined);
    await this.pass(300);
    await asked;
  }

  /** The connection is lost, and the service's clock begins anew. */
  restart(): void {
    this.#startedMs = this.rig.clock.now();
    this.lose('the connection was closed');
  }

  lose(cause: string): void {
    this.#connection?.disconnect();
    this.#connection = null;
    const events = this.#events;
    this.#events = null;
    events?.closed(cause);
  }

  #withClock(line: string): string {
    if (this.#startedMs === 0) return line;
    return JSON.stringify(JSON.parse(line), (key, value) => (key === 'atMs' ? value - this.#startedMs : value));
  }

  #connect(events: TransportEvents): void {
    if (!this.isServing) {
      events.closed('no service is listening on the socket');
      return;
    }
    this.#events = events;
    this.#connection = this.rig.dispatcher.connect({
      role: 'operator',
      // A reply never arrives while its request is still being sent.
      send: (line) => {
        this.rig.clock.after(zero, () => {
          if (!this.isDeaf && this.#events === events) events.line(this.#withClock(line));
        });
      },
    });
    events.opened();
  }
}
