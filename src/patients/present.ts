/** The present and one person's past, dated: what the rules look at. */
import { type ClockKnowledge, type Dated, dateOf, type KnownTime, type Now, presentTime } from './clock-trust.ts';
import type { SessionRecord } from './history.ts';
import { calendarDay, dayMs, dayNumber, dayOf, type Moment } from './moment.ts';

export interface DatedSession extends Dated {
  readonly record: SessionRecord;
  /** Number of the calendar day on which it ended. */
  readonly day: number;
}

/** Time as the rules see it: a present that is known, or why it is not. */
export interface Present {
  readonly now: Now;
  readonly time: KnownTime;
  /** Number of the present calendar day; null: unknown. */
  readonly today: number | null;
}

export function presentOf(now: Now, clock: ClockKnowledge): Present {
  const time = presentTime(now, clock);
  return { now, time, today: time.isKnown ? dayNumber(time.wallMs, now.utcOffsetMin) : null };
}

/** The sessions in their order, each with its date. Empty where the present is unknown: nothing can be dated then. */
export function datedSessions(
  history: readonly SessionRecord[],
  { now, time }: Present,
  clock: ClockKnowledge,
): readonly DatedSession[] {
  if (!time.isKnown) return [];
  return inOrder(history).map((record) => {
    const dated = dateOf(record, time.wallMs, now, clock);
    return { record, ...dated, day: dayNumber(dated.wallMs, now.utcOffsetMin) };
  });
}

/** By sequence: no clock decides about the order. */
export const inOrder = (history: readonly SessionRecord[]): readonly SessionRecord[] =>
  history.toSorted((a, b) => a.sequence - b.sequence);

/** Whether something that is valid through a calendar day is valid now. Where today is unknown nothing is. */
export function isValid(until: string, { today }: Present): boolean {
  const last = dayOf(until);
  return today !== null && last !== null && today <= last;
}

/** Calendar days since an instant: 0 for today; null where either is unknown, or the instant lies ahead. */
export function daysSince(moment: Moment, { now, time, today }: Present): number | null {
  if (!time.isKnown || today === null) return null;
  const elapsed = elapsedMs(moment, now);
  if (elapsed === null && !moment.isClockRight) return null;
  const wallMs = elapsed === null ? moment.wallMs : time.wallMs - elapsed;
  return wallMs > time.wallMs ? null : today - dayNumber(wallMs, now.utcOffsetMin);
}

/** Whether an instant is known to lie on the present day. */
export const isToday = (moment: Moment, present: Present): boolean => daysSince(moment, present) === 0;

/** Whole days since an instant, by the monotonic clock alone where it lies in the present boot; null: unknown. */
export function ageInDays(moment: Moment, present: Present): number | null {
  const elapsed = elapsedMs(moment, present.now);
  return elapsed === null ? daysSince(moment, present) : Math.floor(elapsed / dayMs);
}

/** ms of the monotonic clock since an instant of the present boot; null: of another boot. */
function elapsedMs(moment: Moment, now: Now): number | null {
  return moment.bootId === now.bootId && moment.monotonicMs <= now.monotonicMs
    ? now.monotonicMs - moment.monotonicMs
    : null;
}

/**
 * The present year; where the clock is not believed, the latest that it, the newest record or this program's own date
 * tell of. A confirmed date counts first.
 */
export function latestYear({ now, today }: Present, { newest }: Pick<ClockKnowledge, 'newest'>): number {
  if (today !== null) return yearOf(today);
  const wallMs = Math.max(now.wallMs, newest?.wallMs ?? 0);
  return Math.max(yearOf(dayNumber(wallMs, now.utcOffsetMin)), yearOfThisProgram);
}

/** This program was written then: a clock that says less is wrong. */
const yearOfThisProgram = 2026;

const yearOf = (day: number): number => Number(calendarDay(day).slice(0, 4));
