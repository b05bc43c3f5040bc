import { round } from '../../../protocols/base/round.ts';

/** Rounds a number to thousandths; no figure here is more precise than that. */
export const thousandths = (value: unknown): unknown => (typeof value === 'number' ? round(value, 3) : value);

/** The JSON of replies, notifications and records. */
export const jsonText = (value: unknown): string => JSON.stringify(value, (_, each: unknown) => thousandths(each));
