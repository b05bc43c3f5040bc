/** The questions that are asked before a session starts. What the answers allow is decided by the service. */
import { isJsonObject } from '../../../protocols/base/json.ts';
import { ageNeedingClearance, youngestAge } from '../../patients/contraindications.ts';
import { screeningQuestions } from './patient-questions.ts';
import {
  bloodPressureQuestion,
  numberQuestion,
  objectAnswer,
  optional,
  orNot,
  painQuestion,
  type Question,
  type Questions,
  textQuestion,
  yesNo,
} from './questions.ts';

const atTheTable: Questions = {
  attendant: yesNo('Is a helper present, who stays for the whole session?'),
  ankleLockChecked: yesNo('Has the ankle lock been inspected and pulled at, and does it hold?'),
};

const ofToday: Questions = {
  bloodPressure: optional(
    orNot(bloodPressureQuestion('Blood pressure, measured today:'), 'not measured, a day as a beginner'),
  ),
  pain: optional(orNot(painQuestion('Pain now:'), 'no answer')),
};

const freeOfAll = yesNo(
  `Is the person ${youngestAge} to ${ageNeedingClearance - 1} years old and free of every contraindication, or has a physician cleared them for what is not so?`,
);

/** Of a session without a person from the records. */
export const anonymousQuestions: Questions = {
  screening: { ...freeOfAll, isAnswer: (value) => freeOfAll.isAnswer(value) || isJsonObject(value) },
  ...atTheTable,
  ...ofToday,
};

/** The person on the table says these; the service compares them, and drops them. */
export const identityQuestions: Questions = {
  name: textQuestion('Name, as the person on the table says it:', 'First Person'),
  birthYear: numberQuestion('Year of birth, as the person on the table says it:', 1980),
};

/** Of an answers file, with the names of the service’s parameters. What is missing in it the service refuses, all at once. */
export const patientAnswers: Questions = {
  confirm: objectAnswer('{"name":"…","birthYear":1980}', { name: 'First Person', birthYear: 1980 }),
  screening: {
    ...objectAnswer('true, or true and false for each contraindication', {}),
    isAnswer: (value) => value === true || isJsonObject(value),
    example: true,
  },
  ...mapped(atTheTable),
  ...ofToday,
};

/** On the terminal, where the recorded screening is valid. */
export const screeningUnchanged: Questions = {
  unchanged: yesNo('Has nothing changed since the answers about contraindications were kept?'),
};

export { atTheTable, ofToday, screeningQuestions };

function mapped(questions: Questions): Questions {
  return Object.fromEntries(
    Object.entries(questions).map(([name, each]): [string, Question] => [name, optional(each)]),
  );
}

/** `fulcrum sounders`. */
export const heardQuestion: Questions = {
  heard: yesNo('Did you hear both, the pendant for a second and the actuator more briefly?'),
};
