/** What the program may ask the records child for. Answers are bounded, so that a client of the service can read them. */
import { z } from 'zod';
import type { JsonValue } from '../../../protocols/base/json.ts';
import type { Database } from '../database/database.ts';
import { readMeta, writeMeta } from '../database/meta.ts';
import type { Sessions } from '../database/sessions.ts';
import { recordingIdPattern } from '../sink.ts';
import { type CallMethod, mostEntriesPerPage, mostSessionsPerPage } from './link.ts';
import { answerOnPeople, isPeopleCall, type PeopleCall } from './people-calls.ts';
import { Refused } from './refused.ts';

export interface CallContext {
  /** The data folder. */
  readonly data: string;
  readonly database: Database;
  readonly sessions: Sessions;
}

/** Characters of a page's entries: long reasons make it shorter. */
const mostPageCharacters = 96 * 1024;

const id = z.string().regex(recordingIdPattern);
const params = {
  sessions: z.object({ before: id.nullable(), limit: z.int().min(1).max(mostSessionsPerPage) }),
  session: z.object({ id, after: z.int().min(-1), limit: z.int().min(0).max(mostEntriesPerPage) }),
  confirm: z.object({ by: z.string().min(1).max(200) }),
} as const satisfies Record<Exclude<CallMethod, PeopleCall>, z.ZodType>;

/** Throws {@link Refused}, or SQLite's error; rejects with the same. */
export function answer(context: CallContext, method: CallMethod, given: unknown): JsonValue | Promise<JsonValue> {
  const { data, database } = context;
  return isPeopleCall(method)
    ? answerOnPeople(database, data, method, given)
    : answerOnSessions(context, method, given);
}

function answerOnSessions(
  { database, sessions }: CallContext,
  method: Exclude<CallMethod, PeopleCall>,
  given: unknown,
): JsonValue {
  switch (method) {
    case 'sessions': {
      const { before, limit } = params.sessions.parse(given);
      return { sessions: sessions.page(before, limit).map((each) => ({ ...each })) };
    }
    case 'session': {
      const { id, after, limit } = params.session.parse(given);
      const facts = sessions.find(id);
      if (facts === null) return { session: null, counts: {}, entries: [], more: false };
      return { session: { ...facts }, counts: sessions.counts(id), ...pageOf(sessions, id, after, limit) };
    }
    case 'confirm': {
      const { by } = params.confirm.parse(given);
      const reason = readMeta(database, 'unconfirmed');
      if (reason === null) throw new Refused('the records need no confirmation');
      database.transaction(() => {
        writeMeta(database, 'unconfirmed', null);
        writeMeta(database, 'confirmed', JSON.stringify({ by, at: new Date().toISOString(), reason }));
      });
      return { reason };
    }
  }
}

function pageOf(sessions: Sessions, id: string, after: number, limit: number): Readonly<Record<string, JsonValue>> {
  const found = sessions.entries(id, { after, limit: limit + 1 });
  const entries: JsonValue[] = [];
  let characters = 0;
  for (const { item, atMs, channel, data } of found.slice(0, limit)) {
    const entry = { item, atMs, channel, data };
    characters += JSON.stringify(entry).length;
    if (entries.length > 0 && characters > mostPageCharacters) break;
    entries.push(entry);
  }
  return { entries, more: entries.length < found.length && limit > 0 };
}
