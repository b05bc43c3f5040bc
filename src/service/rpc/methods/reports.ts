/** The methods that reports are made from: what was answered about a session, and all sessions of a person. */
import { z } from 'zod';
import { mostSessionsPerPage } from '../../../records/child/link.ts';
import type { PersonEntry, PersonSession } from '../../../records/database/people.ts';
import { recordingIdPattern } from '../../../records/sink.ts';
import { courseSessionOf, courseSessionsOf, type PersonData } from '../../patients/stored.ts';
import { ask } from '../ask-records.ts';
import { personNamed } from '../known-person.ts';
import { method } from '../method.ts';
import { patientId } from '../patient-params.ts';

const stored = z.record(z.string(), z.unknown());

interface SessionAnswers {
  readonly session: PersonSession | null;
  readonly person: PersonData | null;
  readonly entries: readonly PersonEntry[];
}

interface SessionsPage {
  readonly sessions: readonly PersonSession[];
  readonly entries: readonly PersonEntry[];
  readonly more: boolean;
}

export const reportMethods = [
  method({
    name: 'session.answers',
    kind: 'query',
    role: 'operator',
    description: 'Returns what was answered before and after a session, and whose session it was.',
    params: z.strictObject({ id: z.string().regex(recordingIdPattern).meta({ description: 'A session’s id.' }) }),
    result: z.strictObject({
      person: z
        .strictObject({ id: patientId, name: z.string(), birthYear: z.number() })
        .nullable()
        .meta({ description: 'Null: a session without a person, or of one who was erased.' }),
      answers: stored.nullable().meta({ description: 'Null: there is no session with this id.' }),
    }),
    handle: async (context, _session, { id }) => {
      const asked = await ask<SessionAnswers>(context, 'session.answers', { session: id });
      if (!asked.ok) return asked;
      const { session, person, entries } = asked.result;
      const whose = session?.patient ?? null;
      return {
        ok: true,
        result: {
          person:
            person === null || whose === null ? null : { id: whose, name: person.name, birthYear: person.birthYear },
          answers: session === null ? null : { ...courseSessionOf(session, entries) },
        },
      };
    },
  }),

  method({
    name: 'patient.sessions',
    kind: 'query',
    role: 'operator',
    description: `Returns all sessions of a person with what was answered, the oldest first, at most ${mostSessionsPerPage}, and the assigned plan.`,
    params: z.strictObject({
      id: patientId,
      after: z.int().min(0).default(0).meta({ description: '`next` of the last answer.' }),
    }),
    result: z.strictObject({
      sessions: z.array(stored),
      assignment: stored.nullable().meta({ description: 'The plan as it was assigned; null: none is.' }),
      next: z.int().nullable().meta({ description: 'Null: that was all.' }),
    }),
    handle: async (context, _session, { id, after }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const { file, patients } = known.result;
      const { simulated } = patients;
      const params = { id, simulated, after, limit: mostSessionsPerPage };
      const page = await ask<SessionsPage>(context, 'person.sessions', params);
      if (!page.ok) return page;
      const { sessions, entries, more } = page.result;
      return {
        ok: true,
        result: {
          sessions: courseSessionsOf(sessions, entries).map((each) => ({ ...each })),
          assignment: file.assignment == null ? null : { ...file.assignment },
          next: more ? (sessions.at(-1)?.number ?? null) : null,
        },
      };
    },
  }),
] as const;
