/**
 * Finds StandardFirmata at the far end of an open port: queries version and pins until they are answered, notices resets,
 * and describes anything else that answers.
 */
import type { Clock } from '../../protocols/base/clock.ts';
import type { FirmataClient } from './client.ts';
import type { Message } from './message.ts';
import type { SensorsState } from './sensors-state.ts';
import { printable, UnrecognisedOutput } from './unrecognised-output.ts';
import { VersionQueries } from './version-queries.ts';

/** Between two queries to a board that does not answer, and between two checks of one that does. */
export const checkPeriodMs = 500;
/**
 * A booting board answers all queries in its receive buffer and reads nothing meanwhile. Its 64-byte buffer would overflow
 * and the set-up arrive with gaps, so set-up waits this long for the remaining answers; each takes the board 8 ms.
 */
const remainingAnswersMs = 60;
/** Times that firmata-io's own pin queries are repeated before the handshake starts again. */
const pinQueryAttempts = 4;
const oldestFirmata = { major: 2, minor: 3 };
/** An Uno has 20 pins; D12 is the last one used here. */
const minPins = 13;

/** The driver that the handshake is a part of. */
export interface HandshakeOwner {
  readonly state: SensorsState;
  setState(state: SensorsState): void;
  /** Passes a message to the libraries. */
  feed(bytes: Uint8Array): void;
  /** Restarts the timer at whose end {@link FirmataHandshake.endPeriod} is called. */
  startPeriod(lengthMs: number): void;
  /** The handshake is complete: set the board up. */
  onLinked(): void;
}

export class FirmataHandshake {
  readonly #client: FirmataClient;
  readonly #owner: HandshakeOwner;
  readonly #queries: VersionQueries;
  readonly #unrecognised = new UnrecognisedOutput();
  #phase: 'closed' | 'version-queried' | 'pins-queried' | 'awaiting-quiet' | 'linked' = 'closed';
  #pinQueriesLeft = 0;
  /** The version report that precedes the firmware report; zeros if none came. */
  readonly #version = new Uint8Array(3);
  #resets = 0;

  constructor(client: FirmataClient, clock: Clock, owner: HandshakeOwner) {
    this.#client = client;
    this.#owner = owner;
    this.#queries = new VersionQueries(clock);
  }

  get isClosed(): boolean {
    return this.#phase === 'closed';
  }

  get isLinked(): boolean {
    return this.#phase === 'linked';
  }

  /** Resets of the board that its reports gave away. */
  get resets(): number {
    return this.#resets;
  }

  open(): void {
    this.#unrecognised.clear();
    this.#version.fill(0);
    this.#owner.setState({ kind: 'silent', reason: 'the port is open, no answer yet' });
    this.restart();
  }

  close(): void {
    this.#phase = 'closed';
  }

  restart(): void {
    this.#phase = 'version-queried';
    this.#queries.queried();
    this.#client.queryVersion();
    this.#owner.startPeriod(checkPeriodMs);
  }

  /** Not for a linked board, whose periods are its driver's. */
  endPeriod(): void {
    switch (this.#phase) {
      case 'closed':
      case 'linked':
        return;
      case 'version-queried':
        this.#reportNoAnswer();
        this.restart();
        return;
      case 'pins-queried':
        this.#pinQueriesLeft -= 1;
        if (this.#pinQueriesLeft === 0) {
          this.restart();
          return;
        }
        this.#client.queryPins();
        this.#owner.startPeriod(checkPeriodMs);
        return;
      case 'awaiting-quiet':
        this.#link();
        return;
    }
  }

  /** A byte that belongs to no message. From a linked board it is noise. */
  onStrayByte(byte: number): void {
    if (this.#phase !== 'linked') this.#unrecognised.add(byte);
  }

  onVersion(bytes: Uint8Array): void {
    this.#version.set(bytes);
    if (this.#phase === 'version-queried' || this.#queries.explainsReport) return;
    this.#reportReset();
    this.restart();
  }

  onFirmware(report: Message & { kind: 'firmware' }, bytes: Uint8Array): void {
    const isAnswer = this.#queries.explainsReport;
    this.#queries.answered();
    if (this.#phase === 'awaiting-quiet') {
      this.#linkOnceQuiet();
      return;
    }
    if (this.#phase !== 'version-queried') {
      if (isAnswer) return;
      this.#reportReset();
    }
    const problem = firmwareProblem(report);
    if (problem !== null) {
      this.#owner.setState({ kind: 'unknown-device', reason: problem });
      return;
    }
    this.#unrecognised.clear();
    // firmata-io needs the version first. It may have been lost, or sent before the port was open.
    if (this.#version[0] === 0) this.#version.set([0xf9, report.major, report.minor]);
    this.#pinQueriesLeft = pinQueryAttempts;
    this.#phase = 'pins-queried';
    this.#owner.feed(this.#version);
    this.#owner.feed(bytes);
    if (this.#client.isReady) this.#linkOnceQuiet();
    else this.#owner.startPeriod(checkPeriodMs);
  }

  /** A list of the board's pins. Returns false if it is refused: unexpected, or incomplete. */
  onPins(message: Message & { kind: 'capabilities' | 'analog mapping' }, bytes: Uint8Array): boolean {
    const isComplete =
      message.kind === 'capabilities' ? message.pins >= minPins : message.pins === this.#client.pinCount;
    // firmata-io would append a second list to the first.
    if (this.#phase !== 'pins-queried' || !isComplete) return false;
    this.#owner.feed(bytes);
    if (this.#client.isReady) this.#link();
    return true;
  }

  #linkOnceQuiet(): void {
    if (this.#queries.unanswered === 0) {
      this.#link();
      return;
    }
    this.#phase = 'awaiting-quiet';
    this.#owner.startPeriod(remainingAnswersMs);
  }

  #link(): void {
    this.#phase = 'linked';
    this.#owner.onLinked();
  }

  #reportReset(): void {
    this.#resets += 1;
    this.#owner.setState({ kind: 'silent', reason: 'the board was reset; setting it up again' });
  }

  #reportNoAnswer(): void {
    const { kind } = this.#owner.state;
    // Keep the first description: one that changed with every line would flood status and log.
    if (kind === 'unknown-device') return;
    if (this.#unrecognised.isEnough) {
      this.#owner.setState({ kind: 'unknown-device', reason: this.#unrecognised.describe() });
    } else if (kind !== 'silent') {
      this.#owner.setState({ kind: 'silent', reason: 'the port is open, no answer' });
    }
  }
}

/** Why a firmware cannot be used; null if it can. */
function firmwareProblem({ name, major, minor }: Message & { kind: 'firmware' }): string | null {
  const isOld = major < oldestFirmata.major || (major === oldestFirmata.major && minor < oldestFirmata.minor);
  if (name.startsWith('StandardFirmata') && !isOld) return null;
  const found = `${printable(name)} ${major}.${minor}`;
  return `its firmware is “${found}”; expected: StandardFirmata ${oldestFirmata.major}.${oldestFirmata.minor} or later`;
}
