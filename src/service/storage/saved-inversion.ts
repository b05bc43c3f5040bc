/** The last inversion as it is kept beyond the end of this program (H26), and what is owed after it. */
import { z } from 'zod';
import { absolute, beginner } from '../../../protocols/therapy/limits.ts';
import type { TurnState } from '../../controller/turn-state.ts';
import type { CarriedDose } from '../../safety/dose-across-sessions.ts';

const ms = z.number().min(0);

export const savedInversion = z.strictObject({
  boot: z.string().max(100),
  /** Uptime of the computer at which this was so. */
  atMs: ms,
  isInverted: z.boolean(),
  totalMs: ms,
  restedMs: ms,
  restDueMs: ms,
  sinceMs: ms,
  person: z.string().max(200).nullable(),
  isOver: z.boolean(),
});
export type SavedInversion = z.output<typeof savedInversion>;

/** When something is true of an inversion, and of which start of the computer. */
export interface BootTime {
  readonly boot: string;
  /** ms since that start. The wall clock may jump, and tells nothing here. */
  readonly atMs: number;
}

/** What is to be kept, in short: it need not be written again while this is the same. Null: there was no inversion. */
export function inversionInShort({ carriedDose: { memory }, dose }: TurnState): string | null {
  if (memory.sinceMs === Number.POSITIVE_INFINITY) return null;
  return `${dose.inverted > 0} ${memory.person} ${memory.isOver}`;
}

export const inversionOf = (t: TurnState, { boot, atMs }: BootTime): SavedInversion => ({
  boot,
  atMs,
  isInverted: t.dose.inverted > 0,
  ...t.carriedDose.memory,
});

/** Another start of the computer leaves the time in between unknown, which grants nothing. */
export function carriedBy({ boot, atMs, isInverted, ...saved }: SavedInversion, now: BootTime): CarriedDose {
  const elapsedMs = boot === now.boot ? Math.max(0, now.atMs - atMs) : 0;
  if (!isInverted) {
    return { ...saved, sinceMs: saved.sinceMs + elapsedMs, restedMs: saved.restedMs + elapsedMs };
  }
  // Cut off in an inversion, which the actuator has ended by itself: at the latest when its own limit was reached.
  const cutOffMs = boot === now.boot ? Math.min(elapsedMs, longestCutOffMs) : beginner.oneInversion;
  return { ...saved, totalMs: saved.totalMs + cutOffMs, restedMs: 0, sinceMs: 0 };
}

/** The longest inversion, and the return of an actuator whose host is dead (H21), slow as it may be. */
const longestCutOffMs = absolute.oneInversion + 90_000;
