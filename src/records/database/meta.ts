/** Facts about the database itself. */
import type { Database } from './database.ts';

/** `unconfirmed`: why no session may start until a clinician has confirmed the records. */
export type MetaKey = 'id' | 'unconfirmed' | 'confirmed';

export const readMeta = (database: Database, key: MetaKey): string | null => {
  const value = database.get('SELECT value FROM meta WHERE key = ?', key)?.['value'];
  return typeof value === 'string' ? value : null;
};

export function writeMeta(database: Database, key: MetaKey, value: string | null): void {
  if (value === null) database.run('DELETE FROM meta WHERE key = ?', key);
  else
    database.run('INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value', key, value);
}
