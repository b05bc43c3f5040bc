import type { ErrorCode } from '../base/errors.ts';
import type { Refusal } from './refusal.ts';
import { placeOf } from './refusal.ts';

/** Both ends belong to it; an end that is infinite is open. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

export const atMost = (most: number): Range => ({ least: Number.NEGATIVE_INFINITY, most });
export const atLeast = (least: number): Range => ({ least, most: Number.POSITIVE_INFINITY });

/** One number of a protocol, or of the dose that it adds up to, against what is allowed. */
export interface Question {
  readonly pointer: string;
  /** Names the number in a message: 'angle', 'rest before this set'. */
  readonly what: string;
  readonly value: number;
  /** '°', '°/s', ' s', ''. */
  readonly unit: string;
  readonly absolute: Range;
  /** Never wider than `absolute`. */
  readonly granted: Range;
  readonly code: ErrorCode;
}

/** Collects every refusal of one file. */
export class Judge {
  readonly refusals: Refusal[] = [];
  /** Set once a number is beyond what any table may do: a dose added up from it would mean nothing. */
  impossible = false;
  readonly #place: string;

  constructor(place: string) {
    this.#place = place;
  }

  /** Whether the number is within an absolute limit; what is refused is kept. */
  judge(question: Question): boolean {
    const { pointer, what, value, unit, absolute, granted, code } = question;
    if (isWithin(value, granted)) return true;
    const possible = isWithin(value, absolute);
    const isNarrower = granted.least !== absolute.least || granted.most !== absolute.most;
    const byPrescription = isNarrower ? `, and by the prescription ${rangeText(granted, unit)}` : '';
    this.refuse(
      {
        code,
        pointer,
        problem: `${what} beyond the ${possible ? 'prescription' : 'absolute limit'}`,
        value: measureText(value, unit),
        allowed: possible ? rangeText(granted, unit) : rangeText(absolute, unit) + byPrescription,
        limit: possible ? 'prescription' : 'absolute',
      },
      possible,
    );
    return possible;
  }

  refuse(refusal: Omit<Refusal, 'place'>, possible: boolean): void {
    this.refusals.push({ ...refusal, place: placeOf(this.#place, refusal.pointer) });
    if (!possible) this.impossible = true;
  }
}

/** False for NaN. */
const isWithin = (value: number, { least, most }: Range): boolean => value >= least && value <= most;

function rangeText({ least, most }: Range, unit: string): string {
  if (!(least <= most)) return 'none';
  if (least === most) return measureText(least, unit);
  if (most === Number.POSITIVE_INFINITY) return `at least ${measureText(least, unit)}`;
  if (least === Number.NEGATIVE_INFINITY) return `at most ${measureText(most, unit)}`;
  return `${numberText(least)} to ${measureText(most, unit)}`;
}

const measureText = (value: number, unit: string): string => `${numberText(value)}${unit}`;

/** Enough digits to tell 60.000001 from 60. */
const numberText = (value: number): string => String(Number(value.toPrecision(10)));
