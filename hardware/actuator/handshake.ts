import type { Milliseconds } from '../../protocols/base/units.ts';
import type { LinePort } from './line-port.ts';
import type { PortState } from './port-state.ts';
import { recognise, shown } from './unknown-device.ts';

/** ms that whoever is there gets to answer HELLO before it is called a stranger. */
const patience = 1000;
/** ms between two looks at what came. */
const lookInterval = 200;
/** Nothing heard for so long (ms): the port is opened anew, then after twice as long, up to the longest. */
const silence = { shortest: 5000, longest: 60_000 };

const unknown = 'something answers that is no Fulcrum actuator: is the path right, and the baud rate?';

/** The time between an open port and an answer to HELLO: what is heard meanwhile, and by whom. */
export class Handshake {
  /** A line of our wire has come since it began. */
  understood = false;
  readonly #port: LinePort;
  #beganAt = 0;
  #lookedAt = 0;
  #receivedAt = 0;
  #received = 0;
  #patience: number = silence.shortest;
  #stranger: string | null = null;
  /** The port has just been opened; later the actuator is known, and what cannot be read is its line's fault. */
  #anybody = false;
  #probed = false;
  #recentText = '';

  constructor(port: LinePort) {
    this.#port = port;
  }

  /** @param isOpening the port has just been opened, and anybody may be at its far end */
  begin(now: Milliseconds, isOpening: boolean): void {
    this.#anybody = isOpening;
    this.#probed = false;
    this.understood = false;
    this.#beganAt = now;
    this.#lookedAt = now;
    this.#receivedAt = now;
    this.#received = this.#port.received;
    this.#stranger = null;
    this.#recentText = '';
  }

  /** @param mayProbe nothing is waiting to be told to the actuator that may be there after all */
  look(now: Milliseconds, mayProbe: boolean): void {
    if (now - this.#lookedAt < lookInterval) return;
    this.#lookedAt = now;
    const { received } = this.#port;
    const isNew = received !== this.#received;
    this.#received = received;
    if (isNew) {
      this.#receivedAt = now;
      this.#patience = silence.shortest;
    } else if (now - this.#receivedAt >= this.#patience) {
      this.#openAnew(now);
      return;
    }
    if (this.#anybody) this.#identify(now, isNew, mayProbe);
    if (isNew && this.#stranger === null) this.#recentText = shown(this.#port.recentBytes());
  }

  state(refusal: string | null): PortState {
    if (refusal !== null) {
      return {
        kind: 'unknown-device',
        reason: `this actuator cannot be spoken to: ${refusal}`,
        recentText: this.#recentText,
      };
    }
    return this.#stranger === null
      ? { kind: 'handshake', recentText: this.#recentText }
      : { kind: 'unknown-device', reason: this.#stranger, recentText: this.#recentText };
  }

  #openAnew(now: Milliseconds): void {
    const waited = this.#patience;
    this.#receivedAt = now;
    this.#patience = Math.min(silence.longest, 2 * waited);
    this.#port.reopen(`nothing was heard for ${waited / 1000} s`);
  }

  #identify(now: Milliseconds, isNew: boolean, mayProbe: boolean): void {
    if (this.understood) {
      this.#stranger = null;
      return;
    }
    const bytes = this.#port.recentBytes();
    // One that has given itself away stays who it is: what follows are its complaints about HELLO.
    const recognised = isNew ? recognise(bytes) : null;
    if (recognised !== null) this.#name(recognised, bytes);
    if (now - this.#beganAt < patience) return;
    if (this.#stranger === null && this.#received > 0) this.#name(unknown, bytes);
    const isSettled = this.#stranger !== null && this.#stranger !== unknown;
    if (this.#probed || !mayProbe || isSettled) return;
    this.#probed = true;
    this.#port.probe();
  }

  #name(stranger: string, bytes: Uint8Array): void {
    this.#stranger = stranger;
    this.#recentText = shown(bytes);
  }
}
