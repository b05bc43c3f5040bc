/** Opens the records' database of a data folder for the commands that read it themselves. */
import { existsSync } from 'node:fs';
import { errorCodes, FulcrumError, messageOf } from '../../../protocols/base/errors.ts';
import type { Database } from '../../records/database/database.ts';
import { databaseFile } from '../../records/paths.ts';

/**
 * Calls `read` once, with null where the folder has no database, and closes the database after it.
 * @throws FulcrumError where it cannot be read
 */
export async function withDatabase<T>(data: string, read: (database: Database | null) => Promise<T>): Promise<T> {
  const path = databaseFile(data);
  if (!existsSync(path)) return read(null);
  const { openToRead } = await import('../../records/database/open.ts');
  try {
    const database = openToRead(path);
    try {
      return await read(database);
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof FulcrumError) throw error;
    throw new FulcrumError(errorCodes.RECORDS_UNREADABLE, {
      place: path,
      problem: `cannot be read: ${messageOf(error)}`,
      allowed: 'the database of the records, whole, and readable for this user',
    });
  }
}
