/** Parameters that several methods about people share. What a value may be is decided by the rules on people. */
import { z } from 'zod';
import type { ErrorFacts } from '../../../protocols/base/errors.ts';
import { ageQuestion, contraindications } from '../../patients/contraindications.ts';
import type { ScreeningAnswers } from '../../patients/screening.ts';
import { type Refusal, refuse } from './errors.ts';

/** Longer texts are refused with their length by the rules; beyond this they are not even read. */
const longestText = 4000;

/** Another text is refused as an unknown person, with a hint. */
export const patientId = z.string().min(1).max(200).meta({ description: 'A person’s id.' });
export const text = z.string().max(longestText);
export const day = z.string().max(20).meta({ description: 'The last valid day, such as 2027-03-31.' });

export const bloodPressure = z
  .strictObject({ systolic: z.number(), diastolic: z.number() })
  .meta({ description: 'mmHg.' });
export const pain = z.number().meta({ description: '0 (none) to 10 (the worst imaginable).' });

const questions = Object.fromEntries(
  contraindications.map(({ id, question }) => [id, z.boolean().meta({ description: question })]),
);

/** At a start: those on a session without a person have the age among them. */
export const startScreening = z
  .strictObject({
    ...questions,
    age: z
      .boolean()
      .optional()
      .meta({ description: `Without a person: ${ageQuestion}` }),
  })
  .meta({ description: 'Each contraindication: true where the person has it.' })
  .transform(({ age, ...answers }) => ({ answers: answers as unknown as ScreeningAnswers, age }));

/** One answer for each question of the screening. */
export const screeningAnswers = z
  .strictObject(questions)
  .meta({ description: 'Each contraindication: true where the person has it.' })
  // The keys are those of the rules' own table.
  .transform((answers) => answers as unknown as ScreeningAnswers);

/** Refuses parameters that the rules do not allow, with place, value and what is allowed. Null: nothing is wrong. */
export function refuseValues(problems: readonly ErrorFacts[]): Refusal | null {
  if (problems.length === 0) return null;
  const faults = problems.map(({ place, ...facts }) => ({ pointer: `/${place.replaceAll('.', '/')}`, ...facts }));
  const message = problems
    .map(({ place, problem, value, allowed }) => {
      const found = value === undefined ? '' : ` (found ${value})`;
      return `${place}: ${problem}${found}${allowed === undefined ? '' : `; allowed: ${allowed}`}`;
    })
    .join('\n');
  return refuse('params', message, { faults });
}
