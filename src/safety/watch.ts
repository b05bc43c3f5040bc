import { round } from '../../protocols/base/round.ts';
import type { DegreesPerSecond } from '../../protocols/base/units.ts';
import type { Reaction } from './reaction.ts';
import type { Situation } from './situation.ts';

/** What a watch asks for, and why. */
export interface Alert {
  readonly reaction: Reaction;
  readonly reason: string;
  /** Rate of the return, where it differs from the usual one. */
  readonly returnRate?: DegreesPerSecond;
  /** The controller cannot bring the person to level: manual release. */
  readonly needsManualRelease?: true;
}

/** Looks for a hazard in one turn. Null while all is well: must not allocate then, and must never throw. */
export type Assess = (s: Situation) => Alert | null;

/** Tells whether a condition has held without a break for some time. */
export class Lasting {
  #since: number | null = null;

  holds(condition: boolean, now: number, durationMs: number): boolean {
    if (!condition) {
      this.#since = null;
      return false;
    }
    this.#since ??= now;
    return now - this.#since >= durationMs;
  }
}

/** A rate (°/s) as people read it. */
export const rateText = (degPerS: number): string => round(degPerS, 1).toFixed(1);
