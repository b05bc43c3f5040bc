/** A reason against a start, as clients see it. */
import { z } from 'zod';
import { momentText } from '../../patients/moment.ts';
import { type StartRefusal, startRules } from '../../patients/refusal.ts';

export const startRefusal = z.strictObject({
  rule: z.enum(startRules),
  reason: z.string(),
  limit: z.string().nullable(),
  by: z.string().nullable().meta({ description: 'By how much the limit is missed.' }),
  allowedFrom: z
    .string()
    .nullable()
    .meta({ description: 'From when the rule is met, in the table’s time zone; null: not by waiting.' }),
});

export const shownRefusal = (
  { allowedFromMs, ...refusal }: StartRefusal,
  utcOffsetMin: number,
): z.output<typeof startRefusal> => ({
  ...refusal,
  allowedFrom: allowedFromMs === null ? null : momentText(allowedFromMs, utcOffsetMin),
});
