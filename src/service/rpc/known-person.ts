/** Asks the records for a person, with everything that the rules look at. */
import type { PersonFile } from '../../patients/start.ts';
import { personIdPattern } from '../../records/person-id.ts';
import { clockKnowledgeOf, type PersonAnswer, personFileOf, withoutBench } from '../patients/stored.ts';
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
  const asked = await ask<PersonAnswer>(context, 'person', { id });
  if (!asked.ok) return asked;
  context.clock = clockKnowledgeOf(asked.result);
  const stored = patients.countsBench ? asked.result : withoutBench(asked.result);
  const file = personFileOf(id, stored);
  if (file === null) return refuse('patient', `there is no person ${id}`);
  return { ok: true, result: { file, stored, patients } };
}
