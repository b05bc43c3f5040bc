/** When the records were last backed up, and where to: remembered in the data folder, for `fulcrum doctor`. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../records/files/durable-file.ts';

const lastBackupSchema = z.strictObject({ createdAt: z.iso.datetime(), path: z.string().max(4096) });
export type LastBackup = z.output<typeof lastBackupSchema>;

const lastBackupFile = (data: string): string => join(data, 'last-backup.json');

/** Null: none is remembered. */
export function readLastBackup(data: string): LastBackup | null {
  try {
    return lastBackupSchema.parse(JSON.parse(readFileSync(lastBackupFile(data), 'utf8')));
  } catch {
    return null;
  }
}

/** Never rejects: a backup of a disk that takes no more bytes is a backup all the same. */
export async function rememberBackup(data: string, createdAt: Date, path: string): Promise<void> {
  const text = `${JSON.stringify({ createdAt: createdAt.toISOString(), path: resolve(path) })}\n`;
  await writeDurably(lastBackupFile(data), text).catch(() => undefined);
}
