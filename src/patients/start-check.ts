/** The rules at `start`: every reason against it at once, and the limits that hold for the person now. */
import { checkAllowance } from './allowance.ts';
import type { Now } from './clock-trust.ts';
import { effectiveLimits } from './effective-limits.ts';
import type { SessionRecord } from './history.ts';
import { isSamePerson, type Person, type TableRating } from './person.ts';
import { type PlanPosition, planPosition, stageOf } from './plan-decision.ts';
import { datedSessions, inOrder, isValid, latestYear, type Present, presentOf } from './present.ts';
import type { StartRefusal, StartRule } from './refusal.ts';
import { missingItems, reportQuestions } from './report.ts';
import { checkAge, checkAnsweredAge, checkBloodPressureToday, checkScreening } from './screening-check.ts';
import type { AnonymousFile, PersonFile, StartAnswers, StartCircumstances, StartVerdict } from './start.ts';

/** @param known of a session without a person: a beginner's limits hold, and every question is asked but who it is */
export function checkStart(
  known: PersonFile | AnonymousFile,
  answers: StartAnswers,
  now: Now,
  { rating, maxAngleDeg, clock }: StartCircumstances,
): StartVerdict {
  const present = presentOf(now, clock);
  const { history } = known;
  const file = 'person' in known ? known : null;
  const sessions = datedSessions(history, present, clock);
  const prescription = validPrescription(file, present);
  const bloodPressure = checkBloodPressureToday(known, answers.bloodPressure, prescription, present);
  const assignment = file?.assignment ?? null;
  const position = assignment === null ? null : planPosition(assignment, history, present, clock);
  const stage = assignment === null || position === null ? null : stageOf(assignment, position);
  const effective = effectiveLimits({
    prescription,
    waiver: file?.waiver ?? null,
    sessions,
    present,
    isUnmeasured: bloodPressure.isUnmeasured,
    maxAngleDeg,
    daysPerWeek: answers.plan === true ? stage?.daysPerWeek : undefined,
  });
  const refusals = [
    file === null ? null : checkIdentity(file.person, answers),
    ...(file === null ? [] : checkRating(file.person, rating)),
    ...checkScreening(file, answers.screening, present),
    file === null
      ? checkAnsweredAge(answers, present)
      : checkAge(file.person.birthYear, latestYear(present, clock), file.clearances, present),
    bloodPressure.refusal,
    ...checkAnswered(answers),
    answers.plan === true ? checkPlanned(position) : null,
    ...checkAllowance(history, sessions, effective.limits, present),
  ];
  return {
    ...effective,
    position,
    refusals: refusals.filter((each) => each !== null),
    warnings: file === null ? [] : warningsOf(file, present, bloodPressure.isUnmeasured),
  };
}

function validPrescription(file: PersonFile | null, present: Present) {
  const prescription = file?.prescription ?? null;
  return prescription !== null && isValid(prescription.until, present) ? prescription : null;
}

const unanswered = (rule: StartRule, reason: string, limit: string): StartRefusal => ({
  rule,
  reason,
  limit,
  by: null,
  allowedFromMs: null,
});

/** Says nothing about which of the two differs: the one who answers may be somebody else. */
function checkIdentity(person: Person, { confirm }: StartAnswers): StartRefusal | null {
  const limit = 'name and birth year, as the person on the table says them';
  if (confirm === undefined) return unanswered('person', 'name and birth year were not repeated', limit);
  if (isSamePerson(person, confirm)) return null;
  return unanswered('person', 'name and birth year, as repeated, are not this person’s', limit);
}

function checkRating(person: Person, rating: TableRating): readonly StartRefusal[] {
  const refusal = (what: string, value: number, limit: number, unit: string, word: string): StartRefusal => ({
    rule: 'rating',
    reason: `the person’s ${what} of ${value} ${unit} is beyond what the table is rated for, ${word} ${limit} ${unit}`,
    limit: `${word} ${limit} ${unit}`,
    by: `${Math.abs(value - limit)} ${unit}`,
    allowedFromMs: null,
  });
  const { weightKg, heightCm } = person;
  return [
    weightKg > rating.maxWeightKg ? refusal('weight', weightKg, rating.maxWeightKg, 'kg', 'at most') : null,
    heightCm > rating.maxHeightCm ? refusal('height', heightCm, rating.maxHeightCm, 'cm', 'at most') : null,
    heightCm < rating.minHeightCm ? refusal('height', heightCm, rating.minHeightCm, 'cm', 'at least') : null,
  ].filter((each) => each !== null);
}

/** The two confirmations are checked by the controller as well, with the same words. */
function checkAnswered({ ankleLockChecked, attendant, pain }: StartAnswers): readonly StartRefusal[] {
  const refusals: StartRefusal[] = [];
  if (!ankleLockChecked) {
    refusals.push(unanswered('ankle-lock', 'the ankle lock was not confirmed as checked', 'inspected and pulled at'));
  }
  if (!attendant) {
    refusals.push(unanswered('attendant', 'no helper was confirmed as present', 'a helper who stays'));
  }
  if (pain === undefined) {
    refusals.push(
      unanswered('pain', 'the pain before the session is not answered: 0 to 10, or “not answered”', '0 to 10'),
    );
  }
  return refusals;
}

function checkPlanned(position: PlanPosition | null): StartRefusal | null {
  if (position === null) return unanswered('plan', 'no plan is assigned to this person', 'an assigned plan');
  if (position.stage !== null) return null;
  return unanswered('plan', 'the plan of this person is done', 'a plan with a stage that is left');
}

/** Sessions whose missing answers are named. */
const askedBack = 3;

function warningsOf(file: PersonFile, present: Present, isUnmeasured: boolean): readonly string[] {
  const { prescription, history } = file;
  const warnings: string[] = [];
  if (prescription !== null && !isValid(prescription.until, present)) {
    const why =
      present.today === null
        ? `the date is not known, and the prescription is valid until ${prescription.until}`
        : `the prescription ended on ${prescription.until}`;
    warnings.push(`${why}: the beginner’s limits hold`);
  }
  if (isUnmeasured) warnings.push('the blood pressure is not measured today: the beginner’s limits hold');
  for (const record of inOrder(history).slice(-askedBack)) {
    const missing = missingAnswers(record);
    if (missing !== null) warnings.push(missing);
  }
  return warnings;
}

/** What was not answered after a session, in one line; null: nothing is missing. */
export function missingAnswers(record: SessionRecord): string | null {
  const missing = missingItems(record).map((item) => reportQuestions[item]);
  return missing.length === 0 ? null : `not answered after session ${record.id}: ${missing.join('; ')}`;
}
