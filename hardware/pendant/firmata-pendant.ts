/** Return button, OK button, beacon and sounder of a real table, on the sensors' board. */
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { type Lamp, lamps } from '../firmata/pins.ts';
import type { AlarmPriority, Pendant, PendantNotice, Question } from '../table.ts';
import { chirpMs, type Shown, type Standing, shownAt, steadyState, untilChange } from './patterns.ts';

/** The part of the sensors' board that the pendant uses. */
export interface PendantBoard {
  /** True while pressed; as last reported. */
  readonly pressed: { readonly return: boolean; readonly ok: boolean };
  readonly linked: boolean;
  onButtons(listener: () => void): void;
  onLinked(listener: () => void): void;
  light(lamp: Lamp, lit: boolean): void;
  sound(on: boolean): void;
}

/** The state after a set-up. */
const dark: Shown = { red: false, yellow: false, cyan: false, tone: false };
/** Timers may fire slightly early; this keeps the rest of such a wait from becoming zero. */
const minWaitMs = 1;

export class FirmataPendant implements Pendant {
  readonly #board: PendantBoard;
  readonly #clock: Clock;
  readonly #listeners: ((notice: PendantNotice) => void)[] = [];
  #current: Standing = {
    alarm: null,
    alarmSince: 0,
    soundSince: 0,
    question: null,
    questionSince: 0,
    announcedSince: null,
    chirpSince: null,
  };
  /** What the board shows, as last written to it. */
  #written = dark;
  #timer: Timer | null = null;
  #isClosed = false;
  #returnPressed = false;
  /** Null until this connection's first report: a button that is already down is no answer. */
  #okPressed: boolean | null = null;

  constructor(board: PendantBoard, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
    board.onButtons(() => this.#onButtons());
    board.onLinked(() => this.#onLinked());
  }

  /** What beacon and sounder should show now; they do while the board is linked. */
  get shown(): Shown {
    return shownAt(this.#current, this.#clock.now());
  }

  get alarm(): Standing['alarm'] {
    return this.#current.alarm;
  }

  get asked(): Question | null {
    return this.#current.question;
  }

  subscribe(listener: (notice: PendantNotice) => void): void {
    this.#listeners.push(listener);
  }

  show(alarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null): void {
    const before = this.#current.alarm;
    if (before?.priority === alarm?.priority && before?.sounding === alarm?.sounding) return;
    const now = this.#clock.now();
    const alarmSince = before?.priority === alarm?.priority ? this.#current.alarmSince : now;
    this.#current = { ...this.#current, alarm, alarmSince, soundSince: now };
    this.#update();
  }

  ask(question: Question | null): void {
    if (question === this.#current.question) return;
    this.#current = { ...this.#current, question, questionSince: this.#clock.now() };
    this.#update();
  }

  announce(isAnnouncing: boolean): void {
    if (isAnnouncing === (this.#current.announcedSince !== null)) return;
    this.#current = { ...this.#current, announcedSince: isAnnouncing ? this.#clock.now() : null };
    this.#update();
  }

  chirp(): void {
    const now = this.#clock.now();
    this.#current = { ...this.#current, chirpSince: now };
    this.#clock.after(milliseconds(chirpMs), () => {
      if (this.#current.chirpSince === now) this.#current = { ...this.#current, chirpSince: null };
      this.#update();
    });
    this.#update();
  }

  /**
   * Final. The board keeps its last outputs, so a current alarm is left on without flashing and everything else is
   * switched off.
   */
  close(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#isClosed = true;
    this.#write(steadyState(this.#current));
  }

  /** Writes the current pattern and schedules its next change. */
  #update(): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    const now = this.#clock.now();
    this.#write(shownAt(this.#current, now));
    const wait = untilChange(this.#current, now);
    if (wait === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(milliseconds(Math.max(minWaitMs, wait)), () => this.#update());
  }

  #write(shown: Shown): void {
    if (!this.#board.linked) return;
    for (const lamp of lamps) {
      if (shown[lamp] !== this.#written[lamp]) this.#board.light(lamp, shown[lamp]);
    }
    if (shown.tone !== this.#written.tone) this.#board.sound(shown.tone);
    this.#written = shown;
  }

  #onLinked(): void {
    this.#written = dark;
    this.#okPressed = null;
    this.#update();
  }

  #onButtons(): void {
    const { pressed } = this.#board;
    const at = this.#clock.now();
    const answered = pressed.ok && this.#okPressed === false;
    this.#okPressed = pressed.ok;
    // Every edge, not debounced: an extra bounce is harmless, a missed press is not. This includes changes that happened
    // while the board was away.
    if (pressed.return !== this.#returnPressed) {
      this.#returnPressed = pressed.return;
      this.#notify({ kind: 'button', at, pressed: pressed.return });
    }
    if (answered) this.#notify({ kind: 'ok', at });
  }

  #notify(notice: PendantNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
