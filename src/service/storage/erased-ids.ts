/**
 * The ids of people whose records were erased, in a file of its own beside the audit log: a restored backup may hold
 * them still, and they stay erased.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceDurably } from '../../records/files/durable-file.ts';

const schema = z.strictObject({ ids: z.array(z.string()) });

export const erasedIdsFile = (data: string): string => join(data, 'erased-ids.json');

/** Of a data folder; empty where there is no such file. Throws if the file cannot be read, because an erased person must stay erased. */
export function readErasedIds(data: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(erasedIdsFile(data), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return schema.parse(JSON.parse(text)).ids;
}

/** Adds ids. Rejects with the system's error. */
export async function addErasedIds(data: string, ids: readonly string[]): Promise<void> {
  const all = [...new Set([...readErasedIds(data), ...ids])].sort();
  await replaceDurably(erasedIdsFile(data), `${JSON.stringify({ ids: all })}\n`);
}
