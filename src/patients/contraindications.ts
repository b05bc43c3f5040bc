/** The questions of the screening. A "yes" needs a physician's clearance (H25). */

export interface Contraindication {
  readonly id: string;
  /** In plain words, to be answered with yes or no. */
  readonly question: string;
  readonly source: string;
}

const teeter = 'Teeter, contraindications';
const others = 'Gianakopoulos 1985; Friberg 1985; Pacific University 1986';

/** Sources: protocols/therapy/README.md. The order is the order in which people are asked. */
export const contraindications = [
  {
    id: 'pregnancy',
    question: 'Are you pregnant, or may you be?',
    source: teeter,
  },
  {
    id: 'heart',
    question: 'Do you have a disease of the heart or the circulation, or a pacemaker?',
    source: `${teeter}; head-down deaths`,
  },
  {
    id: 'high-blood-pressure',
    question: 'Do you have high blood pressure (above 140/90), treated or not?',
    source: teeter,
  },
  {
    id: 'stroke',
    question: 'Have you had a stroke, or a short one that passed (TIA)?',
    source: teeter,
  },
  {
    id: 'carotid',
    question: 'Has a narrowing of the arteries of the neck been found?',
    source: others,
  },
  {
    id: 'blood-thinner',
    question: 'Do you take blood thinners, or aspirin as a treatment?',
    source: teeter,
  },
  {
    id: 'eye-pressure',
    question: 'Do you have glaucoma, or raised pressure in an eye?',
    source: `${teeter}; Friberg 1985`,
  },
  {
    id: 'retina',
    question: 'Have you had a detached retina, or a disease of the retina, the macula or its vessels?',
    source: `${teeter}; ${others}`,
  },
  {
    id: 'conjunctivitis',
    question: 'Do you have an infection of the eye (conjunctivitis) now?',
    source: teeter,
  },
  {
    id: 'middle-ear',
    question: 'Do you have an infection of the middle ear now?',
    source: teeter,
  },
  {
    id: 'vertigo',
    question: 'Do you have attacks of vertigo?',
    source: others,
  },
  {
    id: 'migraine',
    question: 'Do you have migraines?',
    source: others,
  },
  {
    id: 'bones',
    question: 'Do you have weak bones (osteoporosis), or have you broken a bone in the last year?',
    source: teeter,
  },
  {
    id: 'implants',
    question: 'Do you have implants in the bones or the spine, or a replaced hip or knee?',
    source: `${teeter}; ${others}`,
  },
  {
    id: 'spine',
    question: 'Have you injured your spine?',
    source: teeter,
  },
  {
    id: 'joints',
    question: 'Do you have swollen joints?',
    source: teeter,
  },
  {
    id: 'hernia',
    question: 'Do you have a hernia of the diaphragm (hiatal) or of the belly wall?',
    source: teeter,
  },
  {
    id: 'obesity',
    question: 'Has a physician told you that you are extremely overweight?',
    source: teeter,
  },
  {
    id: 'diabetes',
    question: 'Do you have diabetes that has changed your blood vessels?',
    source: others,
  },
  {
    id: 'sickle-cell',
    question: 'Do you have sickle cell disease?',
    source: others,
  },
] as const satisfies readonly Contraindication[];

export type ContraindicationId = (typeof contraindications)[number]['id'];

/**
 * From this age a clearance is needed: older people die sooner head-down (head-down deaths). The sources name no age;
 * this one is the project's judgement.
 */
export const ageNeedingClearance = 65;
/** Below this age a clearance is needed as well: no source reports on children. This project's judgement. */
export const youngestAge = 18;

/** Where no birth year is known. */
export const ageQuestion = `Are you younger than ${youngestAge}, or ${ageNeedingClearance} or older?`;
