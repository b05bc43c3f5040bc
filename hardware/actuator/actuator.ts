import type { Clock, Timer } from '../../protocols/base/clock.ts';
import type { Milliseconds } from '../../protocols/base/units.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { decode } from '../../protocols/wire/codec.ts';
import { lineBytes, stopBytes } from '../../protocols/wire/lines.ts';
import type { LineError } from '../../protocols/wire/messages.ts';
import type { Actuator, ActuatorNotice, Order } from '../table.ts';
import { Handshake } from './handshake.ts';
import type { LinePort } from './line-port.ts';
import { advanceLink, heartbeatMs } from './link.ts';
import { closedLink, type Link, type LinkCounters, type LinkInput } from './link-state.ts';
import { isSameState, type PortState } from './port-state.ts';

/** Garbled lines reported per heartbeat; all are counted. The bound keeps a flood from using up the host's time. */
const maxGarbledReports = 8;

/**
 * The actuator of a table behind a serial line: feeds the link with messages and time, and carries out its effects. The
 * only writer to the cable.
 */
export class SerialActuator implements Actuator {
  readonly #port: LinePort;
  readonly #clock: Clock;
  readonly #listeners: ((notice: ActuatorNotice) => void)[] = [];
  readonly #stateListeners: ((state: PortState) => void)[] = [];
  readonly #handshake: Handshake;
  #link = closedLink;
  #reportedState: PortState = { kind: 'waiting', reason: 'not opened yet' };
  #closedReason = 'not opened yet';
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

  get counters(): LinkCounters & {
    readonly lines: number;
    readonly garbled: number;
    /** 1 from a stop until the device reports that it has stopped. */
    readonly unconfirmedStops: number;
  } {
    const unconfirmedStops = this.#link.stopping ? 1 : 0;
    return { lines: this.#lines, garbled: this.#garbledLines, unconfirmedStops, ...this.#link.counters };
  }

  get state(): PortState {
    return this.#currentState();
  }

  /** Called at each change of {@link state}, except of its `recentText`. */
  onState(listener: (state: PortState) => void): void {
    this.#stateListeners.push(listener);
  }

  /** Starts the heartbeat. From now on HELLO is sent whenever the port is open and the link is not up. */
  open(): void {
    this.#port.attach({
      opened: () => this.#opened(),
      closed: (reason) => this.#closed(reason),
      line: (text) => this.#onLine(text),
      overlong: () => this.#garbled('length'),
    });
    const onTimer = () => {
      this.#heartbeatTimer = this.#clock.after(milliseconds(heartbeatMs), onTimer);
      this.#onHeartbeat();
    };
    this.#heartbeatTimer = this.#clock.after(milliseconds(heartbeatMs), onTimer);
  }

  /** Ends the heartbeat: afterwards only {@link stop} writes. The port is closed by its owner. */
  close(): void {
    if (this.#heartbeatTimer !== null) this.#clock.cancel(this.#heartbeatTimer);
    this.#heartbeatTimer = null;
    this.#closed('closed');
  }

  order(order: Order): void {
    this.#advance({ kind: 'order', order });
  }

  stop(): void {
    // Written before the link runs, so that no failure in the link can prevent it.
    this.#port.urgent(stopBytes);
    this.#advance({ kind: 'stop' });
  }

  chirp(): void {
    this.#advance({ kind: 'chirp' });
  }

  renewUntil(until: Milliseconds): void {
    this.#renewUntil = until;
  }

  subscribe(listener: (notice: ActuatorNotice) => void): void {
    this.#listeners.push(listener);
  }

  #opened(): void {
    this.#handshake.start(this.#clock.now(), true);
    this.#advance({ kind: 'opened' });
  }

  #closed(reason: string): void {
    this.#closedReason = reason;
    this.#advance({ kind: 'closed', reason });
  }

  #onHeartbeat(): void {
    this.#garbledReports = 0;
    this.#advance({ kind: 'heartbeat' });
    if (this.#link.phase === 'handshake') {
      this.#handshake.check(this.#clock.now(), !this.#link.stopping);
      this.#reportState();
    }
  }

  #onLine(line: string): void {
    const decoded = decode(line);
    if (!decoded.ok) {
      this.#garbled(decoded.error);
      return;
    }
    this.#lines += 1;
    // Commands come from hosts only: an echo says nothing about the device.
    if (decoded.message.kind !== 'command') this.#handshake.understood = true;
    this.#advance({ kind: 'message', message: decoded.message });
  }

  #garbled(error: LineError): void {
    this.#garbledLines += 1;
    this.#garbledReports += 1;
    if (this.#garbledReports <= maxGarbledReports) this.#advance({ kind: 'garbled', error });
  }

  #advance(input: LinkInput): void {
    const now = this.#clock.now();
    const before = this.#link.phase;
    const { link, effects } = advanceLink(this.#link, input, now, now < this.#renewUntil);
    this.#link = link;
    // Writes come before notices: a listener may place another order, whose commands must follow these.
    for (const effect of effects) {
      if (effect.kind === 'write') this.#port.write(lineBytes(effect.line));
      // stop() has already written the first `!!`; repeats and orders to stop are written here.
      else if (effect.kind === 'stop' && input.kind !== 'stop') this.#port.urgent(stopBytes);
    }
    if (link.phase !== before || input.kind === 'closed') this.#onPhase(before, now);
    for (const effect of effects) {
      if (effect.kind !== 'notice') continue;
      for (const listener of this.#listeners) listener(effect.notice);
    }
  }

  #onPhase(before: Link['phase'], now: Milliseconds): void {
    if (before === 'up' && this.#link.phase === 'handshake') this.#handshake.start(now, false);
    this.#reportState();
  }

  #reportState(): void {
    const state = this.#currentState();
    if (isSameState(this.#reportedState, state)) return;
    this.#reportedState = state;
    for (const listener of this.#stateListeners) listener(state);
  }

  #currentState(): PortState {
    const { phase, device, refusal } = this.#link;
    switch (phase) {
      case 'closed':
        return { kind: 'waiting', reason: this.#closedReason };
      case 'up':
        return { kind: 'up', firmware: device?.firmware ?? '', deviceId: device?.deviceId ?? '' };
      case 'handshake':
        return this.#handshake.state(refusal);
    }
  }
}
