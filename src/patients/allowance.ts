/** Whether the dose over days leaves room for one more session now; and if not, from when it does. */

import type { Milliseconds } from '../../protocols/base/units.ts';
import type { SessionRecord } from './history.ts';
import { momentText, startOfDay } from './moment.ts';
import type { Limits } from './prescription.ts';
import type { DatedSession, Present } from './present.ts';
import type { StartRefusal } from './refusal.ts';

type ScheduleLimits = Pick<Limits, 'sessionsPerDay' | 'betweenSessions' | 'daysPerWeek'>;

/**
 * A session uses an allowance once the person has been inverted. Its row is written at the start with the planned time,
 * so that one that was cut off counts.
 */
export const usesAllowance = ({ invertedMs }: SessionRecord): boolean => invertedMs > 0;

/** Every reason of the schedule against a session now. */
export function checkAllowance(
  history: readonly SessionRecord[],
  sessions: readonly DatedSession[],
  limits: ScheduleLimits,
  { now, time, today }: Present,
): readonly StartRefusal[] {
  if (!history.some(usesAllowance)) return isGranted(limits);
  if (!time.isKnown || today === null) return [unknownGap(time.isKnown ? '' : time.reason)];
  const used = sessions.filter(({ record }) => usesAllowance(record));
  const refusals = [
    checkSessionsPerDay(used, limits.sessionsPerDay, today, now.utcOffsetMin),
    checkBetweenSessions(used, limits.betweenSessions, time.wallMs, now.utcOffsetMin),
    checkDaysPerWeek(used, limits.daysPerWeek, today, now.utcOffsetMin),
  ];
  return [...isGranted(limits), ...refusals.filter((each) => each !== null)];
}

function isGranted({ sessionsPerDay, daysPerWeek }: ScheduleLimits): readonly StartRefusal[] {
  if (sessionsPerDay >= 1 && daysPerWeek >= 1) return [];
  const rule = sessionsPerDay >= 1 ? 'days-per-week' : 'sessions-per-day';
  const reason = 'the prescription grants no session';
  return [{ rule, reason, limit: '0', by: null, allowedFromMs: null }];
}

const unknownGap = (why: string): StartRefusal => ({
  rule: 'clock',
  reason: `the time since the last session is unknown: ${why}; a clinician has to confirm date and time (clock confirm)`,
  limit: 'a clock that is known to be right',
  by: null,
  allowedFromMs: null,
});

function checkSessionsPerDay(
  used: readonly DatedSession[],
  most: number,
  today: number,
  utcOffsetMin: number,
): StartRefusal | null {
  const count = used.filter(({ day }) => day >= today).length;
  if (count < most || most < 1) return null;
  const allowedFromMs = startOfDay(today + 1, utcOffsetMin);
  return {
    rule: 'sessions-per-day',
    reason: `${sessionsText(count)} today already, and at most ${most} a day ${most === 1 ? 'is' : 'are'} allowed: from ${momentText(allowedFromMs, utcOffsetMin)}`,
    limit: `at most ${most} a day`,
    by: sessionsText(count + 1 - most),
    allowedFromMs,
  };
}

function checkBetweenSessions(
  used: readonly DatedSession[],
  least: Milliseconds,
  presentMs: number,
  utcOffsetMin: number,
): StartRefusal | null {
  const last = Math.max(...used.map(({ wallMs }) => wallMs));
  const allowedFromMs = last + least;
  if (presentMs >= allowedFromMs) return null;
  const by = durationText(allowedFromMs - presentMs);
  return {
    rule: 'hours-between',
    reason: `the last session ended ${durationText(presentMs - last)} ago, and at least ${durationText(least)} between sessions are needed: ${by} more, from ${momentText(allowedFromMs, utcOffsetMin)}`,
    limit: `at least ${durationText(least)} between sessions`,
    by,
    allowedFromMs,
  };
}

const weekDays = 7;

/** Counts today and the six days before it. A day that has had a session counts once, so a second one costs nothing. */
function checkDaysPerWeek(
  used: readonly DatedSession[],
  most: number,
  today: number,
  utcOffsetMin: number,
): StartRefusal | null {
  const days = daysOf(used);
  if (days.some(({ isExact, day }) => isExact && day === today)) return null;
  const countBy = (day: number) => days.filter((each) => each.day > day - weekDays && each.day <= day).length;
  const count = countBy(today);
  if (count < most || most < 1) return null;
  const allowedDay = [1, 2, 3, 4, 5, 6, 7].map((ahead) => today + ahead).find((day) => countBy(day) < most);
  const allowedFromMs = startOfDay(allowedDay ?? today + weekDays, utcOffsetMin);
  return {
    rule: 'days-per-week',
    reason: `${count} of the last ${weekDays} days had a session, and at most ${most} a week are allowed: from ${momentText(allowedFromMs, utcOffsetMin)}`,
    limit: `at most ${most} ${most === 1 ? 'day' : 'days'} a week`,
    by: `${count + 1 - most} ${count + 1 - most === 1 ? 'day' : 'days'}`,
    allowedFromMs,
  };
}

/** The days of use. Each session of unknown time counts as a day of its own: it may have been one. */
function daysOf(used: readonly DatedSession[]): readonly Pick<DatedSession, 'day' | 'isExact'>[] {
  const known = new Set(used.filter(({ isExact }) => isExact).map(({ day }) => day));
  return [...[...known].map((day) => ({ day, isExact: true })), ...used.filter(({ isExact }) => !isExact)];
}

const sessionsText = (count: number): string => `${count} ${count === 1 ? 'session' : 'sessions'}`;

/** Rounded up to the minute: `2 h`, `1 h 5 min`, `12 min`. */
export function durationText(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 60), 'h'],
    [minutes % 60, 'min'],
  ].filter(([value]) => value !== 0);
  return parts.length === 0 ? '0 min' : parts.map((part) => part.join(' ')).join(' ');
}
