import type { Milliseconds } from '../../protocols/base/units.ts';
import type { LinePort } from './line-port.ts';
import type { PortState } from './port-state.ts';
import { identifyDevice, printableEnd } from './unknown-device.ts';

/** Time for an answer to HELLO before the device counts as unknown. */
const answerTimeoutMs = 1000;
/** Between two checks of what was received. */
const checkIntervalMs = 200;
/** Without any byte for this long the port is reopened; the time doubles at each attempt, up to the maximum. */
const silenceMs = { first: 5000, max: 60_000 };

const unidentified = 'something answers that is not a Fulcrum actuator: are the path and the baud rate right?';

/**
 * Watches the line from the opening of the port until HELLO is answered: identifies a device that is not an actuator, and
 * reopens a port that stays silent. The link itself sends HELLO.
 */
export class Handshake {
  /** Set when a line of the wire protocol arrives. */
  understood = false;
  readonly #port: LinePort;
  #startedAt = 0;
  #checkedAt = 0;
  #receivedAt = 0;
  #receivedBytes = 0;
  #silenceLimitMs: number = silenceMs.first;
  /** Description of the unknown device; null while there is none. */
  #unknownDevice: string | null = null;
  /** False after a lost link: the actuator is known then, and unreadable bytes are the line's fault. */
  #isIdentifying = false;
  #hasProbed = false;
  #recentText = '';

  constructor(port: LinePort) {
    this.#port = port;
  }

  /** @param isOpening the port has just been opened, so any device may be at the far end */
  start(now: Milliseconds, isOpening: boolean): void {
    this.#isIdentifying = isOpening;
    this.#hasProbed = false;
    this.understood = false;
    this.#startedAt = now;
    this.#checkedAt = now;
    this.#receivedAt = now;
    this.#receivedBytes = this.#port.receivedBytes;
    this.#unknownDevice = null;
    this.#recentText = '';
  }

  /** @param mayProbe false while a STOP is being repeated: probing changes the baud rate */
  check(now: Milliseconds, mayProbe: boolean): void {
    if (now - this.#checkedAt < checkIntervalMs) return;
    this.#checkedAt = now;
    const { receivedBytes } = this.#port;
    const isNew = receivedBytes !== this.#receivedBytes;
    this.#receivedBytes = receivedBytes;
    if (isNew) {
      this.#receivedAt = now;
      this.#silenceLimitMs = silenceMs.first;
    } else if (now - this.#receivedAt >= this.#silenceLimitMs) {
      this.#reopen(now);
      return;
    }
    if (this.#isIdentifying) this.#identify(now, isNew, mayProbe);
    if (isNew && this.#unknownDevice === null) this.#recentText = printableEnd(this.#port.recentBytes());
  }

  /** @param refusal why the device's answer to HELLO was not accepted; null if there was none */
  state(refusal: string | null): PortState {
    const recentText = this.#recentText;
    if (refusal !== null) {
      return { kind: 'unknown-device', reason: `this actuator cannot be used: ${refusal}`, recentText };
    }
    return this.#unknownDevice === null
      ? { kind: 'handshake', recentText }
      : { kind: 'unknown-device', reason: this.#unknownDevice, recentText };
  }

  #reopen(now: Milliseconds): void {
    const waitedMs = this.#silenceLimitMs;
    this.#receivedAt = now;
    this.#silenceLimitMs = Math.min(silenceMs.max, 2 * waitedMs);
    this.#port.reopen(`nothing was received for ${waitedMs / 1000} s`);
  }

  #identify(now: Milliseconds, isNew: boolean, mayProbe: boolean): void {
    if (this.understood) {
      this.#unknownDevice = null;
      return;
    }
    const bytes = this.#port.recentBytes();
    // Only a new match changes the description: what follows a banner are the device's complaints about HELLO.
    const identified = isNew ? identifyDevice(bytes) : null;
    if (identified !== null) this.#setUnknownDevice(identified, bytes);
    if (now - this.#startedAt < answerTimeoutMs) return;
    if (this.#unknownDevice === null && this.#receivedBytes > 0) this.#setUnknownDevice(unidentified, bytes);
    const isIdentified = this.#unknownDevice !== null && this.#unknownDevice !== unidentified;
    if (this.#hasProbed || !mayProbe || isIdentified) return;
    this.#hasProbed = true;
    this.#port.probe();
  }

  #setUnknownDevice(description: string, bytes: Uint8Array): void {
    this.#unknownDevice = description;
    this.#recentText = printableEnd(bytes);
  }
}
