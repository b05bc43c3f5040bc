/** The questions of the commands on people, with the names of the service's parameters. */
import { standard, standardSchedule } from '../../../protocols/therapy/limits.ts';
import { contraindications } from '../../patients/contraindications.ts';
import { adverseEvents, earlyEndReasons } from '../../patients/history.ts';
import { prescribedOf, prescribedRanges } from '../../patients/prescription.ts';
import { clearanceSubjects } from '../../patients/screening.ts';
import {
  bloodPressureQuestion,
  choice,
  choices,
  numberQuestion,
  objectAnswer,
  optional,
  painQuestion,
  type Questions,
  textQuestion,
  yesNo,
} from './questions.ts';

export const factQuestions: Questions = {
  name: textQuestion('Name:', 'First Person'),
  birthYear: numberQuestion('Year of birth:', 1980),
  weightKg: numberQuestion('Weight in kg:', 64),
  heightCm: numberQuestion('Height in cm:', 170),
};

const editQuestions: Questions = Object.fromEntries(
  Object.entries(factQuestions).map(([name, question]) => [name, optional(question)]),
);

const setUpQuestions: Questions = {
  height: optional(textQuestion('The mark of the table’s height setting:', 'mark 5')),
  feet: optional(textQuestion('How the feet are held:', 'second notch, cushion left')),
  note: optional(textQuestion('Note:', '')),
};

/** One for each contraindication. */
export const screeningQuestions: Questions = Object.fromEntries(
  contraindications.map(({ id, question }) => [id, { ...yesNo(question), example: false }]),
);

const clearanceQuestions: Questions = {
  subject: choice('Clearance for', clearanceSubjects),
  physician: textQuestion('The physician:', 'Physician One'),
  until: textQuestion('Valid until:', '2027-03-31', 'the last day, such as 2027-03-31'),
};

const waiverQuestions: Questions = {
  reason: textQuestion('Why the beginner’s limits end early:', 'used such a table for years'),
};

const defaults = prescribedOf({ ...standard, ...standardSchedule });

/** On the terminal each limit is a question; in an answers file they are one object. */
export const limitQuestions: Questions = Object.fromEntries(
  Object.entries(prescribedRanges).map(([name, { min, max, unit }]) => [
    name,
    optional(
      numberQuestion(
        `${name}:`,
        max,
        `${min} to ${max}${unit}, without an answer ${defaults[name as keyof typeof prescribedRanges]}${unit}`,
      ),
    ),
  ]),
);

const bloodPressureRule = optional(choice('When the blood pressure is measured:', ['each-day', 'not-required']));
const until = textQuestion('Valid until:', '2027-03-31', 'the last day, such as 2027-03-31');

const prescriptionQuestions: Questions = {
  limits: objectAnswer(`an object with some of ${Object.keys(defaults).join(', ')}`, { maxAngleDeg: 30 }),
  bloodPressure: bloodPressureRule,
  until,
};

/** The questions after a session. Answers may be left out, and given later. */
export const sessionQuestions: Questions = {
  pain: optional(painQuestion('Pain now:')),
  bloodPressure: optional(bloodPressureQuestion('Blood pressure, 1 to 3 minutes after getting off:')),
  adverse: optional(choices('Adverse events:', adverseEvents)),
  reason: optional(choice('If it ended early, why:', earlyEndReasons)),
  note: optional(textQuestion('Note:', '')),
};

/** Of an act on one person. */
export type QuestionSet = 'edit' | 'setUp' | 'screening' | 'clearance' | 'waiver' | 'prescription';

export const questionSets: Readonly<Record<QuestionSet, Questions>> = {
  edit: editQuestions,
  setUp: setUpQuestions,
  screening: screeningQuestions,
  clearance: clearanceQuestions,
  waiver: waiverQuestions,
  prescription: prescriptionQuestions,
};
