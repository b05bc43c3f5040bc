/** What the program may ask the records child about people. */
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import { isJsonObject } from '../../../protocols/base/json.ts';
import type { Database } from '../database/database.ts';
import { entryKinds, People, type PersonEntryKind } from '../database/people.ts';
import { personIdPattern } from '../person-id.ts';
import { recordingIdPattern } from '../sink.ts';
import { erasePerson } from './erase.ts';
import { type CallMethod, mostPeoplePerPage } from './link.ts';
import { Refused } from './refused.ts';

/**
 * Newest sessions of a person that the rules look at: with at most three a day they reach back further than any rule
 * does.
 */
const mostSessions = 200;
/** Newest entries of each kind that the rules look at. */
const mostEntries: Readonly<Record<PersonEntryKind, number>> = {
  prescription: 1,
  waiver: 1,
  screening: 1,
  clearance: 200,
  before: 2 * mostSessions,
  report: 2 * mostSessions,
  assignment: 1,
};
const mostConfirmations = 100;
/** Characters of a page of an export. */
const mostPageCharacters = 96 * 1024;
const longestData = 32 * 1024;

const id = z.string().regex(personIdPattern);
const session = z.string().regex(recordingIdPattern);
const data = z
  .custom<JsonObject>(isJsonObject)
  .refine((value) => JSON.stringify(value).length <= longestData, `has more than ${longestData} characters`);

const params = {
  people: z.object({ after: id.nullable(), limit: z.int().min(1).max(mostPeoplePerPage) }),
  person: z.object({ id: id.nullable() }),
  'person.add': z.object({ id, data }),
  'person.change': z.object({ id, data }),
  'person.note': z.object({ id, kind: z.enum(entryKinds), session: session.nullable(), data }),
  'person.export': z.object({ id, entry: z.int().min(0), session: z.int().min(0) }),
  'person.erase': z.object({ id }),
  'session.note': z.object({ session, data }),
  'clock.confirm': z.object({
    bootId: z.string().min(1).max(100),
    monotonicMs: z.number(),
    wallMs: z.number(),
    by: z.string().min(1).max(200),
  }),
} as const satisfies Partial<Record<CallMethod, z.ZodType>>;

export type PeopleCall = keyof typeof params;
export const isPeopleCall = (method: CallMethod): method is PeopleCall => Object.hasOwn(params, method);

/** Throws {@link Refused}, or SQLite's error; rejects with the same. */
export function answerOnPeople(
  database: Database,
  folder: string,
  method: PeopleCall,
  given: unknown,
): JsonValue | Promise<JsonValue> {
  const people = new People(database);
  switch (method) {
    case 'people': {
      const { after, limit } = params.people.parse(given);
      const page = people.page(after, limit + 1);
      return { people: page.slice(0, limit).map((each) => ({ ...each })), more: page.length > limit };
    }
    case 'person': {
      const { id } = params.person.parse(given);
      return { ...(id === null ? {} : personOf(people, id)), ...table(people) };
    }
    case 'person.add': {
      const { id, data } = params[method].parse(given);
      if (!database.transaction(() => people.add(id, data))) throw new Refused('there is a person with this id');
      return {};
    }
    case 'person.change': {
      const { id, data } = params[method].parse(given);
      if (!database.transaction(() => people.change(id, data))) throw unknownPerson(id);
      return {};
    }
    case 'person.note': {
      const { id, kind, session, data } = params[method].parse(given);
      return database.transaction(() => {
        if (people.find(id) === null) throw unknownPerson(id);
        return { number: people.note(id, kind, session, data) };
      });
    }
    case 'person.export': {
      const { id, entry, session } = params[method].parse(given);
      return exported(people, id, entry, session);
    }
    case 'person.erase': {
      const { id } = params[method].parse(given);
      return erasePerson(database, folder, id).then(({ wasKnown, removed }) => ({ wasKnown, removed: [...removed] }));
    }
    case 'session.note': {
      const { session, data } = params[method].parse(given);
      return database.transaction(() => {
        const found = people.session(session);
        if (found === null) throw new Refused(`there is no session ${session}`);
        // A person who was erased has no more answers.
        const patient = found.patient !== null && people.find(found.patient) === null ? null : found.patient;
        if (patient === null && found.patient !== null) throw new Refused('the person of this session was erased');
        people.note(patient, 'report', session, data);
        return { session: { ...found }, patient };
      });
    }
    case 'clock.confirm': {
      const confirmation = params[method].parse(given);
      database.transaction(() => people.confirmClock(confirmation));
      return {};
    }
  }
}

/** The latest of everything on a person; `data` null: there is no such person. */
function personOf(people: People, id: string): Readonly<Record<string, JsonValue>> {
  const entries = entryKinds.flatMap((kind) => people.newest(id, kind, mostEntries[kind]));
  return {
    data: people.find(id),
    entries: entries.map((entry) => ({ ...entry })),
    sessions: people.sessions(id, mostSessions).map((each) => ({ ...each })),
  };
}

/** What is the same for everybody. */
const table = (people: People): Readonly<Record<string, JsonValue>> => ({
  confirmations: people.clockConfirmations(mostConfirmations).map((each) => ({ ...each })),
  newest: sessionOrNull(people.newestWithRightClock()),
});

const sessionOrNull = (session: object | null): JsonValue => (session === null ? null : { ...session });

/** A page of everything on a person: of entries, then of sessions, after the given ones. */
function exported(people: People, id: string, entry: number, session: number): JsonValue {
  const data = people.find(id);
  if (data === null) throw unknownPerson(id);
  let characters = 0;
  const fits = (each: object): boolean => {
    characters += JSON.stringify(each).length;
    return characters <= mostPageCharacters;
  };
  // One that does not fit ends the page, but a page has at least one.
  const taken = <T extends object>(all: readonly T[]): readonly T[] => {
    const end = all.findIndex((each, index) => !fits(each) && index > 0);
    return end === -1 ? all : all.slice(0, end);
  };
  const limit = 200;
  const entries = taken(people.entries(id, entry, limit));
  const lastEntry = entries.at(-1)?.number ?? entry;
  const hasMoreEntries = people.entries(id, lastEntry, 1).length > 0;
  const sessions = hasMoreEntries ? [] : taken(people.sessionsAfter(id, session, limit));
  const lastSession = sessions.at(-1)?.number ?? session;
  const isOver = !hasMoreEntries && people.sessionsAfter(id, lastSession, 1).length === 0;
  return {
    data,
    entries: entries.map((each) => ({ ...each })),
    sessions: sessions.map((each) => ({ ...each })),
    next: isOver ? null : { entry: lastEntry, session: lastSession },
  };
}

const unknownPerson = (id: string): Refused => new Refused(`there is no person ${id}`);
