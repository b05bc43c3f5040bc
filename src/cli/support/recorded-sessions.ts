/** Where `fulcrum session list` and `show` find what was recorded: at the running service, else in the data folder. */
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import type { CourseSession } from '../../patients/course.ts';
import { mostEntriesPerPage, mostSessionsPerPage } from '../../records/child/link.ts';
import type { Database } from '../../records/database/database.ts';
import type { SessionEntry, SessionFacts } from '../../records/database/sessions.ts';
import { recordingIdPattern } from '../../records/sink.ts';
import { callService } from '../../service/socket/client.ts';
import { type DataArguments, dataFolderOf } from './recordings.ts';
import { withDatabase } from './records-database.ts';
import { targetOf } from './service-target.ts';

export interface ShownSession {
  readonly session: SessionFacts;
  readonly counts: Readonly<Record<string, number>>;
  readonly entries: readonly SessionEntry[];
}

/** An answer of the service. */
interface ShownPage {
  readonly session: SessionFacts | null;
  readonly counts: ShownSession['counts'];
  readonly entries: readonly SessionEntry[];
  /** Whether entries follow. */
  readonly more: boolean;
}

export interface RecordedSessions {
  /** Newest last. */
  list(): Promise<readonly SessionFacts[]>;
  /** Null if there is no such session. */
  show(id: string): Promise<ShownSession | null>;
  answers(id: string): Promise<SessionAnswers>;
}

/** What is known of a session beside its recording. */
export interface SessionAnswers {
  /** Null: a session without a person, or of one who was erased. */
  readonly person: { readonly id: string; readonly name: string; readonly birthYear: number } | null;
  /** Null: there is no such session. */
  readonly answers: CourseSession | null;
}

/**
 * Asks the service that uses the folder, which works for everybody who may open its socket; reads the folder where none
 * runs. Calls `use` once. Throws FulcrumError.
 */
export async function withSessions<T>(
  options: DataArguments,
  use: (sessions: RecordedSessions) => Promise<T>,
): Promise<T> {
  if (options.data === undefined) {
    const { socket, running } = targetOf(options);
    if (running?.isAlive === true) return use(sessionsOfService(socket));
  }
  return withDatabase(await dataFolderOf(options), async (database) =>
    use(database === null ? noSessions : await sessionsIn(database)),
  );
}

const noSessions: RecordedSessions = {
  list: async () => [],
  show: async () => null,
  answers: async () => ({ person: null, answers: null }),
};

async function sessionsIn(database: Database): Promise<RecordedSessions> {
  const [{ Sessions }, { People }, { courseSessionOf, personOf }] = await Promise.all([
    import('../../records/database/sessions.ts'),
    import('../../records/database/people.ts'),
    import('../../service/patients/stored.ts'),
  ]);
  const sessions = new Sessions(database);
  return {
    list: async () => sessions.all(),
    show: async (id) => {
      const session = sessions.find(id);
      return session === null ? null : { session, counts: sessions.counts(id), entries: sessions.entries(id) };
    },
    answers: async (id) => {
      const people = new People(database);
      const session = people.session(id);
      if (session === null) return { person: null, answers: null };
      const data = session.patient === null ? null : people.find(session.patient);
      const answers = courseSessionOf(session, people.answers([session]));
      if (data === null || session.patient === null) return { person: null, answers };
      const { id: person, name, birthYear } = personOf({ id: session.patient, data });
      return { person: { id: person, name, birthYear }, answers };
    },
  };
}

function sessionsOfService(socket: string): RecordedSessions {
  return {
    list: async () => {
      let all: readonly SessionFacts[] = [];
      for (;;) {
        const before = all[0]?.id;
        const page = await asked<{ sessions: readonly SessionFacts[] }>(socket, 'session.list', {
          ...(before === undefined ? {} : { before }),
        });
        all = [...page.sessions, ...all];
        if (page.sessions.length < mostSessionsPerPage) return all;
      }
    },
    answers: (id) => asked<SessionAnswers>(socket, 'session.answers', { id }),
    show: async (id) => {
      const entries: SessionEntry[] = [];
      for (;;) {
        const after = entries.at(-1)?.item ?? -1;
        const page = await asked<ShownPage>(socket, 'session.show', { id, after, limit: mostEntriesPerPage });
        if (page.session === null) return null;
        entries.push(...page.entries);
        if (!page.more) return { session: page.session, counts: page.counts, entries };
      }
    },
  };
}

async function asked<R>(socket: string, method: string, params: Readonly<Record<string, unknown>>): Promise<R> {
  const { reply, problem } = await callService(socket, method, params);
  if (reply?.result !== undefined) return reply.result as R;
  throw new FulcrumError(errorCodes.RECORDS_UNREADABLE, {
    place: socket,
    problem: reply?.error?.message ?? `the service does not answer: ${problem}`,
  });
}

/** Throws FulcrumError unless this can be the id of a recording. */
export function checkedId(id: string): string {
  if (recordingIdPattern.test(id)) return id;
  throw unknownSession(id);
}

export const unknownSession = (id: string): FulcrumError =>
  new FulcrumError(errorCodes.RECORDING_UNKNOWN, {
    place: JSON.stringify(id.slice(0, 60)),
    problem: 'no such session',
    allowed: 'an id from fulcrum session list',
  });
