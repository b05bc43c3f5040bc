import { decode } from '../../protocols/wire/codec.ts';
import { LineReader, lineBytes } from '../../protocols/wire/lines.ts';
import type { LineFault } from '../../protocols/wire/messages.ts';
import type { Clock } from '../../src/clock.ts';
import type { Milliseconds } from '../../src/units.ts';
import { milliseconds } from '../../src/units.ts';
import type { Actuator, ActuatorNotice, Order } from '../table.ts';
import type { LinkCounters, LinkInput } from './link.ts';
import { advanceLink, beat, closedLink } from './link.ts';
import type { BytePort } from './port.ts';

const stopBytes = Uint8Array.of(0x21, 0x21);

/**
 * A table's actuator behind a serial line: feeds the link with what arrives and with time, writes what it says. The
 * only writer to the cable.
 */
export class SerialActuator implements Actuator {
  readonly #port: BytePort;
  readonly #clock: Clock;
  readonly #listeners: ((notice: ActuatorNotice) => void)[] = [];
  #link = closedLink;
  #renewUntil = Number.NEGATIVE_INFINITY;
  #lines = 0;
  #garbledLines = 0;

  constructor(port: BytePort, clock: Clock) {
    this.#port = port;
    this.#clock = clock;
    const reader = new LineReader();
    const onLine = (line: string) => this.#onLine(line);
    const onOverlong = () => this.#garbled('length');
    port.onBytes((bytes) => reader.push(bytes, onLine, onOverlong));
  }

  /** What the line has carried so far, each figure named for what it counts. */
  get counters(): LinkCounters & { readonly lines: number; readonly garbled: number } {
    return { lines: this.#lines, garbled: this.#garbledLines, ...this.#link.counters };
  }

  /** The port is open: begin to greet, and keep the link's beat from now on. */
  open(): void {
    this.#advance({ kind: 'opened' });
    const onBeat = () => {
      this.#advance({ kind: 'beat' });
      this.#clock.after(milliseconds(beat), onBeat);
    };
    this.#clock.after(milliseconds(beat), onBeat);
  }

  order(order: Order): void {
    this.#advance({ kind: 'order', order });
  }

  stop(): void {
    // Before the link is told, so that nothing in it can stand in the way.
    this.#port.write(stopBytes);
    this.#advance({ kind: 'stop' });
  }

  renewUntil(until: Milliseconds): void {
    this.#renewUntil = until;
  }

  subscribe(listener: (notice: ActuatorNotice) => void): void {
    this.#listeners.push(listener);
  }

  #onLine(line: string): void {
    const decoded = decode(line);
    if (!decoded.ok) {
      this.#garbled(decoded.fault);
      return;
    }
    this.#lines += 1;
    this.#advance({ kind: 'message', message: decoded.message });
  }

  #garbled(fault: LineFault): void {
    this.#garbledLines += 1;
    this.#advance({ kind: 'garbled', fault });
  }

  #advance(input: LinkInput): void {
    const now = this.#clock.now();
    const { link, effects } = advanceLink(this.#link, input, now, now < this.#renewUntil);
    this.#link = link;
    // What goes over the wire goes first: a listener may order something new, which comes after it.
    for (const effect of effects) {
      if (effect.kind === 'write') this.#port.write(lineBytes(effect.line));
      // `stop()` has written the first pair already; the beat's repeats, and an order to stop, come this way.
      else if (effect.kind === 'stop' && input.kind !== 'stop') this.#port.write(stopBytes);
    }
    for (const effect of effects) {
      if (effect.kind !== 'notice') continue;
      for (const listener of this.#listeners) listener(effect.notice);
    }
  }
}
