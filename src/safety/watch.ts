import type { HazardId } from './hazards/register.ts';
import type { Reaction } from './reaction.ts';
import type { Situation } from './situation.ts';

/** What a watch asks for, and why. */
export interface Alert {
  readonly reaction: Reaction;
  readonly reason: string;
  /** °/s of the return that it asks for, where that is not the usual one. */
  readonly returnRate?: number;
  /** Nothing that the controller can do brings the person home: manual release. */
  readonly strands?: true;
}

/** Looks for one hazard, every turn of the loop. Keeps what it needs to remember; knows no time but `now`. */
export interface Watch {
  readonly hazard: HazardId;
  /** Each alert is an act of its own, and none is the same occurrence as the one before. */
  readonly momentary?: true;
  /** Null while all is well. Must not allocate then, and never throws. */
  assess(s: Situation): Alert | null;
}

/** Whether a condition has held without a break for some time. */
export class Lasting {
  #since: number | null = null;

  holds(condition: boolean, now: number, duration: number): boolean {
    if (!condition) {
      this.#since = null;
      return false;
    }
    this.#since ??= now;
    return now - this.#since >= duration;
  }
}

/** Degrees with the places that a reader needs. */
export const show = (value: number): string => value.toFixed(1);
