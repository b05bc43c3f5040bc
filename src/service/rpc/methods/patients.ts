/** The methods about people. The operator's: who they are, how the table is set, what the screening says. */
import { z } from 'zod';
import { checkSetUp, storedName } from '../../../patients/person.ts';
import { prescribedOf } from '../../../patients/prescription.ts';
import type { StartRule } from '../../../patients/refusal.ts';
import { missingItems, reportItems } from '../../../patients/report.ts';
import type { PersonFile } from '../../../patients/start.ts';
import { mostPeoplePerPage } from '../../../records/child/link.ts';
import type { StoredPerson } from '../../../records/database/people.ts';
import { personIdPattern } from '../../../records/person-id.ts';
import { personOf } from '../../patients/stored.ts';
import { ask } from '../ask-records.ts';
import type { PatientsAccess, RpcContext } from '../context.ts';
import { refuse } from '../errors.ts';
import { personNamed } from '../known-person.ts';
import { method } from '../method.ts';
import { patientId, refuseValues, screeningAnswers, text } from '../patient-params.ts';
import { audited, change, checkFacts, type Kept, note, refusedAsSame } from '../person-acts.ts';
import { standingVerdict } from '../standing-verdict.ts';
import { shownRefusal, startRefusal } from '../start-refusal.ts';

const facts = {
  name: text.meta({ description: 'Shown to people, and never in a log, an audit log or a recording.' }),
  birthYear: z.number(),
  weightKg: z.number(),
  heightCm: z.number(),
} as const;
/** A change keeps what it leaves out. */
const optionalFacts = {
  name: facts.name.optional(),
  birthYear: facts.birthYear.optional(),
  weightKg: facts.weightKg.optional(),
  heightCm: facts.heightCm.optional(),
} as const;

const another = z
  .boolean()
  .default(false)
  .meta({ description: 'This is somebody else than the person with the same name and birth year.' });

const setting = text.nullable();
const setUp = z.strictObject({
  height: setting.meta({ description: 'The table’s height setting.' }),
  feet: setting.meta({ description: 'How the feet are held.' }),
  note: setting,
});
const patient = z.strictObject({ id: patientId, ...facts, setUp: setUp.nullable() });
const stored = z.record(z.string(), z.unknown());

const shown = z.strictObject({
  patient,
  prescription: stored.nullable(),
  waiver: stored.nullable(),
  screening: stored.nullable(),
  clearances: z.array(stored),
  limits: stored.meta({
    description: 'The limits that hold now, if today’s blood pressure is measured and within its limit.',
  }),
  narrowedBy: z.record(z.string(), z.string()).meta({ description: 'By limit: the rule that makes it so narrow.' }),
  against: z.array(startRefusal).meta({ description: 'What is against a start now, before any question is asked.' }),
  sessions: z.array(stored).meta({ description: 'The newest ones, newest last.' }),
  missing: z
    .array(z.strictObject({ session: z.string(), items: z.array(z.enum(reportItems)) }))
    .meta({ description: 'What has not been answered after a session.' }),
});

const named = z.strictObject({ id: patientId });
const done = z.strictObject({});

export const patientMethods = [
  method({
    name: 'patient.list',
    kind: 'query',
    role: 'operator',
    description: `Returns people in the order of their ids, at most ${mostPeoplePerPage}.`,
    params: z.strictObject({
      after: z
        .string()
        .regex(personIdPattern)
        .optional()
        .meta({ description: 'Only those after this id: the last of the last answer.' }),
      limit: z.int().min(1).max(mostPeoplePerPage).default(mostPeoplePerPage),
    }),
    result: z.strictObject({
      patients: z.array(z.strictObject({ id: patientId, name: z.string(), birthYear: z.number() })),
      more: z.boolean().meta({ description: 'Whether people follow.' }),
    }),
    handle: async (context, _session, { after = null, limit }) => {
      const asked = await ask<{ people: readonly StoredPerson[]; more: boolean }>(context, 'people', { after, limit });
      if (!asked.ok) return asked;
      const { people, more } = asked.result;
      const patients = people.map(personOf).map(({ id, name, birthYear }) => ({ id, name, birthYear }));
      return { ok: true, result: { patients, more } };
    },
  }),

  method({
    name: 'patient.show',
    kind: 'query',
    role: 'operator',
    description: 'Returns what is held on a person, the limits that hold now and why, and what has not been answered.',
    params: named,
    result: shown,
    handle: async (context, _session, { id }) => {
      const known = await personNamed(context, id);
      return known.ok ? { ok: true, result: shownOf(context, known.result.patients, known.result.file) } : known;
    },
  }),

  method({
    name: 'patient.add',
    kind: 'act',
    role: 'operator',
    description:
      'Adds a person, within what the table is rated for. The id is random. Refused where somebody has this name and birth year, but for `another`.',
    params: z.strictObject({ ...facts, another }),
    result: z.strictObject({ id: patientId }),
    handle: async (context, session, { another, ...given }) => {
      const wrong = checkFacts(context, given);
      if (wrong !== null) return wrong;
      const { patients } = context.options;
      if (patients === undefined) return refuse('records', 'no records are kept here');
      const id = patients.newId();
      const data = { ...given, name: storedName(given.name), setUp: null };
      const added = await ask<Kept>(context, 'person.add', { id, data, another });
      return audited(context, session, 'patient.add', id, refusedAsSame(added), { id });
    },
  }),

  method({
    name: 'patient.edit',
    kind: 'act',
    role: 'clinician',
    description: 'Changes what is held on a person; what is left out stays.',
    params: z.strictObject({ id: patientId, ...optionalFacts, another }),
    result: done,
    handle: async (context, session, { id, another, ...changes }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const { person } = known.result.file;
      const data = {
        name: storedName(changes.name ?? person.name),
        birthYear: changes.birthYear ?? person.birthYear,
        weightKg: changes.weightKg ?? person.weightKg,
        heightCm: changes.heightCm ?? person.heightCm,
      };
      return checkFacts(context, data) ?? change(context, session, 'patient.edit', { ...person, ...data }, another);
    },
  }),

  method({
    name: 'patient.setup',
    kind: 'act',
    role: 'operator',
    description: 'Keeps how the table is set for a person, to be recalled; what is left out stays.',
    params: z.strictObject({
      id: patientId,
      height: setting.optional(),
      feet: setting.optional(),
      note: setting.optional(),
    }),
    result: done,
    handle: async (context, session, { id, ...changes }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const { person } = known.result.file;
      const setUp = {
        height: changes.height === undefined ? (person.setUp?.height ?? null) : changes.height,
        feet: changes.feet === undefined ? (person.setUp?.feet ?? null) : changes.feet,
        note: changes.note === undefined ? (person.setUp?.note ?? null) : changes.note,
      };
      return refuseValues(checkSetUp(setUp)) ?? change(context, session, 'patient.setup', { ...person, setUp }, true);
    },
  }),

  method({
    name: 'patient.screen',
    kind: 'act',
    role: 'operator',
    description: 'Keeps the answers to the questions of the screening. Each “yes” needs a clearance before a start.',
    params: z.strictObject({ id: patientId, answers: screeningAnswers }),
    result: done,
    handle: async (context, session, { id, answers }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      return note(context, session, 'patient.screen', id, 'screening', { answers: { ...answers } });
    },
  }),
] as const;

/** Sessions that are shown. */
const mostShown = 30;
/** Rules that no answer at the start can change. */
const standingRules: ReadonlySet<string> = new Set<StartRule>([
  'rating',
  'screening',
  'contraindication',
  'age',
  'clock',
  'sessions-per-day',
  'hours-between',
  'days-per-week',
]);

function shownOf(context: RpcContext, patients: PatientsAccess, file: PersonFile): z.output<typeof shown> {
  const now = patients.now();
  const { limits, narrowedBy, refusals } = standingVerdict(context, patients, file);
  const { person, prescription, waiver, screening, clearances, history } = file;
  const newest = history.slice(-mostShown);
  return {
    patient: { ...person },
    prescription: plain(prescription),
    waiver: plain(waiver),
    screening: plain(screening),
    clearances: clearances.map((each) => ({ ...each })),
    limits: { ...prescribedOf(limits) },
    narrowedBy: { ...narrowedBy },
    against: refusals
      .filter(({ rule }) => standingRules.has(rule))
      .map((refusal) => shownRefusal(refusal, now.utcOffsetMin)),
    sessions: newest.map((record) => ({ ...record })),
    missing: newest
      .map((record) => ({ session: record.id, items: [...missingItems(record)] }))
      .filter(({ items }) => items.length > 0),
  };
}

const plain = (value: object | null): Record<string, unknown> | null => (value === null ? null : { ...value });
