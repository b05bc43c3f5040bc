import type { ContraindicationId } from './contraindications.ts';
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

/** What a physician can clear: an answer of the screening, the person's age, or a blood pressure above the limit. */
export type ClearanceSubject = ContraindicationId | 'age' | 'blood-pressure-today';

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
