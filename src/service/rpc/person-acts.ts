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

/** The records' answer: `same` is the id of somebody else with this name and birth year, and nothing was kept. */
export interface Kept {
  readonly same: string | null;
}

export function refusedAsSame(kept: Answer<Kept>): Answer<Kept> {
  if (!kept.ok || kept.result.same === null) return kept;
  const problem = `${kept.result.same} has the same name and birth year`;
  const allowed = 'that person, or another: true (--another) for somebody else of the same name and birth year';
  return refuseValues([{ place: 'another', problem, allowed }]) ?? kept;
}

/** Replaces what is held on a person. @param another there may be somebody else with the same name and birth year */
export async function change(
  context: RpcContext,
  session: RpcSession,
  act: string,
  { id, ...data }: Person,
  another: boolean,
): Promise<Answer<Done>> {
  const setUp = data.setUp === null ? null : { ...data.setUp };
  const changed = await ask<Kept>(context, 'person.change', { id, data: { ...data, setUp }, another });
  return audited(context, session, act, id, refusedAsSame(changed), {});
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
