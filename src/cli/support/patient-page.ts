/** `fulcrum patient report --out F.html`: all sessions of a person, page by page, as the report on their course. */
import type { CourseSession } from '../../patients/course.ts';
import type { PlanAssignment } from '../../patients/plan-decision.ts';
import { personPage } from '../../reports/person/person-page.ts';
import { wordsIn } from '../../reports/words/languages.ts';
import type { Language } from '../../reports/words/words.ts';
import type { Result, ServiceCalls } from '../../service/client.ts';
import { packageVersion } from './package-file.ts';
import { nextLines } from './patient-text.ts';

export async function patientPage(
  calls: ServiceCalls,
  { patient }: Result<'patient.show'>,
  plan: Result<'plan.next'> | null,
  language: Language,
): Promise<string> {
  const { id, name, birthYear } = patient;
  const { sessions, assignment } = await courseOf(calls, id);
  const made = new Date();
  return personPage(
    {
      person: { id, name, birthYear },
      sessions,
      assignment,
      planLines: plan === null ? [] : nextLines(plan),
      made: { wallMs: made.getTime(), version: packageVersion() },
      utcOffsetMin: -made.getTimezoneOffset(),
    },
    wordsIn(language),
  );
}

async function courseOf(calls: ServiceCalls, id: string) {
  const sessions: CourseSession[] = [];
  let assignment: PlanAssignment | null = null;
  let after: number | null = 0;
  while (after !== null) {
    const page: Result<'patient.sessions'> = await calls.call('patient.sessions', { id, after });
    // The service answers with what these types say; its schema leaves them open.
    sessions.push(...(page.sessions as unknown as readonly CourseSession[]));
    assignment = page.assignment as unknown as PlanAssignment | null;
    after = page.next;
  }
  return { sessions, assignment };
}
