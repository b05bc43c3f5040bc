/**
 * The sensors' board: stock StandardFirmata with an MPU-6050, two buttons, three lamps and a sounder, on a cable that
 * comes and goes. Whatever is at the other end, this stays up, says in plain words what it found, and goes on asking.
 * No reading is handed on but from a reply that came after this connection's own handshake.
 */
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { Cable } from '../serial/port.ts';
import { FirmataClient, type Libraries } from './client.ts';
import { Framer, type FramerCounters } from './framer.ts';
import { type Message, readMessage } from './message.ts';
import { buttonMask, buttonPort, type Lamp } from './pins.ts';
import { type TiltChipCounters, TiltChipReader, type TiltReading, type TiltSource } from './tilt-chip-reader.ts';
import { printable, UnrecognisedOutput } from './unrecognised-output.ts';

/** How the sensors' board is, with a reason for people. Lamps and buttons work in `no-tilt-chip` too. */
export interface SensorsState {
  readonly kind: 'absent' | 'silent' | 'unknown-device' | 'no-tilt-chip' | 'ready';
  readonly reason: string;
}

export interface SensorsCounters extends FramerCounters, TiltChipCounters {
  /** Handshakes that ended in a set-up. */
  readonly setUps: number;
  /** Version reports that nobody had asked for: the board was reset. */
  readonly resets: number;
  /** Messages of a wrong shape, or that the moment does not allow. */
  readonly refusedMessages: number;
  /** Messages over which the libraries threw. */
  readonly libraryFailures: number;
}

/** Between two questions to a board that does not answer, and two looks at one that should be talking. */
const beatMs = 500;
/**
 * A board that boots has questions in its buffer, and answers them all. Meanwhile it does not listen: its 64 bytes run over,
 * and a set-up with a hole in it is worse than none. An answer takes it 8 ms.
 */
const answeringMs = 60;
/** A question that has no answer by then was lost. */
const latestAnswerMs = 3000;
/** firmata-io's own questions are asked again so often before the handshake starts anew. */
const pinQuestions = 4;
const oldest = { major: 2, minor: 3 };
/** An Uno has 20 pins; D12 is the last that we use. */
const fewestPins = 13;

type Phase = 'closed' | 'asking' | 'pins' | 'answering' | 'linked';

export class FirmataSensors implements TiltSource {
  readonly #clock: Clock;
  readonly #client: FirmataClient;
  readonly #tiltChip: TiltChipReader;
  readonly #framer: Framer;
  readonly #heard = new UnrecognisedOutput();
  readonly #stateListeners: ((state: SensorsState) => void)[] = [];
  readonly #linkListeners: (() => void)[] = [];
  readonly #buttonListeners: (() => void)[] = [];
  #state: SensorsState = { kind: 'absent', reason: 'the port has not been opened yet' };
  #phase: Phase = 'closed';
  #beatTimer: Timer | null = null;
  #askedAt = Number.NEGATIVE_INFINITY;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #unanswered = 0;
  #pinQuestionsLeft = 0;
  /** The version report that belongs to the firmware report to come. */
  readonly #version = new Uint8Array(3);
  /** Messages since the last beat. */
  #heardOf = 0;
  /** The buttons have been reported since the last beat. */
  #toldOfButtons = false;
  #counts = { setUps: 0, resets: 0, refusedMessages: 0, libraryFailures: 0 };

  constructor(libraries: Libraries, cable: Cable, clock: Clock) {
    this.#clock = clock;
    this.#client = new FirmataClient(libraries, (bytes) => cable.write(bytes));
    this.#tiltChip = new TiltChipReader(this.#client, clock, (bytes) => this.#feed(bytes));
    this.#tiltChip.onState((state) => this.#become(state));
    this.#framer = new Framer(
      (message) => this.#onMessage(message),
      // Of a board that we know, a stray byte is noise.
      (byte) => {
        if (this.#phase !== 'linked') this.#heard.add(byte);
      },
    );
    cable.onBytes((bytes) => {
      if (this.#phase !== 'closed') this.#framer.push(bytes);
    });
    cable.onClosed((reason) => this.#onClosed(reason));
    cable.onOpen(() => this.#onOpen());
  }

  get state(): SensorsState {
    return this.#state;
  }

  /** Lamps obey and buttons are heard. */
  get linked(): boolean {
    return this.#phase === 'linked';
  }

  /** The buttons as the board last reported them; while it is not linked, as it did before. */
  get pressed(): { readonly return: boolean; readonly ok: boolean } {
    return this.#client.pressed;
  }

  get counters(): SensorsCounters {
    return { ...this.#framer.counters, ...this.#tiltChip.counters, ...this.#counts };
  }

  /** Of the libraries' objects, for whoever looks for a leak. */
  get listenerCount(): number {
    return this.#client.listenerCount;
  }

  onState(listener: (state: SensorsState) => void): void {
    this.#stateListeners.push(listener);
  }

  /** The board has been set up, anew or for the first time: its lamps are dark. */
  onLinked(listener: () => void): void {
    this.#linkListeners.push(listener);
  }

  onReading(listener: (reading: TiltReading) => void): () => void {
    return this.#tiltChip.onReading(listener);
  }

  /** The board has reported its buttons: at each edge, after each set-up, and whenever it was asked, twice a second. */
  onButtons(listener: () => void): void {
    this.#buttonListeners.push(listener);
  }

  /** Does nothing while not linked. */
  light(lamp: Lamp, lit: boolean): void {
    if (this.linked) this.#client.light(lamp, lit);
  }

  /** Does nothing while not linked. */
  sound(on: boolean): void {
    if (this.linked) this.#client.sound(on);
  }

  #onOpen(): void {
    this.#framer.restart();
    this.#heard.forget();
    this.#version.fill(0);
    this.#become({ kind: 'silent', reason: 'the port is open, nothing has answered yet' });
    this.#ask();
  }

  #onClosed(reason: string): void {
    this.#phase = 'closed';
    if (this.#beatTimer !== null) this.#clock.cancel(this.#beatTimer);
    this.#beatTimer = null;
    this.#become({ kind: 'absent', reason });
  }

  #ask(): void {
    this.#phase = 'asking';
    if (this.#clock.now() - this.#askedAt > latestAnswerMs) this.#unanswered = 0;
    this.#askedAt = this.#clock.now();
    this.#unanswered += 1;
    this.#client.askVersion();
    this.#restartBeat();
  }

  #restartBeat(afterMs = beatMs): void {
    if (this.#beatTimer !== null) this.#clock.cancel(this.#beatTimer);
    this.#heardOf = 0;
    this.#tiltChip.beginBeat();
    this.#beatTimer = this.#clock.after(milliseconds(afterMs), () => this.#beat());
  }

  #beat(): void {
    this.#beatTimer = null;
    switch (this.#phase) {
      case 'closed':
        return;
      case 'asking':
        this.#judgeSilence();
        this.#ask();
        return;
      case 'pins':
        this.#pinQuestionsLeft -= 1;
        if (this.#pinQuestionsLeft === 0) {
          this.#ask();
          return;
        }
        this.#client.askPins();
        break;
      case 'answering':
        this.#link();
        return;
      case 'linked':
        if (this.#heardOf === 0) {
          this.#become({ kind: 'silent', reason: 'it answered before, now it says nothing more' });
          this.#ask();
          return;
        }
        this.#tiltChip.judge();
        this.#askButtons();
        break;
    }
    this.#restartBeat();
  }

  /**
   * An edge whose report was damaged shows at the next beat. A board that tells of none when asked has lost what it was
   * told of them: everything else works, and nobody would know until the patient presses in vain.
   */
  #askButtons(): void {
    if (this.#toldOfButtons) this.#client.askButtons();
    else this.#client.setUpButtons();
    this.#toldOfButtons = false;
  }

  /** Nobody gave a name. What else was heard? */
  #judgeSilence(): void {
    // What it said first is kept: a reason that changes with every word is no state.
    if (this.#state.kind === 'unknown-device') return;
    if (this.#heard.enough) this.#become({ kind: 'unknown-device', reason: this.#heard.describe() });
    else if (this.#state.kind !== 'silent')
      this.#become({ kind: 'silent', reason: 'the port is open, nothing answers' });
  }

  #onMessage(bytes: Uint8Array): void {
    // A listener may have closed the port in the middle of a chunk.
    if (this.#phase === 'closed') return;
    const message = readMessage(bytes);
    switch (message.kind) {
      case 'version':
        this.#onVersion(bytes);
        break;
      case 'firmware':
        this.#onFirmware(message, bytes);
        break;
      case 'capabilities':
        this.#onPins(message.pins >= fewestPins, bytes);
        break;
      case 'analog mapping':
        this.#onPins(message.pins === this.#client.pinCount, bytes);
        break;
      case 'digital':
        this.#onDigital(message, bytes);
        break;
      case 'i2c':
        this.#onReply(message, bytes);
        break;
      case 'text':
        this.#heardOf += 1;
        this.#tiltChip.onText(message.text);
        break;
      case 'other':
      case 'malformed':
        this.#counts.refusedMessages += 1;
        break;
    }
  }

  #onVersion(bytes: Uint8Array): void {
    this.#version.set(bytes);
    if (this.#phase === 'asking' || this.#isAnswer) return;
    this.#onReset();
    this.#ask();
  }

  /**
   * What comes so soon after a question is an answer, if a second one, and not the sign of a reset: no board boots so
   * quickly. So is what comes so soon after an answer; and from a slow line what comes while questions have none.
   */
  get #isAnswer(): boolean {
    const now = this.#clock.now();
    if (now - Math.max(this.#askedAt, this.#answeredAt) < beatMs) return true;
    return this.#unanswered > 0 && now - this.#askedAt < latestAnswerMs;
  }

  #onReset(): void {
    this.#counts.resets += 1;
    this.#become({ kind: 'silent', reason: 'it was reset, and is asked anew' });
  }

  #onFirmware({ major, minor, name }: Message & { kind: 'firmware' }, bytes: Uint8Array): void {
    const isAnswer = this.#isAnswer;
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    this.#answeredAt = this.#clock.now();
    if (this.#phase === 'answering') {
      this.#linkOnceQuiet();
      return;
    }
    if (this.#phase !== 'asking') {
      if (isAnswer) return;
      this.#onReset();
    }
    const told = `${printable(name)} ${major}.${minor}`;
    const isOld = major < oldest.major || (major === oldest.major && minor < oldest.minor);
    if (!name.startsWith('StandardFirmata') || isOld) {
      const wanted = `StandardFirmata ${oldest.major}.${oldest.minor} or later`;
      this.#become({ kind: 'unknown-device', reason: `its firmware is “${told}”; wanted: ${wanted}` });
      return;
    }
    this.#heard.forget();
    // firmata-io wants the one before the other; the version may have been lost, or come before the port was open.
    if (this.#version[0] === 0) this.#version.set([0xf9, major, minor]);
    this.#pinQuestionsLeft = pinQuestions;
    this.#phase = 'pins';
    this.#feed(this.#version);
    this.#feed(bytes);
    if (this.#client.isReady) this.#linkOnceQuiet();
    else this.#restartBeat();
  }

  #linkOnceQuiet(): void {
    if (this.#unanswered === 0) {
      this.#link();
      return;
    }
    this.#phase = 'answering';
    this.#restartBeat(answeringMs);
  }

  #onPins(isSound: boolean, bytes: Uint8Array): void {
    // A second list would be added to the first.
    if (this.#phase !== 'pins' || !isSound) {
      this.#counts.refusedMessages += 1;
      return;
    }
    this.#feed(bytes);
    if (this.#client.isReady) this.#link();
  }

  #link(): void {
    this.#phase = 'linked';
    this.#counts.setUps += 1;
    this.#toldOfButtons = false;
    this.#client.setUpPins();
    this.#tiltChip.setUp();
    this.#restartBeat();
    for (const listener of this.#linkListeners) listener();
  }

  #onDigital({ port, value }: Message & { kind: 'digital' }, bytes: Uint8Array): void {
    // Other bits than the buttons' are no inputs: whoever sets them is no report.
    if (this.#phase !== 'linked' || port !== buttonPort || (value & ~buttonMask) !== 0) {
      this.#counts.refusedMessages += 1;
      return;
    }
    this.#heardOf += 1;
    if (!this.#feed(bytes)) return;
    this.#toldOfButtons = true;
    for (const listener of this.#buttonListeners) listener();
  }

  #onReply(reply: Message & { kind: 'i2c' }, bytes: Uint8Array): void {
    this.#heardOf += 1;
    const isTaken = this.#phase === 'linked' && this.#tiltChip.onReply(reply, bytes);
    if (!isTaken) this.#counts.refusedMessages += 1;
  }

  /** To the libraries. False where they threw. */
  #feed(bytes: Uint8Array): boolean {
    const isFed = this.#client.feed(bytes);
    if (!isFed) this.#counts.libraryFailures += 1;
    return isFed;
  }

  #become(state: SensorsState): void {
    if (state.kind === this.#state.kind && state.reason === this.#state.reason) return;
    this.#state = state;
    for (const listener of this.#stateListeners) listener(state);
  }
}
