/** Checks of single values that people enter. Each gives what is wrong with it, or nothing. */
import type { ErrorFacts } from '../../protocols/base/errors.ts';
import { valueText } from '../../protocols/therapy/issues.ts';
import { type CalendarDay, dayOf } from './moment.ts';

export type Problems = readonly ErrorFacts[];

/**
 * Excludes control characters, lone surrogates, and marks that change the direction of the text around them: a name must not rearrange the line it is shown in. Right-to-left text itself is fine.
 */
const plainText = /^[^\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]*$/u;

export const longestName = 200;
export const longestNote = 1000;

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
}

export function checkNumber(place: string, value: number, { min, max, unit = '' }: Bounds): Problems {
  if (value >= min && value <= max) return [];
  return [{ place, problem: 'is out of range', value: valueText(value), allowed: `${min} to ${max}${unit}` }];
}

export function checkWhole(place: string, value: number, bounds: Bounds): Problems {
  if (Number.isInteger(value)) return checkNumber(place, value, bounds);
  const allowed = `a whole number from ${bounds.min} to ${bounds.max}${bounds.unit ?? ''}`;
  return [{ place, problem: 'is not a whole number', value: valueText(value), allowed }];
}

export function checkText(place: string, value: string, longest: number): Problems {
  const length = [...value.trim()].length;
  if (length === 0 || length > longest) {
    const allowed = `1 to ${longest} characters`;
    return [{ place, problem: 'has an invalid length', value: `${length} characters`, allowed }];
  }
  if (plainText.test(value)) return [];
  const problem = 'contains control characters or marks that turn the direction of the text';
  return [{ place, problem, allowed: 'plain text on one line' }];
}

/** A last day of validity: from `today` on, at most `longestDays` ahead. Today unknown (null): any day that exists. */
export function checkLastDay(place: string, value: CalendarDay, today: number | null, longestDays: number): Problems {
  const day = dayOf(value);
  const allowed = `a day such as 2027-03-31, from today to ${longestDays} days ahead`;
  if (day === null) return [{ place, problem: 'is not a day', value: valueText(value), allowed }];
  if (today === null || (day >= today && day <= today + longestDays)) return [];
  return [
    {
      place,
      problem: day < today ? 'is in the past' : 'is too far ahead',
      value: valueText(value),
      allowed,
    },
  ];
}
