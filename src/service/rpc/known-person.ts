/** Asks the records for a person, with everything that the rules look at. */
import type { AnonymousFile, PersonFile } from '../../patients/start.ts';
import { personIdPattern } from '../../records/person-id.ts';
import { anonymousFileOf, clockKnowledgeOf, type PersonAnswer, personFileOf } from '../patients/stored.ts';
import { ask } from './ask-records.ts';
import type { PatientsAccess, RpcContext } from './context.ts';
import { type Answer, refuse } from './errors.ts';

export interface KnownPerson {
  readonly file: PersonFile;
  readonly stored: PersonAnswer;
  readonly patients: PatientsAccess;
}

/** Refused if there is no such person, or the records do not answer. */
export async function personNamed(context: RpcContext, id: string): Promise<Answer<KnownPerson>> {
  const { patients } = context.options;
  if (patients === undefined) return refuse('patient', 'no records of people are kept here');
  if (!personIdPattern.test(id)) return refuse('patient', 'this is not the id of a person: patient.list has them');
  const asked = await askOf(context, id, patients);
  if (!asked.ok) return asked;
  const file = personFileOf(id, asked.result);
  if (file === null) return refuse('patient', `there is no person ${id}`);
  return { ok: true, result: { file, stored: asked.result, patients } };
}

/** What is known of the sessions without a person. Refused if the records do not answer. */
export async function anonymousFile(context: RpcContext, patients: PatientsAccess): Promise<Answer<AnonymousFile>> {
  const asked = await askOf(context, null, patients);
  return asked.ok ? { ok: true, result: anonymousFileOf(asked.result) } : asked;
}

async function askOf(
  context: RpcContext,
  id: string | null,
  { simulated }: PatientsAccess,
): Promise<Answer<PersonAnswer>> {
  const asked = await ask<PersonAnswer>(context, 'person', { id, simulated });
  if (asked.ok) context.clock = clockKnowledgeOf(asked.result);
  return asked;
}
