/** What a backup is: a tar archive with a note, the files of a data folder, and a manifest of their hashes. */
import { z } from 'zod';

/** The first file of the archive. */
export const noteName = 'README.txt';
export const clearDataWarning =
  'It holds people’s data in clear: keep it where only those may read it who may read the records.';
export const noteText = `A backup of Fulcrum’s records, made by “fulcrum backup”; “fulcrum restore” puts it back.\n${clearDataWarning}\n`;

/** The last file: a backup without it is not whole. */
export const manifestName = 'manifest.json';
export const databaseName = 'records.sqlite';

export const manifestSchema = z.strictObject({
  format: z.literal('fulcrum-backup'),
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  program: z.string(),
  files: z.array(
    z.strictObject({ name: z.string(), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});
export type Manifest = z.output<typeof manifestSchema>;

/**
 * Files of the data folder that a backup holds beside the database and the recordings. What vouches for the machine and
 * not for people (the drive test, the sounders, locks, what runs) has to be found out again on another one.
 */
const kept = [/^audit(-head)?\.jsonl?([.-][\w.-]+)?$/, /^erased-ids\.json$/, /^pin\.json$/, /^lock-out\.json$/];
const keptFolders = [/^recordings\/[\w.-]+$/, /^recordings\/set-aside\/[\w.-]+$/, /^protocols\/[\w.-]+\.json$/];

/** Whether a backup may hold a file with this name, relative to the data folder. */
export function isKept(name: string): boolean {
  if (name.split('/').some((part) => part === '.' || part === '..' || part.endsWith('.new'))) return false;
  return name === databaseName || [...kept, ...keptFolders].some((pattern) => pattern.test(name));
}
