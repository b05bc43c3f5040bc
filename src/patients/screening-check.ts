/** What the screening, the age and the blood pressure say against a start. */
import {
  ageNeedingClearance,
  ageQuestion,
  type Contraindication,
  contraindications,
  youngestAge,
} from './contraindications.ts';
import { dayOf } from './moment.ts';
import type { StoredPrescription } from './prescription.ts';
import { ageInDays, isToday, isValid, type Present } from './present.ts';
import type { StartRefusal } from './refusal.ts';
import {
  type BloodPressure,
  bloodPressureLimit,
  type Clearance,
  type ClearanceSubject,
  isHigh,
  type Screening,
  type ScreeningAnswers,
  screeningHoldsDays,
} from './screening.ts';
import type { AnonymousFile, PersonFile, StartAnswers } from './start.ts';

/** Reasons of the screening, given now or recorded. Without a person, `true` says that no question applies. */
export function checkScreening(
  file: Pick<PersonFile, 'screening' | 'clearances'> | null,
  given: StartAnswers['screening'],
  present: Present,
): readonly StartRefusal[] {
  if (typeof given === 'object') return checkYes(given, file?.clearances ?? [], present);
  if (file === null) return given === true ? [] : [unscreened('the screening for contraindications is not done')];
  if (given === false) return [unscreened('something has changed since the screening: ask the questions again')];
  const stale = staleScreening(file.screening, present);
  const yes = file.screening === null ? [] : checkYes(file.screening.answers, file.clearances, present);
  return stale === null ? yes : [stale, ...yes];
}

function staleScreening(screening: Screening | null, present: Present): StartRefusal | null {
  if (screening === null) return unscreened('the screening for contraindications is not done');
  const days = ageInDays(screening.moment, present);
  if (days === null) return unscreened('the age of the screening is not known: ask the questions again');
  if (days <= screeningHoldsDays) return null;
  const reason = `the screening is ${days} days old, and holds for ${screeningHoldsDays}: ask the questions again`;
  const limit = `at most ${screeningHoldsDays} days old`;
  return { ...unscreened(reason), limit, by: daysText(days - screeningHoldsDays) };
}

const unscreened = (reason: string): StartRefusal => ({
  rule: 'screening',
  reason,
  limit: 'every question answered',
  by: null,
  allowedFromMs: null,
});

function checkYes(
  answers: ScreeningAnswers,
  clearances: readonly Clearance[],
  present: Present,
): readonly StartRefusal[] {
  return contraindications
    .filter(({ id }) => answers[id] !== false)
    .map((asked) => checkCleared(asked.id, questionText(asked), 'contraindication', clearances, present))
    .filter((each) => each !== null);
}

const questionText = ({ question }: Contraindication): string => `“${question}” was answered with yes`;

const clearanceLimit = 'a physician’s clearance that is valid today';

/** The refusal where no clearance for this is valid; null: one is. */
function checkCleared(
  subject: ClearanceSubject,
  what: string,
  rule: StartRefusal['rule'],
  clearances: readonly Clearance[],
  present: Present,
): StartRefusal | null {
  const own = clearances.filter((each) => each.subject === subject);
  if (own.some(({ until }) => isValid(until, present))) return null;
  const refusal = { rule, limit: clearanceLimit, by: null, allowedFromMs: null };
  const last = own
    .map(({ until }) => until)
    .toSorted()
    .at(-1);
  if (last === undefined) return { ...refusal, reason: `${what}, and no physician’s clearance is recorded` };
  const lastDay = dayOf(last);
  if (present.today === null || lastDay === null) {
    return { ...refusal, reason: `${what}, and the date is not known: a clearance until ${last} may have ended` };
  }
  const reason = `${what}, and the clearance ended on ${last}`;
  return { ...refusal, reason, by: daysText(present.today - lastDay) };
}

/** `year`: the present one, as far as it is known. The age counts as the one that is reached in that year. */
export function checkAge(
  birthYear: number,
  year: number,
  clearances: readonly Clearance[],
  present: Present,
): StartRefusal | null {
  const age = year - birthYear;
  if (age >= youngestAge && age < ageNeedingClearance) return null;
  const range = age < youngestAge ? `younger than ${youngestAge}` : `${ageNeedingClearance} or older`;
  return checkCleared('age', `the person is ${range}`, 'age', clearances, present);
}

/**
 * The same of a session without a person. Without an answer beside the others it counts as one that needs a clearance; the
 * word that no question applies covers it.
 */
export function checkAnsweredAge({ screening, age }: StartAnswers, present: Present): StartRefusal | null {
  if (typeof screening !== 'object' || age === false) return null;
  if (age === true) return checkCleared('age', `“${ageQuestion}” was answered with yes`, 'age', [], present);
  const refusal = { rule: 'age', limit: 'every question answered', by: null, allowedFromMs: null } as const;
  return { ...refusal, reason: `“${ageQuestion}” was not answered (age)` };
}

export interface BloodPressureVerdict {
  readonly refusal: StartRefusal | null;
  /** It was asked for, and today's is not known: the day is a beginner's. */
  readonly isUnmeasured: boolean;
}

/**
 * Today's blood pressure: as given now, else the newest reading of today. "Not measured" (null) is an answer, but takes
 * back no reading of today.
 */
export function checkBloodPressureToday(
  known: Pick<PersonFile, 'bloodPressure' | 'clearances'> | AnonymousFile,
  given: BloodPressure | null | undefined,
  prescription: StoredPrescription | null,
  present: Present,
): BloodPressureVerdict {
  const earlier = known.bloodPressure;
  const clearances = 'clearances' in known ? known.clearances : null;
  // Where the date is not known, a high reading may be today's; without a person, a low one may be another person's.
  const counts =
    earlier !== null &&
    (isHigh(earlier)
      ? present.today === null || isToday(earlier.moment, present)
      : clearances !== null && isToday(earlier.moment, present));
  const reading = given ?? (counts ? earlier : null);
  if (reading !== null) {
    const refusal = isHigh(reading) ? checkHigh(reading, clearances ?? [], present) : null;
    return { refusal, isUnmeasured: false };
  }
  if (prescription?.bloodPressure === 'not-required') return { refusal: null, isUnmeasured: false };
  if (given === null) return { refusal: null, isUnmeasured: true };
  const refusal: StartRefusal = {
    rule: 'blood-pressure',
    reason:
      'today’s blood pressure is not answered: measure it, or answer “not measured”, which makes this a beginner’s day',
    limit: 'measured on each day of use',
    by: null,
    allowedFromMs: null,
  };
  return { refusal, isUnmeasured: true };
}

function checkHigh(
  { systolic, diastolic }: BloodPressure,
  clearances: readonly Clearance[],
  present: Present,
): StartRefusal | null {
  const limit = bloodPressureLimit;
  const limitText = `${limit.systolic}/${limit.diastolic}`;
  const what = `the blood pressure of today is ${systolic}/${diastolic}, above ${limitText}`;
  const refusal = checkCleared('high-blood-pressure', what, 'blood-pressure', clearances, present);
  if (refusal === null) return null;
  const above = [systolic - limit.systolic, diastolic - limit.diastolic].map((value) => Math.max(0, value));
  return { ...refusal, limit: `at most ${limitText}, or ${clearanceLimit}`, by: `${above.join('/')} mmHg` };
}

const daysText = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`;
