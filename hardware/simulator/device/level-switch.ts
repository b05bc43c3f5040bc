/** Rule 14: the level switch, a cam that is closed at and below level, compared with the position sensor. */
import { tickMs } from './constants.ts';

/** Beyond this, sensor and switch contradict each other (cdeg), and that for so long (ms). */
const contradiction = 300;
const persistMs = 300;
/** A switch that has been seen open and closed this far on its proper sides is believed again (cdeg). */
const proper = 100;

export class LevelSwitch {
  /** Flag 15: not believed. */
  doubted: boolean;
  #closedMs = 0;
  #openMs = 0;
  /** Open below level has been reported, and still holds. */
  #openTold = false;
  /** The switch has just ended a return by closing, and is still closed. */
  #excused = false;
  /** The first such end since level, which was excused, has been. */
  #hasEndedReturn = false;
  #seenOpen = false;
  #seenClosed = false;

  constructor(doubted: boolean) {
    this.doubted = doubted;
  }

  /**
   * Takes one tick.
   * @param angle of the position sensor (cdeg); null while it is bad
   * @returns whether a contradiction begins, to be sent as `SWITCH`
   */
  step(closed: boolean, angle: number | null): boolean {
    if (!closed) this.#excused = false;
    if (angle === null) {
      this.#closedMs = 0;
      this.#openMs = 0;
      return false;
    }
    if (this.doubted) this.#look(closed, angle);
    this.#closedMs = closed && angle > contradiction && !this.#excused ? this.#closedMs + tickMs : 0;
    this.#openMs = !closed && angle < -contradiction ? this.#openMs + tickMs : 0;
    if (this.#openMs === 0) this.#openTold = false;
    if (this.#openMs >= persistMs && !this.#openTold) {
      this.#openTold = true;
      return true;
    }
    if (this.#closedMs < persistMs || this.doubted) return false;
    this.doubt();
    return true;
  }

  /**
   * The switch has closed during a return.
   * @returns whether that ends the return: not where it contradicts the sensor a second time
   */
  endsReturn(angle: number | null): boolean {
    if (angle === null || angle <= contradiction) return true;
    if (this.#hasEndedReturn) {
      this.doubt();
      return false;
    }
    this.#hasEndedReturn = true;
    this.#excused = true;
    return true;
  }

  /** The table stands at level. */
  atLevel(): void {
    this.#hasEndedReturn = false;
  }

  /** Not believed until it has been seen open above and closed below level. */
  doubt(): void {
    this.doubted = true;
    this.#seenOpen = false;
    this.#seenClosed = false;
  }

  #look(closed: boolean, angle: number): void {
    if (!closed && angle > proper) this.#seenOpen = true;
    if (closed && angle < -proper) this.#seenClosed = true;
    if (this.#seenOpen && this.#seenClosed) this.doubted = false;
  }
}
