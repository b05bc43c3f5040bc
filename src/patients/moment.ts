/** Instants and days as the patients' rules use them. The rules read no clock: instants are passed in. */

/**
 * An instant, with what is needed to order it where the wall clock cannot be believed: a Raspberry Pi has no clock that
 * runs without power.
 */
export interface Moment {
  /** Identifies the boot of the computer; monotonic times of one boot can be compared. */
  readonly bootId: string;
  /** ms of the boot's monotonic clock. */
  readonly monotonicMs: number;
  /** Unix time in ms, as the wall clock or a clinician said it. */
  readonly wallMs: number;
  /** The wall time was known to be right: synchronised, or confirmed by a clinician in this boot. */
  readonly isClockRight: boolean;
}

/** A calendar day of the table's own time zone: `2027-03-31`. Days of this form compare as strings. */
export type CalendarDay = string;

export const dayMs = 86_400_000;

/** Days since 1970-01-01 of the zone that is `utcOffsetMin` ahead of UTC. */
export const dayNumber = (wallMs: number, utcOffsetMin: number): number =>
  Math.floor((wallMs + utcOffsetMin * 60_000) / dayMs);

/** When the day with this number begins, Unix ms. */
export const startOfDay = (day: number, utcOffsetMin: number): number => day * dayMs - utcOffsetMin * 60_000;

/** Days to civil date, proleptic Gregorian calendar (H. Hinnant, "chrono-compatible low-level date algorithms"). */
export function calendarDay(day: number): CalendarDay {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const date = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  return `${digits(year, 4)}-${digits(month, 2)}-${digits(date, 2)}`;
}

/** The number of a day that exists, of the years 1900 to 2199; null for any other text. */
export function dayOf(text: CalendarDay): number | null {
  const [, year, month, date] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? []).map(Number);
  if (year === undefined || month === undefined || date === undefined || year < 1900 || year > 2199) return null;
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const day = era * 146_097 + dayOfEra - 719_468;
  return calendarDay(day) === text ? day : null;
}

/** `2027-03-31 18:05` in the zone. */
export function momentText(wallMs: number, utcOffsetMin: number): string {
  const minute = Math.floor((wallMs + utcOffsetMin * 60_000) / 60_000);
  const minuteOfDay = ((minute % 1440) + 1440) % 1440;
  const clock = `${digits(Math.floor(minuteOfDay / 60), 2)}:${digits(minuteOfDay % 60, 2)}`;
  return `${calendarDay(dayNumber(wallMs, utcOffsetMin))} ${clock}`;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');
