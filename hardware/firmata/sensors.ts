/**
 * Driver of the sensors' board: stock StandardFirmata with a tilt chip, two buttons, three lamps and a sounder, on a cable
 * that may be unplugged at any time. It never gives up: with anything else at the far end it reports what it found and
 * keeps asking. Only replies that follow this connection's own handshake become readings.
 */
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Cable } from '../serial/port.ts';
import type { TiltChip } from '../tilt/chips/tilt-chip.ts';
import { FirmataClient, type Libraries } from './client.ts';
import { Framer } from './framer.ts';
import { checkPeriodMs, FirmataHandshake } from './handshake.ts';
import { type Message, readMessage } from './message.ts';
import { buttonMask, buttonPort, type Lamp } from './pins.ts';
import type { SensorsCounters, SensorsState } from './sensors-state.ts';
import { TiltChipReader, type TiltReading, type TiltSource } from './tilt-chip-reader.ts';

export interface FirmataSensorsOptions {
  readonly libraries: Libraries;
  readonly chip: TiltChip;
  readonly cable: Cable;
  readonly clock: Clock;
}

export class FirmataSensors implements TiltSource {
  readonly chip: TiltChip;
  readonly #clock: Clock;
  readonly #client: FirmataClient;
  readonly #tiltChip: TiltChipReader;
  readonly #framer: Framer;
  readonly #handshake: FirmataHandshake;
  readonly #stateListeners: ((state: SensorsState) => void)[] = [];
  readonly #linkListeners: (() => void)[] = [];
  readonly #buttonListeners: (() => void)[] = [];
  #state: SensorsState = { kind: 'absent', reason: 'the port has not been opened yet' };
  #checkTimer: Timer | null = null;
  #messagesInPeriod = 0;
  #buttonsReportedInPeriod = false;
  #counts = { setUps: 0, refusedMessages: 0, libraryFailures: 0 };

  constructor({ libraries, chip, cable, clock }: FirmataSensorsOptions) {
    this.chip = chip;
    this.#clock = clock;
    this.#client = new FirmataClient(libraries, chip, (bytes) => cable.write(bytes));
    this.#tiltChip = new TiltChipReader(this.#client, chip, clock, (bytes) => this.#feed(bytes));
    this.#tiltChip.onState((state) => this.#setState(state));
    this.#handshake = this.#makeHandshake();
    this.#framer = new Framer(
      (message) => this.#onMessage(message),
      (byte) => this.#handshake.onStrayByte(byte),
    );
    cable.onBytes((bytes) => {
      if (!this.#handshake.isClosed) this.#framer.push(bytes);
    });
    cable.onClosed((reason) => this.#onClosed(reason));
    cable.onOpen(() => this.#onOpen());
  }

  get state(): SensorsState {
    return this.#state;
  }

  /** Lamps can be switched and buttons are reported. */
  get linked(): boolean {
    return this.#handshake.isLinked;
  }

  /** The buttons as last reported; not updated while the board is not linked. */
  get pressed(): { readonly return: boolean; readonly ok: boolean } {
    return this.#client.pressed;
  }

  get counters(): SensorsCounters {
    const { setUps, refusedMessages, libraryFailures } = this.#counts;
    return {
      ...this.#framer.counters,
      ...this.#tiltChip.counters,
      setUps,
      resets: this.#handshake.resets,
      refusedMessages,
      libraryFailures,
    };
  }

  /** Listeners on the libraries' objects; tests check that reconnects do not leak any. */
  get listenerCount(): number {
    return this.#client.listenerCount;
  }

  onState(listener: (state: SensorsState) => void): void {
    this.#stateListeners.push(listener);
  }

  /** After every set-up, the first one or a later one; all lamps are dark then. */
  onLinked(listener: () => void): void {
    this.#linkListeners.push(listener);
  }

  onReading(listener: (reading: TiltReading) => void): () => void {
    return this.#tiltChip.onReading(listener);
  }

  /** After every button report: at each edge, after each set-up, and in answer to the query twice a second. */
  onButtons(listener: () => void): void {
    this.#buttonListeners.push(listener);
  }

  /** Does nothing while not linked. */
  light(lamp: Lamp, lit: boolean): void {
    if (!this.linked) return;
    this.#client.endMessage();
    this.#client.light(lamp, lit);
  }

  /** Does nothing while not linked. */
  sound(on: boolean): void {
    if (!this.linked) return;
    this.#client.endMessage();
    this.#client.sound(on);
  }

  #makeHandshake(): FirmataHandshake {
    const state = (): SensorsState => this.#state;
    return new FirmataHandshake(this.#client, this.#clock, {
      get state() {
        return state();
      },
      setState: (next) => this.#setState(next),
      feed: (bytes) => this.#feed(bytes),
      startPeriod: (lengthMs) => this.#startPeriod(lengthMs),
      onLinked: () => this.#setUp(),
    });
  }

  #onOpen(): void {
    this.#framer.restart();
    this.#handshake.open();
  }

  #onClosed(reason: string): void {
    this.#handshake.close();
    if (this.#checkTimer !== null) this.#clock.cancel(this.#checkTimer);
    this.#checkTimer = null;
    this.#setState({ kind: 'absent', reason });
  }

  #setUp(): void {
    this.#counts.setUps += 1;
    this.#buttonsReportedInPeriod = false;
    this.#client.setUpPins();
    this.#tiltChip.setUp();
    this.#startPeriod(checkPeriodMs);
    for (const listener of this.#linkListeners) listener();
  }

  #startPeriod(lengthMs: number): void {
    if (this.#checkTimer !== null) this.#clock.cancel(this.#checkTimer);
    this.#messagesInPeriod = 0;
    this.#tiltChip.startPeriod();
    this.#checkTimer = this.#clock.after(milliseconds(lengthMs), () => this.#endPeriod());
  }

  #endPeriod(): void {
    this.#checkTimer = null;
    if (!this.linked) {
      this.#handshake.endPeriod();
    } else if (this.#messagesInPeriod === 0) {
      this.#setState({ kind: 'silent', reason: 'the board has stopped answering' });
      this.#handshake.restart();
    } else {
      this.#tiltChip.endPeriod();
      this.#queryButtons();
      this.#startPeriod(checkPeriodMs);
    }
  }

  /**
   * The query recovers an edge whose report was damaged. A board that did not report when queried has lost the set-up of
   * its buttons: everything else would work, and the patient would press in vain.
   */
  #queryButtons(): void {
    if (this.#buttonsReportedInPeriod) this.#client.queryButtons();
    else this.#client.setUpButtons();
    this.#buttonsReportedInPeriod = false;
  }

  #onMessage(bytes: Uint8Array): void {
    // A listener may have closed the port in the middle of a chunk.
    if (this.#handshake.isClosed) return;
    const message = readMessage(bytes);
    switch (message.kind) {
      case 'version':
        this.#handshake.onVersion(bytes);
        break;
      case 'firmware':
        this.#handshake.onFirmware(message, bytes);
        break;
      case 'capabilities':
      case 'analog mapping':
        this.#countIfRefused(this.#handshake.onPins(message, bytes));
        break;
      case 'digital':
        this.#onDigital(message, bytes);
        break;
      case 'i2c':
        this.#messagesInPeriod += 1;
        this.#countIfRefused(this.linked && this.#tiltChip.onReply(message, bytes));
        break;
      case 'text':
        this.#messagesInPeriod += 1;
        this.#tiltChip.onText(message.text);
        break;
      case 'other':
      case 'malformed':
        this.#countIfRefused(false);
        break;
    }
  }

  #onDigital({ port, value }: Message & { kind: 'digital' }, bytes: Uint8Array): void {
    // Only the button pins are inputs, so a report with any other bit set is damaged.
    if (!this.linked || port !== buttonPort || (value & ~buttonMask) !== 0) {
      this.#countIfRefused(false);
      return;
    }
    this.#messagesInPeriod += 1;
    if (!this.#feed(bytes)) return;
    this.#buttonsReportedInPeriod = true;
    for (const listener of this.#buttonListeners) listener();
  }

  #countIfRefused(isAccepted: boolean): void {
    if (!isAccepted) this.#counts.refusedMessages += 1;
  }

  /** Passes a message to the libraries. Returns false if they threw. */
  #feed(bytes: Uint8Array): boolean {
    const isFed = this.#client.feed(bytes);
    if (!isFed) this.#counts.libraryFailures += 1;
    return isFed;
  }

  #setState(state: SensorsState): void {
    if (state.kind === this.#state.kind && state.reason === this.#state.reason) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
