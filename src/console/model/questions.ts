/** The questions of a start and of a session's end, as data: both faces ask them in this order, and the service decides. */

import { ageNeedingClearance, contraindications, youngestAge } from '../../patients/contraindications.ts';
import { adverseEvents, earlyEndReasons } from '../../patients/history.ts';
import type { PersonShown } from './heard.ts';

/** How a question is answered, and what its answer may be. */
export type AnswerForm =
  | { readonly kind: 'yes-no' }
  /** A whole number; `optional`: "not measured" or "no answer" is an answer, null. */
  | { readonly kind: 'number'; readonly least: number; readonly most: number; readonly isOptional: boolean }
  /** mmHg, two whole numbers; null: not measured. */
  | { readonly kind: 'blood-pressure' }
  /** One of the options, or none where it is optional. */
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly isOptional: boolean }
  /** Any number of the options. */
  | { readonly kind: 'choices'; readonly options: readonly string[] };

export interface ConsoleQuestion {
  /** Name of the answer in the form's answers. */
  readonly key: string;
  readonly text: string;
  readonly form: AnswerForm;
}

export type AnswerValue =
  | boolean
  | number
  | string
  | readonly string[]
  | { readonly systolic: number; readonly diastolic: number }
  | null;

/** By the question's key. */
export type FormAnswers = ReadonlyMap<string, AnswerValue>;

const yesNo = { kind: 'yes-no' } as const;
const pain: AnswerForm = { kind: 'number', least: 0, most: 10, isOptional: true };
const years = { kind: 'number', least: 1900, most: 2100, isOptional: false } as const;

const today: readonly ConsoleQuestion[] = [
  { key: 'bloodPressure', text: 'Blood pressure, measured today', form: { kind: 'blood-pressure' } },
  { key: 'pain', text: 'Pain now, 0 (none) to 10 (the worst imaginable)', form: pain },
  { key: 'attendant', text: 'Is a helper present, who stays for the whole session?', form: yesNo },
  {
    key: 'ankleLockChecked',
    text: 'Has the ankle lock been inspected and pulled at, and does it hold?',
    form: yesNo,
  },
];

const unchanged: ConsoleQuestion = {
  key: 'unchanged',
  text: 'Has nothing changed since the answers about contraindications were kept?',
  form: yesNo,
};

const screening: readonly ConsoleQuestion[] = contraindications.map(({ id, question }) => ({
  key: `screening.${id}`,
  text: question,
  form: yesNo,
}));

const freeOfAll: ConsoleQuestion = {
  key: 'screening',
  text: `Is the person ${youngestAge} to ${ageNeedingClearance - 1} years old and free of every contraindication, or cleared by a physician?`,
  form: yesNo,
};

/** The recorded answers about contraindications are too old, or there are none. Null: nothing is known of the person. */
export const isScreeningDue = (shown: Pick<PersonShown, 'against'> | null): boolean =>
  shown === null || shown.against.some(({ rule }) => rule === 'screening');

/**
 * The questions before a start. The list depends on what has been answered: ask the first one that is not answered yet.
 * @param person false: a session without one
 * @param asksScreening see {@link isScreeningDue}
 */
export function startQuestions(
  person: boolean,
  asksScreening: boolean,
  answers: FormAnswers,
): readonly ConsoleQuestion[] {
  if (!person) return [freeOfAll, ...today];
  const identity: ConsoleQuestion = {
    key: 'birthYear',
    text: 'Year of birth, as the person on the table says it',
    form: years,
  };
  const asksAll = asksScreening || answers.get('unchanged') === false;
  return [identity, ...(asksScreening ? [] : [unchanged]), ...(asksAll ? screening : []), ...today];
}

/** The parameters of `start` that the answers make. `person`: as picked by name; null: a session without one. */
export function startAnswers(
  answers: FormAnswers,
  person: { readonly id: string; readonly name: string } | null,
): Readonly<Record<string, unknown>> {
  const given = (key: string): AnswerValue | undefined => answers.get(key);
  const screened = [...answers].filter(([key]) => key.startsWith('screening.'));
  const answered = Object.fromEntries(screened.map(([key, value]) => [key.slice('screening.'.length), value]));
  return {
    ankleLockChecked: given('ankleLockChecked') === true,
    attendant: given('attendant') === true,
    bloodPressure: given('bloodPressure') ?? null,
    pain: given('pain') ?? null,
    ...(person === null
      ? { screening: given('screening') === true }
      : { patient: person.id, confirm: { name: person.name, birthYear: given('birthYear') } }),
    ...(screened.length === 0 ? {} : { screening: answered }),
  };
}

/** The questions after a session. */
export const endQuestions = (endedEarly: boolean): readonly ConsoleQuestion[] => [
  { key: 'pain', text: 'Pain now, 0 (none) to 10 (the worst imaginable)', form: pain },
  {
    key: 'bloodPressure',
    text: 'Blood pressure, 1 to 3 minutes after getting off',
    form: { kind: 'blood-pressure' },
  },
  { key: 'adverse', text: 'Adverse events', form: { kind: 'choices', options: adverseEvents } },
  ...(endedEarly
    ? [
        {
          key: 'reason',
          text: 'Why did it end early?',
          form: { kind: 'choice', options: earlyEndReasons, isOptional: true },
        } as const,
      ]
    : []),
];

/** The parameters of `session.answer`: what was not answered is left out. */
export const endAnswers = (id: string, answers: FormAnswers): Readonly<Record<string, unknown>> => ({
  id,
  ...Object.fromEntries([...answers].filter(([, value]) => value !== null)),
});
