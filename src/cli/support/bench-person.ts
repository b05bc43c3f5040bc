/** `fulcrum bench --patient`: the rules on a person of a data folder, on the bench's own calendar. */
import { randomUUID } from 'node:crypto';
import { type ErrorFacts, errorCodes, FulcrumError, FulcrumErrors } from '../../../protocols/base/errors.ts';
import { isJsonObject, type JsonObject } from '../../../protocols/base/json.ts';
import type { Timeline } from '../../../protocols/therapy/leg.ts';
import { absolute, type Prescription } from '../../../protocols/therapy/limits.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import { planTimeline } from '../../../protocols/therapy/timeline.ts';
import type { Now } from '../../patients/clock-trust.ts';
import { momentText } from '../../patients/moment.ts';
import { defaultRating } from '../../patients/person.ts';
import { stageOf } from '../../patients/plan-decision.ts';
import { checkPain } from '../../patients/report.ts';
import { checkBloodPressure } from '../../patients/screening.ts';
import type { PersonFile, StartAnswers, StartVerdict } from '../../patients/start.ts';
import { checkStart } from '../../patients/start-check.ts';
import { personIdPattern } from '../../records/person-id.ts';
import type { SessionStart } from '../../records/sink.ts';
import { clockKnowledgeOf, type PersonAnswer, personFileOf } from '../../service/patients/stored.ts';
import type { BenchRecords } from './bench-records.ts';
import { type Output, writeJson } from './output.ts';
import { type LoadedProtocol, loadProtocol } from './protocol-file.ts';
import { answersIn } from './questions.ts';
import { patientAnswers } from './start-questions.ts';

export interface PersonArguments {
  readonly patient: string;
  readonly plan?: true;
  readonly answers?: string;
  /** The bench's calendar at the start; left out: now. */
  readonly date?: Date;
  readonly json?: true;
}

export interface BenchPerson {
  readonly id: string;
  readonly loaded: LoadedProtocol;
  readonly timeline: Timeline;
  readonly prescription: Prescription;
  readonly start: SessionStart;
  readonly warnings: readonly string[];
}

/**
 * The session that the person may have now, and its answers kept.
 * @param session id of the session's recording
 * @throws FulcrumError with every reason against it
 */
export async function personOnBench(
  protocol: string,
  options: PersonArguments,
  records: BenchRecords,
  session: string,
  out: Output,
): Promise<BenchPerson> {
  const { patient: id } = options;
  const given = options.answers === undefined ? {} : givenAnswers(options.answers);
  const stored = personIdPattern.test(id) ? await personAnswer(records, id) : null;
  const file = stored === null ? null : personFileOf(id, stored);
  if (stored === null || file === null) throw unknown(id);
  const now = benchNow(options.date ?? new Date());
  const isPlanned = options.plan === true;
  const verdict = checkStart(file, answersOf(file, given, isPlanned), now, {
    rating: defaultRating,
    maxAngleDeg: absolute.maxAngle,
    clock: clockKnowledgeOf(stored),
  });
  const { position } = verdict;
  const assignment = file.assignment ?? null;
  const stage = assignment === null || position === null ? null : stageOf(assignment, position);
  const name = isPlanned ? (stage?.protocol ?? null) : protocol;
  const loaded = name === null ? null : await loadProtocol(name);
  const planned = loaded === null ? null : planTimeline(loaded.protocol, verdict.limits, loaded.place);
  if (records.refusal !== null || verdict.refusals.length > 0 || loaded === null || planned?.ok !== true) {
    throw refusal(id, records.refusal, verdict, planned, now, options.json === true ? out : null);
  }
  const { bootId, monotonicMs, wallMs } = now;
  const moment = { bootId, monotonicMs, wallMs, isClockRight: true };
  if (options.answers !== undefined) {
    const { pain = null, bloodPressure = null } = given;
    const data = { pain, bloodPressure: bloodPressure === null ? null : { ...bloodPressure }, moment };
    await records.call('person.note', { id, kind: 'before', session, data });
  }
  return {
    id,
    loaded,
    timeline: planned.value,
    prescription: verdict.limits,
    start: {
      ...moment,
      plan: isPlanned ? (assignment?.plan.name ?? null) : null,
      stage: isPlanned ? (position?.stage ?? null) : null,
      plannedMaxAngleDeg: planned.value.maxAngle,
      plannedInvertedMs: planned.value.inverted,
    },
    warnings: verdict.warnings,
  };
}

/** A bench has no clock that could be wrong. */
const benchNow = (date: Date): Now => ({
  bootId: `bench-${randomUUID()}`,
  monotonicMs: 0,
  wallMs: date.getTime(),
  isSynchronised: true,
  utcOffsetMin: -date.getTimezoneOffset(),
});

/**
 * What the records hold, with every date in it taken as right: whether this computer's clock is synchronised is no question
 * of the bench's own calendar.
 */
async function personAnswer(records: BenchRecords, id: string): Promise<PersonAnswer> {
  // The child answers with what its schema says.
  const answer = (await records.call('person', { id, simulated: true })) as unknown as PersonAnswer;
  const { entries, sessions } = answer;
  return {
    ...answer,
    entries: entries.map((entry) => ({ ...entry, data: withRightClock(entry.data) })),
    sessions: sessions.map((each) => ({
      ...each,
      start: each.start === null ? null : { ...each.start, isClockRight: true },
    })),
  };
}

const withRightClock = ({ moment, ...data }: JsonObject): JsonObject =>
  isJsonObject(moment) ? { ...data, moment: { ...moment, isClockRight: true } } : data;

/** What is left out, the bench's person answers: well, measured, and who they say they are. */
function answersOf({ person }: PersonFile, given: Partial<StartAnswers>, plan: boolean): StartAnswers {
  const { name, birthYear } = person;
  return {
    ankleLockChecked: true,
    attendant: true,
    bloodPressure: { systolic: 120, diastolic: 80 },
    pain: null,
    confirm: { name, birthYear },
    ...given,
    plan,
  };
}

/** Throws FulcrumError. */
function givenAnswers(file: string): Partial<StartAnswers> {
  const { values, place } = answersIn(patientAnswers, file);
  // Of the types that the questions name; the values are checked here as the service does.
  const given = values as unknown as Partial<StartAnswers>;
  const [first, ...rest] = [
    ...(given.pain == null ? [] : checkPain(given.pain)),
    ...(given.bloodPressure == null ? [] : checkBloodPressure(given.bloodPressure)),
  ].map((facts) => ({ ...facts, place: `${place}#/${facts.place.replaceAll('.', '/')}` }));
  if (first !== undefined) throw new FulcrumErrors(errorCodes.PERSON, [first, ...rest]);
  return given;
}

const unknown = (id: string): FulcrumError =>
  new FulcrumError(errorCodes.PERSON, {
    place: '--patient',
    problem: 'there is no such person in the data folder',
    value: JSON.stringify(id.slice(0, 60)),
    allowed: 'an id from fulcrum patient list',
  });

/** Every reason: of the records, of the rules on the person, and of the protocol. */
function refusal(
  id: string,
  ofRecords: string | null,
  { refusals }: StartVerdict,
  planned: Outcome<Timeline> | null,
  { utcOffsetMin }: Now,
  json: Output | null,
): FulcrumError {
  const facts: ErrorFacts[] = ofRecords === null ? [] : [{ place: id, problem: ofRecords }];
  for (const { rule, reason, limit, by, allowedFromMs } of refusals) {
    const allowedFrom = allowedFromMs === null ? null : momentText(allowedFromMs, utcOffsetMin);
    if (json !== null) writeJson(json, { type: 'refusal', ok: false, rule, reason, limit, by, allowedFrom });
    const from = allowedFrom === null ? [] : [`from ${allowedFrom}`];
    const allowed = [...(limit === null ? [] : [limit]), ...from].join(', ');
    facts.push({ place: id, problem: reason, ...(allowed === '' ? {} : { allowed }) });
  }
  for (const refused of planned?.ok === false ? planned.refusals : []) {
    if (json !== null) writeJson(json, { type: 'refusal', ok: false, rule: 'protocol', ...refused });
    facts.push(refused);
  }
  const [first = { place: id, problem: 'there is nothing to start' }, ...rest] = facts;
  return new FulcrumErrors(errorCodes.PERSON, [first, ...rest]);
}
