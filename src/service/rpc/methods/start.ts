import { z } from 'zod';
import { messageOf } from '../../../../protocols/base/errors.ts';
import type { JsonObject } from '../../../../protocols/base/json.ts';
import type { Timeline } from '../../../../protocols/therapy/leg.ts';
import type { Prescription } from '../../../../protocols/therapy/limits.ts';
import { type Outcome, ProtocolRefused } from '../../../../protocols/therapy/refusal.ts';
import { isSamePerson } from '../../../patients/person.ts';
import { checkPain } from '../../../patients/report.ts';
import { checkBloodPressure } from '../../../patients/screening.ts';
import type { AnonymousFile, PersonFile, StartAnswers, StartVerdict } from '../../../patients/start.ts';
import { checkStart } from '../../../patients/start-check.ts';
import type { PersonEntryKind } from '../../../records/database/people.ts';
import { planSession } from '../../../session/plan.ts';
import { momentOf } from '../../patients/time-source.ts';
import type { PatientsAccess, RpcContext } from '../context.ts';
import { type Answer, type Refusal, refuse, rpcErrors } from '../errors.ts';
import { anonymousFile, personNamed } from '../known-person.ts';
import { method } from '../method.ts';
import { bloodPressure, pain, patientId, refuseValues, startScreening, text } from '../patient-params.ts';
import { planProtocol, prescriptionOf, protocolParam } from '../protocol-plan.ts';
import { actResult } from '../schemas.ts';
import type { RpcSession } from '../session.ts';
import { shownRefusal } from '../start-refusal.ts';

const params = z.strictObject({
  protocol: protocolParam.optional().meta({
    description: 'A name (`protocols.list`), an absolute path, or the protocol itself (protocol.schema.json).',
  }),
  plan: z
    .literal(true)
    .optional()
    .meta({ description: 'In place of a protocol: the next session of the person’s plan.' }),
  patient: patientId.optional().meta({
    description: 'Left out: a session without a person, if the configuration allows it.',
  }),
  screening: z.union([z.boolean(), startScreening]).optional().meta({
    description:
      'Without a person, or where the recorded screening is out of date: the answers. True: no contraindication and an age from 18 to 64, or a physician’s clearance for it.',
  }),
  ankleLockChecked: z.boolean().default(false).meta({ description: 'The ankle lock was inspected and pulled at.' }),
  attendant: z.boolean().default(false).meta({ description: 'A helper is present, and stays (H31).' }),
  bloodPressure: bloodPressure.nullable().optional().meta({ description: 'Measured today; null: not measured.' }),
  pain: pain.nullable().optional().meta({ description: 'Pain now, 0 to 10; null: not answered.' }),
  confirm: z
    .strictObject({ name: text, birthYear: z.number() })
    .optional()
    .meta({ description: 'Name and birth year, as the person on the table says them. Compared, and not kept.' }),
});
type StartParams = z.output<typeof params>;
/** A protocol, or the plan. */
const isOne = ({ protocol, plan }: StartParams): boolean => (protocol === undefined) !== (plan === undefined);

const result = z.strictObject({
  ...actResult.shape,
  session: z.string().nullable().meta({ description: 'Id of the session’s record, for `session.answer`.' }),
  warnings: z.array(z.string()).meta({ description: 'What people should know, and refuses nothing.' }),
});
type StartResult = z.output<typeof result>;

export const startMethods = [
  method({
    name: 'start',
    kind: 'act',
    role: 'operator',
    description:
      'Starts a session, within the limits that hold for the person now. Without a person the beginner’s limits hold. All reasons against it are given at once.',
    params,
    result,
    handle: start,
  }),
] as const;

/** Records that answer later than this answer to somebody who has given up. */
const longestWaitMs = 3000;

function start(
  context: RpcContext,
  session: RpcSession,
  given: StartParams,
): Answer<StartResult> | Promise<Answer<StartResult>> {
  const { patients } = context.options;
  const wrong = refuseValues([
    ...(isOne(given) ? [] : [{ place: 'protocol', problem: 'is not one', allowed: 'either protocol or plan: true' }]),
    ...(given.pain == null ? [] : checkPain(given.pain)),
    ...(given.bloodPressure == null ? [] : checkBloodPressure(given.bloodPressure)),
  ]);
  if (wrong !== null) return refused(context, session, wrong, 'parameters');
  if (patients === undefined) {
    return given.patient === undefined
      ? startBench(context, session, given)
      : refused(context, session, refuse('patient', 'no records of people are kept here'), 'no such patient');
  }
  const { records, clock } = context.options;
  // Records that cannot answer refuse a start themselves, beside its other reasons.
  if (given.patient === undefined && (records === undefined || records.refusal !== null)) {
    return decide(context, session, { known: nothingKnown, patients }, given);
  }
  const askedAtMs = clock.now();
  return knownOf(context, patients, given.patient).then((known) => {
    if (!known.ok) {
      const isUnknown = known.error.code === rpcErrors.patient.code;
      return refused(
        context,
        session,
        known,
        isUnknown ? 'no such patient' : 'the records of the patient do not answer',
      );
    }
    const isLate = session.isClosed || clock.now() - askedAtMs > longestWaitMs;
    if (isLate) return refused(context, session, refuse('records', 'the records answered too late: try again'), 'late');
    return decide(context, session, { known: known.result, patients }, given);
  });
}

const nothingKnown: AnonymousFile = { bloodPressure: null, history: [] };

async function knownOf(
  context: RpcContext,
  patients: PatientsAccess,
  id: string | undefined,
): Promise<Answer<PersonFile | AnonymousFile>> {
  if (id === undefined) return anonymousFile(context, patients);
  const named = await personNamed(context, id);
  return named.ok ? { ok: true, result: named.result.file } : named;
}

/** The controller records what it refuses; a start that does not reach it is recorded here, without what people answered. */
function refused(context: RpcContext, session: RpcSession, refusal: Refusal, reason: string): Refusal {
  context.audit(session, 'start', session.defaultReason, reason);
  return refusal;
}

/** The bench’s own patient: its rules are those of the controller. */
function startBench(context: RpcContext, session: RpcSession, given: StartParams): Answer<StartResult> {
  const { options, controller } = context;
  const unable = context.unableToStart;
  if (unable !== null) return refused(context, session, refuse('start', unable, { reasons: [unable] }), unable);
  const planned = planProtocol(options, given.protocol ?? '');
  if (!planned.ok) return refused(context, session, protocolRefusal(planned), 'the protocol is refused');
  const reasons = controller.begin(
    planSession(planned.value, prescriptionOf(options), options.maxAngle),
    consentOf(context, given),
    { driveTest: options.isDriveTestDue() },
  );
  if (reasons.length > 0) return refuse('start', reasons.join('; '), { reasons });
  return { ok: true, result: { ...context.actResult(), session: null, warnings: [] } };
}

interface Start {
  /** Of the person, or of the sessions without one. */
  readonly known: PersonFile | AnonymousFile;
  readonly patients: PatientsAccess;
}

/** Null: without a person. */
const personIn = (known: PersonFile | AnonymousFile): PersonFile | null => ('person' in known ? known : null);

function decide(context: RpcContext, session: RpcSession, start: Start, given: StartParams): Answer<StartResult> {
  const { options, controller } = context;
  const { known, patients } = start;
  const file = personIn(known);
  const person = file?.person.id ?? null;
  const now = patients.now();
  const answers = answersOf(given);
  const verdict = checkStart(known, answers, now, {
    rating: patients.rating,
    maxAngleDeg: options.maxAngle,
    clock: context.clock,
  });
  const stage = given.plan === true ? stageNow(file, verdict) : null;
  const protocol = stage?.protocol ?? given.protocol;
  // Null: the plan has no stage for a session now, as one of the refusals says.
  const planned = protocol === undefined ? null : planProtocol(options, protocol, verdict.limits);
  const own = [
    context.unableToStart,
    person === null && !patients.allowsAnonymous ? 'no session starts without a person (anonymousSessions)' : null,
    person === null ? null : context.erasures.refusal(person),
  ].filter((each) => each !== null);
  const consent = consentOf(context, given);
  const plan = planned?.ok === true ? planSession(planned.value, verdict.limits, options.maxAngle) : null;
  if (own.length > 0 || verdict.refusals.length > 0 || planned?.ok !== true || plan === null) {
    const reasons = unique([
      ...own,
      ...verdict.refusals.map(({ reason }) => reason),
      ...controller.reasonsNotToStart(consent, plan, person),
    ]);
    storeAnswers(context, session, start, answers, null);
    return refused(
      context,
      session,
      refusalOf(reasons, verdict, planned, now.utcOffsetMin),
      rulesOf(own, verdict, planned),
    );
  }
  const prescription: Prescription = verdict.limits;
  const moment = momentOf(now, context.clock);
  const id = patients.session.prepare({
    patient: person,
    prescription,
    start: {
      ...moment,
      plan: stage?.plan ?? null,
      stage: stage?.number ?? null,
      plannedMaxAngleDeg: planned.value.maxAngle,
      plannedInvertedMs: planned.value.inverted,
    },
  });
  const refusals = controller.begin(plan, consent, {
    driveTest: options.isDriveTestDue(),
    person,
  });
  patients.session.settle(refusals.length === 0);
  storeAnswers(context, session, start, answers, refusals.length === 0 ? id : null);
  if (refusals.length > 0) return refuse('start', refusals.join('; '), { reasons: refusals, refusals: [] });
  context.audit(session, 'start', `${person === null ? 'without a person' : `person ${person}`}, session ${id}`);
  return { ok: true, result: { ...context.actResult(), session: id, warnings: [...verdict.warnings] } };
}

/** The stage of the person’s plan that this session belongs to; null: the rules refuse, for there is none. */
function stageNow(file: PersonFile | null, { position }: StartVerdict) {
  const assignment = file?.assignment ?? null;
  if (assignment === null || position === null || position.stage === null) return null;
  const { plan } = assignment;
  const protocol = plan.stages[position.stage]?.protocol;
  return protocol === undefined ? null : { plan: plan.name, number: position.stage, protocol };
}

/** What the rules on people do not know. */
/** The rules on people have looked at the screening; on the bench nobody has. */
const consentOf = ({ options }: RpcContext, { screening, ankleLockChecked, attendant }: StartParams) => ({
  screening: options.patients !== undefined || screening === true,
  ankleLockChecked,
  ...(options.patients === undefined ? {} : { attendant }),
  soundersHeard: options.soundersHeardForMs() > 0,
});

function answersOf({ screening: given, plan, ...others }: StartParams): StartAnswers {
  const { ankleLockChecked, attendant, bloodPressure: measured, pain: felt, confirm } = others;
  const { answers: screening, age } = typeof given === 'object' ? given : { answers: given, age: undefined };
  return {
    ankleLockChecked,
    attendant,
    bloodPressure: measured,
    pain: felt,
    confirm,
    screening,
    age,
    plan,
  };
}

function refusalOf(
  reasons: readonly string[],
  verdict: StartVerdict,
  planned: Outcome<Timeline> | null,
  utcOffsetMin: number,
): Refusal {
  const refusedProtocol = planned?.ok === false ? planned : null;
  if (reasons.length === 0 && refusedProtocol !== null) return protocolRefusal(refusedProtocol, ungranted(verdict));
  const refusals = verdict.refusals.map((refusal) => shownRefusal(refusal, utcOffsetMin));
  const problems = refusedProtocol === null ? [] : new ProtocolRefused(refusedProtocol.refusals).message.split('\n');
  const all = [...reasons, ...problems, ...(refusedProtocol === null ? [] : ungranted(verdict))];
  return refuse('start', all.join('; '), {
    reasons: all,
    refusals,
    ...(refusedProtocol === null ? {} : { protocol: refusedProtocol.refusals }),
  });
}

function protocolRefusal(
  { refusals }: Extract<Outcome<Timeline>, { ok: false }>,
  more: readonly string[] = [],
): Refusal {
  const reasons = [...new ProtocolRefused(refusals).message.split('\n'), ...more];
  return refuse('protocol', reasons.join('\n'), { refusals, reasons });
}

/** Why the limit is not wider, where an answer would widen it. */
const ungranted = ({ unreported }: StartVerdict): readonly string[] =>
  unreported.map(
    (id) => `no further angle is gained on session ${id}: adverse events after it are not answered (session answer)`,
  );

/** For the audit log, which outlives an erased person: which rules refuse, not what was answered. */
const rulesOf = (own: readonly string[], { refusals }: StartVerdict, planned: Outcome<Timeline> | null): string =>
  unique([
    ...own,
    ...refusals.map(({ rule }) => rule),
    ...(planned?.ok === false ? ['the protocol is refused'] : []),
  ]).join('; ');

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/**
 * Keeps what was answered on a person: also of a start that is refused, so that a high blood pressure of today, or an
 * answer of the screening, is not asked away. Nothing waits for it: the records answer requests in their order.
 * @param id of the session that has started; null: none has
 */
function storeAnswers(
  context: RpcContext,
  session: RpcSession,
  { known, patients }: Start,
  answers: StartAnswers,
  id: string | null,
): void {
  const file = personIn(known);
  // The answers of somebody else are not this person's.
  if (file !== null && (answers.confirm === undefined || !isSamePerson(file.person, answers.confirm))) return;
  const person = file?.person.id ?? null;
  const { records } = context.options;
  const moment = momentOf(patients.now(), context.clock);
  const note = (kind: PersonEntryKind, data: JsonObject): void => {
    records?.call('person.note', { id: person, kind, session: id, data }).catch((error: unknown) => {
      const reason = messageOf(error);
      patients.onAnswersLost(id ?? person ?? 'without a person', reason);
    });
  };
  if (person !== null && typeof answers.screening === 'object') {
    note('screening', {
      answers: { ...answers.screening },
      moment: { ...moment },
      by: session.clinician ?? 'operator',
    });
  }
  const { bloodPressure: measured = null, pain: felt = null } = answers;
  if (id === null && measured === null) return;
  note('before', {
    pain: felt,
    bloodPressure: measured === null ? null : { ...measured },
    moment: { ...moment },
  });
}
