/** What was answered before and after a session, read from the records' database. */
import { existsSync } from 'node:fs';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { Answered, SessionAnswers } from '../../fhir/therapy-session.ts';
import type { PersonEntry } from '../../records/database/people.ts';
import { databaseFile } from '../../records/paths.ts';
import { ofKind, reportOf } from '../../service/patients/stored.ts';

/** Null: the folder has no database. Throws FulcrumError where it cannot be read. */
export async function sessionAnswers(data: string, session: string): Promise<SessionAnswers | null> {
  const path = databaseFile(data);
  if (!existsSync(path)) return null;
  const [{ openToRead }, { People }] = await Promise.all([
    import('../../records/database/open.ts'),
    import('../../records/database/people.ts'),
  ]);
  try {
    const database = openToRead(path);
    try {
      return answersIn(new People(database).entriesOfSession(session));
    } finally {
      database.close();
    }
  } catch (error) {
    throw new FulcrumError(errorCodes.RECORDS_UNREADABLE, {
      place: path,
      problem: `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      allowed: 'the database of the records, whole, and readable for this user',
    });
  }
}

/** @param entries of one session, the oldest first */
export function answersIn(entries: readonly PersonEntry[]): SessionAnswers {
  const before = ofKind(entries, 'before');
  const after = ofKind(entries, 'report').map(({ answers, moment }) => ({ ...answers, moment }));
  const report = reportOf(entries);
  return {
    painBefore: newest(before, ({ pain }) => pain),
    painAfter: newest(after, ({ pain }) => pain),
    bloodPressureBefore: newest(before, ({ bloodPressure }) => bloodPressure),
    bloodPressureAfter: newest(after, ({ bloodPressure }) => bloodPressure),
    adverse: report?.adverse ?? null,
    earlyEnd: report?.reason ?? null,
  };
}

/** The last one that was given, and when. */
function newest<E extends { readonly moment: { readonly wallMs: number } }, T>(
  entries: readonly E[],
  pick: (entry: E) => T | null | undefined,
): Answered<T> | null {
  for (const entry of entries.toReversed()) {
    const value = pick(entry);
    if (value !== null && value !== undefined) return { value, atWallMs: entry.moment.wallMs };
  }
  return null;
}
