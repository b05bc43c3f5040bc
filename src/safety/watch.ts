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
  /** A new occurrence, although the last one has not ended: it is reported again. */
  readonly isRepeated?: true;
  /** The controller cannot bring the person to level: manual release. */
  readonly needsManualRelease?: true;
}

/** Looks for a hazard in one turn. Null while all is well: must not allocate then, and must never throw. */
export type Assess = (s: Situation) => Alert | null;

/**
 * What a check remembers between two turns. Plain data, and all that the check remembers, so that it can be saved, and
 * replaced by what was saved.
 */
export interface Remembering {
  memory: object;
}

/** A check with a memory. */
export interface RememberingCheck extends Remembering {
  readonly assess: Assess;
}

/** @param memory at the beginning; the check belongs to one controller, and changes it in place */
export function remembering<M extends object>(
  memory: M,
  assess: (s: Situation, memory: M) => Alert | null,
): RememberingCheck {
  const check = { memory, assess: (s: Situation) => assess(s, check.memory) };
  return check;
}

/** Since when a condition has held without a break; null: it does not hold. */
export interface Lasting {
  since: number | null;
}

export const lasting = (): Lasting => ({ since: null });

/** Notes whether the condition holds now, and tells whether it has held without a break for some time. */
export function hasLasted(memory: Lasting, condition: boolean, now: number, durationMs: number): boolean {
  if (!condition) {
    memory.since = null;
    return false;
  }
  memory.since ??= now;
  return now - memory.since >= durationMs;
}

/** A rate (°/s) as people read it. */
export const rateText = (degPerS: number): string => round(degPerS, 1).toFixed(1);
