import { chmodSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from '@photostructure/sqlite';

/**
 * Copies the database's content at one instant, while other processes may write to it. Rejects with SQLite's error, and
 * leaves no file then.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5000 });
  try {
    // In one step: a copy in several begins again whenever another process commits.
    await backup(source, to, { rate: -1 });
    chmodSync(to, 0o600);
    // A copy of its own needs no write-ahead log beside it.
    const copy = new DatabaseSync(to);
    copy.exec('PRAGMA journal_mode = DELETE');
    copy.close();
  } catch (error) {
    rmSync(to, { force: true });
    throw error;
  } finally {
    source.close();
  }
}
