/** What the methods that change something about a person have in common. The audit log gets the id, and nothing else. */
import type { JsonObject, JsonValue } from '../../../protocols/base/json.ts';
import { checkPerson, type Person, type PersonFacts } from '../../patients/person.ts';
import { latestYear, presentOf } from '../../patients/present.ts';
import type { PersonEntryKind } from '../../records/database/people.ts';
import { momentOf } from '../patients/time-source.ts';
import { ask } from './ask-records.ts';
import type { RpcContext } from './context.ts';
import { type Answer, type Refusal, refuse } from './errors.ts';
import { refuseValues } from './patient-params.ts';
import type { RpcSession } from './session.ts';

export type Done = Readonly<Record<string, never>>;

/** Null: nothing is wrong with what people say about themselves, and the table carries them. */
export function checkFacts(context: RpcContext, facts: PersonFacts): Refusal | null {
  const { patients } = context.options;
  if (patients === undefined) return refuse('records', 'no records are kept here');
  const present = presentOf(patients.now(), context.clock);
  return refuseValues(checkPerson(facts, patients.rating, latestYear(present, context.clock)));
}

/** Records in the audit log what became of an act; its result where it was done. */
export function audited<R>(
  context: RpcContext,
  session: RpcSession,
  act: string,
  id: string,
  answer: Answer<unknown>,
  result: R,
): Answer<R> {
  context.audit(session, act, id, ...(answer.ok ? [] : [answer.error.message]));
  return answer.ok ? { ok: true, result } : answer;
}

/** Replaces what is held on a person. */
export async function change(
  context: RpcContext,
  session: RpcSession,
  act: string,
  { id, ...data }: Person,
): Promise<Answer<Done>> {
  const setUp = data.setUp === null ? null : { ...data.setUp };
  return audited(context, session, act, id, await ask(context, 'person.change', { id, data: { ...data, setUp } }), {});
}

/** Adds an entry on a person, with who and when. */
export async function note(
  context: RpcContext,
  session: RpcSession,
  act: string,
  id: string,
  kind: PersonEntryKind,
  data: Readonly<Record<string, JsonValue>>,
): Promise<Answer<Done>> {
  const entry = withMoment(context, session, data);
  if (entry === null) return refuse('records', 'no records are kept here');
  const added = await ask(context, 'person.note', { id, kind, session: null, data: entry });
  return audited(context, session, act, id, added, {});
}

/** With who asks, and when. Null: no records are kept here. */
export function withMoment(context: RpcContext, session: RpcSession, data: JsonObject): JsonObject | null {
  const { patients } = context.options;
  if (patients === undefined) return null;
  const moment = momentOf(patients.now(), context.clock);
  return { ...data, by: session.clinician ?? session.actor, moment: { ...moment } };
}
