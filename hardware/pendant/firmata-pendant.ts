/** Return button, OK button, beacon and sounder of a real table, behind the sensors' board. */
import type { Clock, Timer } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { type Lamp, lamps } from '../firmata/pins.ts';
import type { AlarmPriority, Pendant, PendantNotice, Question } from '../table.ts';
import { type Shown, type Standing, shownAt, steadily, untilChange } from './patterns.ts';

/** What the pendant needs of its board. */
export interface PendantBoard {
  /** True while pressed, as last reported. */
  readonly pressed: { readonly return: boolean; readonly ok: boolean };
  readonly linked: boolean;
  onButtons(listener: () => void): void;
  onLinked(listener: () => void): void;
  light(lamp: Lamp, lit: boolean): void;
  sound(on: boolean): void;
}

/** A set-up leaves all of them off. */
const dark: Shown = { red: false, yellow: false, cyan: false, tone: false };
/** Timers may come a little early: shorter waits than this (ms) end at the next turn. */
const shortestWait = 1;

export class FirmataPendant implements Pendant {
  readonly #board: PendantBoard;
  readonly #clock: Clock;
  readonly #listeners: ((notice: PendantNotice) => void)[] = [];
  #standing: Standing = { alarm: null, alarmSince: 0, soundSince: 0, question: null, questionSince: 0 };
  /** What the board has been told. */
  #written = dark;
  #timer: Timer | null = null;
  #isClosed = false;
  #returnPressed = false;
  /** Null until this connection's first report: a button that is down from the start answers nothing. */
  #okPressed: boolean | null = null;

  constructor(board: PendantBoard, clock: Clock) {
    this.#board = board;
    this.#clock = clock;
    board.onButtons(() => this.#onButtons());
    board.onLinked(() => this.#onLinked());
  }

  /** What beacon and sounder do now, or would do if the board were there. */
  get shown(): Shown {
    return shownAt(this.#standing, this.#clock.now());
  }

  get alarm(): Standing['alarm'] {
    return this.#standing.alarm;
  }

  get asked(): Question | null {
    return this.#standing.question;
  }

  subscribe(listener: (notice: PendantNotice) => void): void {
    this.#listeners.push(listener);
  }

  show(alarm: { readonly priority: AlarmPriority; readonly sounding: boolean } | null): void {
    const before = this.#standing.alarm;
    if (before?.priority === alarm?.priority && before?.sounding === alarm?.sounding) return;
    const now = this.#clock.now();
    const alarmSince = before?.priority === alarm?.priority ? this.#standing.alarmSince : now;
    this.#standing = { ...this.#standing, alarm, alarmSince, soundSince: now };
    this.#follow();
  }

  ask(question: Question | null): void {
    if (question === this.#standing.question) return;
    this.#standing = { ...this.#standing, question, questionSince: this.#clock.now() };
    this.#follow();
  }

  /**
   * For good. Nobody is there any more to flash or to ask, and the board keeps what it was told last: an alarm that stands
   * is left on, steadily, and everything else off.
   */
  close(): void {
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    this.#isClosed = true;
    this.#write(steadily(this.#standing));
  }

  /** Writes what is new now, and comes back when the pattern changes next. */
  #follow(): void {
    if (this.#isClosed) return;
    if (this.#timer !== null) this.#clock.cancel(this.#timer);
    this.#timer = null;
    const now = this.#clock.now();
    this.#write(shownAt(this.#standing, now));
    const wait = untilChange(this.#standing, now);
    if (wait === Number.POSITIVE_INFINITY) return;
    this.#timer = this.#clock.after(milliseconds(Math.max(shortestWait, wait)), () => this.#follow());
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
    this.#follow();
  }

  #onButtons(): void {
    const { pressed } = this.#board;
    const at = this.#clock.now();
    const answered = pressed.ok && this.#okPressed === false;
    this.#okPressed = pressed.ok;
    // Every edge, and no debounce: a bounce too many does no harm, a press unheard does. One that was held down while the
    // board was away is news as well.
    if (pressed.return !== this.#returnPressed) {
      this.#returnPressed = pressed.return;
      this.#tell({ kind: 'button', at, pressed: pressed.return });
    }
    if (answered) this.#tell({ kind: 'ok', at });
  }

  #tell(notice: PendantNotice): void {
    for (const listener of this.#listeners) listener(notice);
  }
}
