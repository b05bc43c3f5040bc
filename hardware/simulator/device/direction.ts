/** Rule 7, direction: detects a table that moves against its profile, even where it is no faster than ordered. */
import { tickMs } from './constants.ts';

/** The rate is the mean of this long, which follows a reversed drive sooner than the tracker's rate does. */
const windowTicks = 100 / tickMs;
/** Against the profile's direction: cdeg in the window (200 cdeg/s), and for how long. */
const wayInWindow = 20;
const persistMs = 100;
/** cdeg back from the furthest point */
const wayBack = 100;
/** After the profile has stood or turned, the table follows with a lag. */
const turnMs = 300;
/** For this long after it, a heavy table out of balance may still fall through the gear's play. */
const fallMs = 600;

export class DirectionWatch {
  /** The last angles, a ring. */
  readonly #angles = new Float64Array(windowTicks);
  #next = 0;
  #direction = 0;
  #sinceTurnMs = 0;
  /** Furthest point in the profile's direction: an angle times that direction. */
  #furthest = 0;
  #againstMs = 0;

  /** The profile has stood or turned a moment ago, and the table may be falling through the gear's play. */
  get isTurning(): boolean {
    return this.#sinceTurnMs < fallMs;
  }

  /**
   * Takes one tick.
   * @param angle measured (cdeg)
   * @param speed of the profile, signed
   * @param judged false while the direction proves nothing
   * @returns whether the table runs against the profile
   */
  step(angle: number, speed: number, judged: boolean): boolean {
    const direction = Math.sign(speed);
    const turned = direction === 0 || direction !== this.#direction;
    this.#direction = direction;
    this.#sinceTurnMs = turned ? 0 : this.#sinceTurnMs + tickMs;
    const before = this.#angles[this.#next] ?? angle;
    this.#angles[this.#next] = angle;
    this.#next = (this.#next + 1) % windowTicks;
    const along = angle * direction;
    if (!judged || this.#sinceTurnMs < turnMs) {
      this.#furthest = along;
      this.#againstMs = 0;
      return false;
    }
    if (along > this.#furthest) this.#furthest = along;
    this.#againstMs = before * direction - along > wayInWindow ? this.#againstMs + tickMs : 0;
    return this.#againstMs >= persistMs || this.#furthest - along > wayBack;
  }
}
