/**
 * How far the audit log has come, in a file of its own: a log that was removed, emptied or cut off while no service ran
 * is noticed by it. Written when a run has recorded its first entries, and at its end.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { replaceDurably } from '../../records/files/durable-file.ts';
import type { ChainLink } from './audit-chain.ts';

const headSchema = z.strictObject({ seq: z.int().min(1), hash: z.string().length(64) });

const headFile = (audit: string): string => join(dirname(audit), 'audit-head.json');

/** Of the log in this file; null if it is not known. Never throws. */
export function readHead(audit: string): ChainLink | null {
  try {
    return headSchema.parse(JSON.parse(readFileSync(headFile(audit), 'utf8')));
  } catch {
    return null;
  }
}

/** Rejects with the system's error. */
export const saveHead = async (audit: string, link: ChainLink): Promise<void> =>
  replaceDurably(headFile(audit), `${JSON.stringify(link)}\n`);
