/** What was answered before and after a session, read from the records' database. */
import type { Answered, SessionAnswers } from '../../fhir/therapy-session.ts';
import type { PersonEntry } from '../../records/database/people.ts';
import { ofKind, reportOf } from '../../service/patients/stored.ts';
import { withDatabase } from './records-database.ts';

/** Null: the folder has no database. Throws FulcrumError where it cannot be read. */
export function sessionAnswers(data: string, session: string): Promise<SessionAnswers | null> {
  return withDatabase(data, async (database) => {
    if (database === null) return null;
    const { People } = await import('../../records/database/people.ts');
    return answersIn(new People(database).answers([{ id: session }]));
  });
}

/** @param entries of one session, the oldest first */
function answersIn(entries: readonly PersonEntry[]): SessionAnswers {
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
