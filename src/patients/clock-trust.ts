/** Whether the wall clock can be believed, and when past sessions were. */
import type { SessionRecord } from './history.ts';
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
  /** The newest record of the table whose clock was right, of any person. */
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

/** When a past session ended, as far as the present allows to say. */
export interface Dated {
  /** Unix ms: when it ended, or the latest that it can have ended. */
  readonly wallMs: number;
  /** False: only the latest possible time is known, which counts as recent but never as long ago. */
  readonly isExact: boolean;
}

/**
 * When a session ended. One of the present boot is dated by the monotonic clock alone, so that a wall clock that was
 * set in between, in either direction, grants nothing. No session is later than a confirmation that came after it: after
 * a clinician has set the date back, sessions "of the future" count as having just ended.
 *
 * @param presentMs the present wall time, known to be right
 */
export function dateOf(
  { sequence, ended }: Pick<SessionRecord, 'sequence' | 'ended'>,
  presentMs: number,
  now: Pick<Now, 'bootId' | 'monotonicMs'>,
  { confirmations }: Pick<ClockKnowledge, 'confirmations'>,
): Dated {
  if (ended.bootId === now.bootId && ended.monotonicMs <= now.monotonicMs) {
    return { wallMs: presentMs - (now.monotonicMs - ended.monotonicMs), isExact: true };
  }
  const later = confirmations.filter((each) => each.sequence >= sequence);
  const latest = later.reduce((least, { wallMs }) => Math.min(least, wallMs), presentMs);
  const inItsBoot = later.find(
    ({ bootId, monotonicMs }) => bootId === ended.bootId && monotonicMs >= ended.monotonicMs,
  );
  if (inItsBoot !== undefined) {
    const wallMs = inItsBoot.wallMs - (inItsBoot.monotonicMs - ended.monotonicMs);
    return { wallMs: Math.min(wallMs, latest), isExact: true };
  }
  return { wallMs: ended.isClockRight ? Math.min(ended.wallMs, latest) : latest, isExact: ended.isClockRight };
}
