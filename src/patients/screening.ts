import { valueText } from '../../protocols/therapy/issues.ts';
import { type ContraindicationId, contraindications } from './contraindications.ts';
import { checkLastDay, checkText, checkWhole, longestName, type Problems } from './fields.ts';
import type { CalendarDay, Moment } from './moment.ts';

/** One answer for each contraindication: true where the person has it. */
export type ScreeningAnswers = Readonly<Record<ContraindicationId, boolean>>;

/** The questions as they were answered. */
export interface Screening {
  readonly answers: ScreeningAnswers;
  readonly moment: Moment;
  /** Name of the operator or clinician who asked. */
  readonly by: string;
}

/**
 * What a physician can clear: an answer of the screening, or the person's age. A clearance for high blood pressure covers
 * a reading above the limit as well.
 */
export type ClearanceSubject = ContraindicationId | 'age';

/** A physician's clearance, as recorded by a clinician. */
export interface Clearance {
  readonly subject: ClearanceSubject;
  /** The physician. */
  readonly physician: string;
  /** The last day on which it is valid. */
  readonly until: CalendarDay;
  /** The clinician who recorded it. */
  readonly by: string;
  readonly moment: Moment;
}

export interface BloodPressure {
  /** mmHg */
  readonly systolic: number;
  /** mmHg */
  readonly diastolic: number;
}

export interface BloodPressureReading extends BloodPressure {
  readonly moment: Moment;
}

/** mmHg: above this, measured on the day, no session without a clearance [Teeter]. */
export const bloodPressureLimit: BloodPressure = { systolic: 140, diastolic: 90 };

/** Days for which the answers of a screening hold. This project's judgement. */
export const screeningHoldsDays = 180;
/** Days for which a clearance can be given at most. This project's judgement. */
export const longestClearanceDays = 366;

export const isHigh = ({ systolic, diastolic }: BloodPressure): boolean =>
  systolic > bloodPressureLimit.systolic || diastolic > bloodPressureLimit.diastolic;

/** mmHg: what a living person can have. */
export const possiblePressures = {
  systolic: { min: 60, max: 260 },
  diastolic: { min: 30, max: 180 },
} as const;

/** What is wrong with a blood pressure. What no living person has is a slip of the pen. */
export function checkBloodPressure({ systolic, diastolic }: BloodPressure, place = 'bloodPressure'): Problems {
  const problems = [
    ...checkWhole(`${place}.systolic`, systolic, { ...possiblePressures.systolic, unit: ' mmHg' }),
    ...checkWhole(`${place}.diastolic`, diastolic, { ...possiblePressures.diastolic, unit: ' mmHg' }),
  ];
  if (problems.length > 0 || systolic > diastolic) return problems;
  const value = `${systolic}/${diastolic}`;
  return [{ place, problem: 'the first value is not above the second', value, allowed: 'as in 120/80' }];
}

/** What is wrong with the answers of a screening: one that is missing, or a question that is not asked. */
export function checkAnswers(answers: Readonly<Record<string, unknown>>): Problems {
  const ids: readonly string[] = contraindications.map(({ id }) => id);
  const missing = ids
    .filter((id) => typeof answers[id] !== 'boolean')
    .map((id) => ({ place: id, problem: 'is not answered', allowed: 'true (yes) or false (no)' }));
  const unknown = Object.keys(answers)
    .filter((key) => !ids.includes(key))
    .map((key) => ({ place: valueText(key), problem: 'is no question of the screening', allowed: ids.join(', ') }));
  return [...missing, ...unknown];
}

export const clearanceSubjects: readonly ClearanceSubject[] = [...contraindications.map(({ id }) => id), 'age'];

/** What is wrong with a clearance. `today`: the number of the day; null: unknown. */
export function checkClearance(clearance: Pick<Clearance, 'physician' | 'until'>, today: number | null): Problems {
  return [
    ...checkText('physician', clearance.physician, longestName),
    ...checkLastDay('until', clearance.until, today, longestClearanceDays),
  ];
}
