/** What the program may ask the records child about people. */
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import { isJsonObject } from '../../../protocols/base/json.ts';
import { compared } from '../../patients/person.ts';
import type { Database } from '../database/database.ts';
import { entryKinds, People, type PersonEntry, type PersonSession, type SessionsOf } from '../database/people.ts';
import { personIdPattern } from '../person-id.ts';
import { recordingIdPattern } from '../sink.ts';
import { erasePerson } from './erase.ts';
import { type CallMethod, mostPeoplePerPage, mostSessionsPerPage } from './link.ts';
import { Refused } from './refused.ts';

/** How often the answers after a session can be completed or corrected. */
const mostReports = 100;
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
  person: z.object({ id: id.nullable(), simulated: z.boolean().default(false) }),
  /** `another`: somebody else may have the same name and birth year. */
  'person.add': z.object({ id, data, another: z.boolean().default(false) }),
  'person.change': z.object({ id, data, another: z.boolean().default(false) }),
  'person.note': z.union([
    z.object({ id, kind: z.enum(entryKinds), session: session.nullable(), data }),
    z.object({ id: z.null(), kind: z.literal('before'), session: session.nullable(), data }),
  ]),
  'person.sessions': z.object({
    id,
    simulated: z.boolean(),
    after: z.int().min(0),
    limit: z.int().min(1).max(mostSessionsPerPage),
  }),
  'person.export': z.object({ id, entry: z.int().min(0), session: z.int().min(0) }),
  'person.erase': z.object({ id }),
  'session.note': z.object({ session, data }),
  'session.answers': z.object({ session }),
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
      const { id, simulated } = params.person.parse(given);
      return { ...(id === null ? anonymousSessions(people) : personOf(people, id, simulated)), ...table(people) };
    }
    case 'person.add': {
      const { id, data, another } = params[method].parse(given);
      return database.transaction(() => {
        const same = another ? null : sameAs(people, id, data);
        if (same === null && !people.add(id, data)) throw new Refused('there is a person with this id');
        return { same };
      });
    }
    case 'person.change': {
      const { id, data, another } = params[method].parse(given);
      return database.transaction(() => {
        const same = another ? null : sameAs(people, id, data);
        if (same === null && !people.change(id, data)) throw unknownPerson(id);
        return { same };
      });
    }
    case 'person.note': {
      const { id, kind, session, data } = params[method].parse(given);
      return database.transaction(() => {
        if (id !== null && people.find(id) === null) throw unknownPerson(id);
        return { number: people.note(id, kind, session, data) };
      });
    }
    case 'person.sessions': {
      const { id, simulated, after, limit } = params[method].parse(given);
      return courseOf(people, { patient: id, simulated }, after, limit);
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
        if (people.countReports(session) >= mostReports) {
          throw new Refused(`the session was answered for ${mostReports} times, and not more often than that`);
        }
        people.note(patient, 'report', session, data);
        return { session: { ...found }, patient };
      });
    }
    case 'session.answers': {
      const found = people.session(params[method].parse(given).session);
      if (found === null) return { session: null, person: null, entries: [] };
      const person = found.patient === null ? null : people.find(found.patient);
      return { session: { ...found }, person, entries: people.answers([found]).map((each) => ({ ...each })) };
    }
    case 'clock.confirm': {
      const confirmation = params[method].parse(given);
      database.transaction(() => people.confirmClock(confirmation));
      return {};
    }
  }
}

/** Id of another person with the same name and birth year; null: there is none. */
function sameAs(people: People, id: string, { name, birthYear }: JsonObject): string | null {
  if (typeof name !== 'string' || typeof birthYear !== 'number') return null;
  const same = people
    .bornIn(birthYear)
    .find(({ data, ...other }) => other.id !== id && compared(String(data['name'])) === compared(name));
  return same?.id ?? null;
}

/** What the rules look at of a person; `data` null: there is no such person. */
function personOf(people: People, id: string, simulated: boolean): Readonly<Record<string, JsonValue>> {
  const newest = (['prescription', 'waiver', 'screening', 'assignment'] as const).map((kind) =>
    people.newest(id, kind),
  );
  const after = newest.find((entry) => entry?.kind === 'assignment')?.data['afterSequence'];
  const whose = { patient: id, simulated };
  const sessions = people.sessions(whose, typeof after === 'number' ? after : null);
  return {
    data: people.find(id),
    ...sessionsWith(people, sessions, [...newest, ...people.clearances(id), people.newestReading(whose)]),
  };
}

/** The same of the sessions without a person: those at the table count as one person’s. */
function anonymousSessions(people: People): Readonly<Record<string, JsonValue>> {
  const whose = { patient: null, simulated: false };
  return sessionsWith(people, people.sessions(whose), [people.newestReading(whose)]);
}

function sessionsWith(
  people: People,
  sessions: readonly PersonSession[],
  others: readonly (PersonEntry | null)[],
): Readonly<Record<string, JsonValue>> {
  const entries = new Map<number, PersonEntry>();
  for (const entry of [...others, ...people.answers(sessions)]) if (entry !== null) entries.set(entry.number, entry);
  return {
    entries: [...entries.values()].toSorted((a, b) => a.number - b.number).map((entry) => ({ ...entry })),
    sessions: sessions.map((each) => ({ ...each })),
  };
}

/** What is the same for everybody. */
const table = (people: People): Readonly<Record<string, JsonValue>> => ({
  confirmations: people.clockConfirmations(mostConfirmations).map((each) => ({ ...each })),
  newest: sessionOrNull(people.newestWithRightClock()),
});

const sessionOrNull = (session: object | null): JsonValue => (session === null ? null : { ...session });

/** A page of a person's sessions with the answers before and after each. */
function courseOf(people: People, whose: SessionsOf, after: number, limit: number): JsonValue {
  const found = people.courseAfter(whose, after, limit + 1);
  const answers = new Map<string | null, PersonEntry[]>();
  for (const entry of people.answers(found)) answers.set(entry.session, [...(answers.get(entry.session) ?? []), entry]);
  let characters = 0;
  // A page has at least one.
  const end = found.slice(0, limit).findIndex((session, index) => {
    characters += JSON.stringify([session, answers.get(session.id)]).length;
    return characters > mostPageCharacters && index > 0;
  });
  const page = found.slice(0, end === -1 ? limit : end);
  return {
    sessions: page.map((each) => ({ ...each })),
    entries: page.flatMap(({ id }) => answers.get(id) ?? []).map((each) => ({ ...each })),
    more: page.length < found.length,
  };
}

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
