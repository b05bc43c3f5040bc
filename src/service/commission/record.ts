/** The result of the checklist of a new table, as it is kept in the data folder: the last one, whatever it was. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { codeOf, replaceDurably } from '../../records/files/durable-file.ts';
import { type CommissionKey, commissionKeys } from './items.ts';

export const commissionFile = (data: string): string => join(data, 'commission.json');

const longestText = 500;
export const longestTechnicianName = 80;
/** Control and format characters, lone surrogates, line and paragraph separators. */
const unprintable = /[\p{C}\p{Zl}\p{Zp}]/u;
const isPrintable = (text: string): boolean => !unprintable.test(text);
const text = z.string().max(longestText).refine(isPrintable, 'must be printable');

export const commissionResult = z.strictObject({
  item: z.enum(commissionKeys).meta({ description: 'Of the checklist.' }),
  passed: z.boolean(),
  said: text.meta({ description: 'What was found, or what was answered.' }),
  note: text.nullable().meta({ description: 'What a person added.' }),
});
export type CommissionResult = z.output<typeof commissionResult>;

export const technician = z
  .string()
  .trim()
  .min(1)
  .max(longestTechnicianName)
  .refine(isPrintable, 'must be printable')
  .meta({ description: 'Name of who has gone through the checklist.' });

export const commission = z.strictObject({
  at: z.iso.datetime().meta({ description: 'By the wall clock.' }),
  by: technician,
  commissioned: z.boolean().meta({ description: 'Every item of the checklist has passed.' }),
  fulcrum: z.string().meta({ description: 'Version of the service.' }),
  actuator: z.string().meta({ description: 'What the port of the actuator said: its name and firmware.' }),
  sensors: z.string().meta({ description: 'What the port of the sensors said.' }),
  results: z.array(commissionResult).max(commissionKeys.length),
});
export type Commission = z.output<typeof commission>;

/** The items that did not pass, those that were not done included, in the order of the checklist. */
export function itemsLeft(results: readonly CommissionResult[]): readonly CommissionKey[] {
  return commissionKeys.filter((key) => {
    const own = results.filter(({ item }) => item === key);
    return own.length === 0 || own.some(({ passed }) => !passed);
  });
}

export type StoredCommission =
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly commission: Commission }
  | { readonly kind: 'unreadable'; readonly said: string };

/** Never throws. */
export function readCommission(data: string): StoredCommission {
  const path = commissionFile(data);
  const unusable = { kind: 'unreadable', said: `${path} is not a result of fulcrum commission` } as const;
  try {
    const read = commission.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return read.success ? { kind: 'kept', commission: read.data } : unusable;
  } catch (error) {
    if (error instanceof SyntaxError) return unusable;
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return { kind: 'none' };
    return { kind: 'unreadable', said: `${path} cannot be read (${codeOf(error)})` };
  }
}

/** Rejects with the system's error. */
export const keepCommission = (data: string, kept: Commission): Promise<void> =>
  replaceDurably(commissionFile(data), `${JSON.stringify(kept)}\n`);
