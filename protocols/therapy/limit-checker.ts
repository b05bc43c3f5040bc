import type { ErrorCode } from '../base/errors.ts';
import type { Refusal } from './refusal.ts';
import { placeOf } from './refusal.ts';

/** A closed interval; an infinite end is open. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

export const atMost = (max: number): Range => ({ min: Number.NEGATIVE_INFINITY, max });
export const atLeast = (min: number): Range => ({ min, max: Number.POSITIVE_INFINITY });

/** A number from a protocol, or from the dose that results from it, with the limits that apply to it. */
export interface LimitedValue {
  readonly pointer: string;
  /** Names the number in a message: 'angle', 'rest before the set that starts here'. */
  readonly what: string;
  readonly value: number;
  /** What the value is made of, where that is not in the file. */
  readonly madeOf?: string;
  /** '°', '°/s', ' s', ''. */
  readonly unit: string;
  readonly absolute: Range;
  /** Never wider than `absolute`. */
  readonly granted: Range;
  readonly code: ErrorCode;
}

/** Checks the numbers of one protocol and collects every refusal. */
export class LimitChecker {
  readonly refusals: Refusal[] = [];
  /** False once a number is outside an absolute limit: a dose computed from it would be meaningless. */
  isPlannable = true;
  readonly #place: string;

  constructor(place: string) {
    this.#place = place;
  }

  /** Returns whether the value is within its absolute limits. Records a refusal if it is outside either limit. */
  check({ pointer, what, value, madeOf, unit, absolute, granted, code }: LimitedValue): boolean {
    if (isWithin(value, granted)) return true;
    const isPossible = isWithin(value, absolute);
    const isNarrower = granted.min !== absolute.min || granted.max !== absolute.max;
    const byPrescription = isNarrower ? `, and by the prescription ${rangeText(granted, unit)}` : '';
    const refusal: Omit<Refusal, 'place'> = {
      code,
      pointer,
      problem: `${what} is outside the ${isPossible ? 'prescription' : 'absolute limits'}`,
      value: measureText(value, unit) + (madeOf === undefined ? '' : ` (${madeOf})`),
      allowed: isPossible ? rangeText(granted, unit) : rangeText(absolute, unit) + byPrescription,
      limit: isPossible ? 'prescription' : 'absolute',
    };
    if (isPossible) this.refuse(refusal);
    else this.refuseUnplannable(refusal);
    return isPossible;
  }

  refuse(refusal: Omit<Refusal, 'place'>): void {
    this.refusals.push({ ...refusal, place: placeOf(this.#place, refusal.pointer) });
  }

  /** Records a refusal after which no timeline can be laid out. */
  refuseUnplannable(refusal: Omit<Refusal, 'place'>): void {
    this.refuse(refusal);
    this.isPlannable = false;
  }
}

/** False for NaN. */
const isWithin = (value: number, { min, max }: Range): boolean => value >= min && value <= max;

function rangeText({ min, max }: Range, unit: string): string {
  if (!(min <= max)) return 'none';
  if (min === max) return measureText(min, unit);
  if (max === Number.POSITIVE_INFINITY) return `at least ${measureText(min, unit)}`;
  if (min === Number.NEGATIVE_INFINITY) return `at most ${measureText(max, unit)}`;
  return `${numberText(min)} to ${measureText(max, unit)}`;
}

const measureText = (value: number, unit: string): string => `${numberText(value)}${unit}`;

/** Ten significant digits tell 60.000001 from 60. */
const numberText = (value: number): string => String(Number(value.toPrecision(10)));
