import type { Clock, Timer } from '../../protocols/base/clock.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { decode } from '../../protocols/wire/codec.ts';
import { lineBytes } from '../../protocols/wire/lines.ts';
import type { LineError } from '../../protocols/wire/messages.ts';
import type { Actuator, ActuatorNotice, Order } from '../table.ts';
import { Handshake } from './handshake.ts';
import type { LinePort } from './line-port.ts';
import { advanceLink, heartbeatMs } from './link.ts';
import { closedLink, type LinkCounters, type LinkInput } from './link-state.ts';
import { isSameState, type PortState } from './port-state.ts';

const stopBytes = Uint8Array.of(0x21, 0x21);
/** Reports of garbled lines in one beat; all are counted. A flood of them is no reason to do nothing else. */
const mostGarbledReports = 8;

/**
 * A table's actuator behind a serial line: feeds the link with what arrives and with time, writes what it says. The
 * only writer to the cable.
 */
export class SerialActuator implements Actuator {
  readonly #port: LinePort;
  readonly #clock: Clock;
  readonly #listeners: ((notice: ActuatorNotice) => void)[] = [];
  readonly #stateListeners: ((state: PortState) => void)[] = [];
  readonly #handshake: Handshake;
  #link = closedLink;
  #told: PortState = { kind: 'waiting', reason: 'not opened yet' };
  #closedFor = 'not opened yet';
  #heartbeatTimer: Timer | null = null;
  #renewUntil = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #garbledLines = 0;
  #garbledReports = 0;

  constructor(port: LinePort, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
    this.#handshake = new Handshake(port);
  }

  /** What the line has carried so far, each figure named for what it counts. */
  get counters(): LinkCounters & { readonly lines: number; readonly garbled: number } {
    return { lines: this.#lines, garbled: this.#garbledLines, ...this.#link.counters };
  }

  get state(): PortState {
    return this.#present();
  }

  /** Tells each change of {@link state} once, but for what is heard, which always changes. */
  onState(listener: (state: PortState) => void): void {
    this.#stateListeners.push(listener);
  }

  /** Greets whoever is at the port whenever it is open, and keeps the link's beat from now on. */
  open(): void {
    this.#port.attach({
      opened: () => this.#opened(),
      closed: (reason) => this.#closed(reason),
      line: (text) => this.#onLine(text),
      overlong: () => this.#garbled('length'),
    });
    const onHeartbeat = () => {
      this.#heartbeatTimer = this.#clock.after(milliseconds(heartbeatMs), onHeartbeat);
      this.#onHeartbeat();
    };
    this.#heartbeatTimer = this.#clock.after(milliseconds(heartbeatMs), onHeartbeat);
  }

  /** Ends the beat: nothing is written from now on but a {@link stop}. The port is its owner's to close. */
  close(): void {
    if (this.#heartbeatTimer !== null) this.#clock.cancel(this.#heartbeatTimer);
    this.#heartbeatTimer = null;
    this.#closed('closed');
  }

  order(order: Order): void {
    this.#advance({ kind: 'order', order });
  }

  stop(): void {
    // Before the link is told, so that nothing in it can stand in the way.
    this.#port.urgent(stopBytes);
    this.#advance({ kind: 'stop' });
  }

  renewUntil(until: Milliseconds): void {
    this.#renewUntil = until;
  }

  subscribe(listener: (notice: ActuatorNotice) => void): void {
    this.#listeners.push(listener);
  }

  #opened(): void {
    this.#handshake.begin(this.#clock.now(), true);
    this.#advance({ kind: 'opened' });
  }

  #closed(reason: string): void {
    this.#closedFor = reason;
    this.#advance({ kind: 'closed', reason });
  }

  #onHeartbeat(): void {
    this.#garbledReports = 0;
    this.#advance({ kind: 'heartbeat' });
    // While all is well there is nothing to find out.
    if (this.#link.phase === 'handshake') {
      this.#handshake.look(this.#clock.now(), !this.#link.stopping);
      this.#tellState();
    }
  }

  #onLine(line: string): void {
    const decoded = decode(line);
    if (!decoded.ok) {
      this.#garbled(decoded.error);
      return;
    }
    this.#lines += 1;
    // Our own words coming back are nobody's.
    if (decoded.message.kind !== 'command') this.#handshake.understood = true;
    this.#advance({ kind: 'message', message: decoded.message });
  }

  #garbled(error: LineError): void {
    this.#garbledLines += 1;
    this.#garbledReports += 1;
    if (this.#garbledReports <= mostGarbledReports) this.#advance({ kind: 'garbled', error });
  }

  #advance(input: LinkInput): void {
    const now = this.#clock.now();
    const before = this.#link.phase;
    const { link, effects } = advanceLink(this.#link, input, now, now < this.#renewUntil);
    this.#link = link;
    // What goes over the wire goes first: a listener may order something new, which comes after it.
    for (const effect of effects) {
      if (effect.kind === 'write') this.#port.write(lineBytes(effect.line));
      // `stop()` has written the first pair already; the beat's repeats, and an order to stop, come this way.
      else if (effect.kind === 'stop' && input.kind !== 'stop') this.#port.urgent(stopBytes);
    }
    if (link.phase !== before || input.kind === 'closed') this.#onPhase(before, now);
    for (const effect of effects) {
      if (effect.kind !== 'notice') continue;
      for (const listener of this.#listeners) listener(effect.notice);
    }
  }

  #onPhase(before: 'closed' | 'handshake' | 'up', now: Milliseconds): void {
    if (before === 'up' && this.#link.phase === 'handshake') this.#handshake.begin(now, false);
    this.#tellState();
  }

  #tellState(): void {
    const state = this.#present();
    if (isSameState(this.#told, state)) return;
    this.#told = state;
    for (const listener of this.#stateListeners) listener(state);
  }

  #present(): PortState {
    const { phase, device, refusal } = this.#link;
    switch (phase) {
      case 'closed':
        return { kind: 'waiting', reason: this.#closedFor };
      case 'up':
        return { kind: 'up', firmware: device?.firmware ?? '', deviceId: device?.deviceId ?? '' };
      case 'handshake':
        return this.#handshake.state(refusal);
    }
  }
}
