/** Whether the wall clock can be believed, and when past sessions were. */
import type { Moment } from './moment.ts';

/** What the computer says about the present. */
export interface Now {
  readonly bootId: string;
  readonly monotonicMs: number;
  /** Unix time in ms by the computer's clock. */
  readonly wallMs: number;
  /** The computer's clock has been synchronised with a time server in this boot. */
  readonly isSynchronised: boolean;
  /** Minutes that the table's time zone is ahead of UTC. */
  readonly utcOffsetMin: number;
}

/** A clinician's word that it is now `wallMs`. */
export interface ClockConfirmation {
  /** Of the newest session before it; orders it among the sessions. 0: there was none. */
  readonly sequence: number;
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly by: string;
}

/** What is known of time beyond one person's own records. */
export interface ClockKnowledge {
  /** Every confirmation, in any order. */
  readonly confirmations: readonly ClockConfirmation[];
  /** The newest record of the table whose clock was right, whoever's it is. */
  readonly newest: (Moment & { readonly sequence: number }) | null;
}

export type KnownTime =
  | { readonly isKnown: true; readonly wallMs: number }
  /** Why the wall time is not believed, for people. */
  | { readonly isKnown: false; readonly reason: string };

/**
 * The present wall time, where it is known. A clinician's confirmation holds for the rest of its boot and is carried on
 * by the monotonic clock, so that a jump of the wall clock changes nothing.
 */
export function presentTime(now: Now, { confirmations, newest }: ClockKnowledge): KnownTime {
  const confirmed = confirmations
    .filter(({ bootId, monotonicMs }) => bootId === now.bootId && monotonicMs <= now.monotonicMs)
    .reduce<ClockConfirmation | null>(
      (latest, each) => (latest === null || each.monotonicMs > latest.monotonicMs ? each : latest),
      null,
    );
  if (confirmed !== null) {
    return { isKnown: true, wallMs: confirmed.wallMs + (now.monotonicMs - confirmed.monotonicMs) };
  }
  if (!now.isSynchronised) return { isKnown: false, reason: 'the clock of this computer is not synchronised' };
  if (newest !== null && now.wallMs < newest.wallMs) {
    return { isKnown: false, reason: 'the clock of this computer is earlier than the newest record' };
  }
  return { isKnown: true, wallMs: now.wallMs };
}
