/** The clinician's methods about people: what they are allowed, and what becomes of their records. */
import { z } from 'zod';
import { standard, standardSchedule } from '../../../../protocols/therapy/limits.ts';
import { checkPrescription, checkWaiver, prescribedOf } from '../../../patients/prescription.ts';
import { presentOf } from '../../../patients/present.ts';
import { checkClearance, clearanceSubjects } from '../../../patients/screening.ts';
import type { PersonEntry, PersonSession } from '../../../records/database/people.ts';
import { codeOf } from '../../../records/files/durable-file.ts';
import { personIdPattern } from '../../../records/person-id.ts';
import { isSessionOpen } from '../../../session/states.ts';
import type { PersonData } from '../../patients/stored.ts';
import { ask } from '../ask-records.ts';
import type { PatientsAccess, RpcContext } from '../context.ts';
import { type Answer, refuse } from '../errors.ts';
import { personNamed } from '../known-person.ts';
import { method } from '../method.ts';
import { day, patientId, refuseValues, text } from '../patient-params.ts';
import { audited, note } from '../person-acts.ts';

const limit = z.number().optional();
const limits = z
  .strictObject({
    maxAngleDeg: limit,
    minAngleDeg: limit,
    angleGainDeg: limit,
    downRateDegPerS: limit,
    returnRateDegPerS: limit,
    accelDegPerS2: limit,
    oneInversionS: limit,
    sets: limit,
    cumulativeS: limit,
    restBetweenSetsS: limit,
    finalPauseS: limit,
    oscillation: z.strictObject({ lowDeg: z.number(), highDeg: z.number(), cycleS: z.number() }).nullable().optional(),
    sessionsPerDay: limit,
    hoursBetween: limit,
    daysPerWeek: limit,
  })
  .meta({ description: 'What is left out has its default: 30°, 180 s, 3 sets and so on.' });

/** What a new prescription starts from. */
const defaults = prescribedOf({ ...standard, ...standardSchedule });

const done = z.strictObject({});
const stored = z.record(z.string(), z.unknown());
const number = z.int().min(0).default(0);

export const prescriptionMethods = [
  method({
    name: 'patient.prescribe',
    kind: 'act',
    role: 'clinician',
    description: 'Prescribes limits within the absolute ones, until a day. The newest prescription holds.',
    params: z.strictObject({
      id: patientId,
      limits,
      bloodPressure: z
        .enum(['each-day', 'not-required'])
        .default('each-day')
        .meta({ description: 'Whether the blood pressure is measured on each day of use.' }),
      until: day,
    }),
    result: done,
    handle: async (context, session, { id, limits, bloodPressure, until }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const prescribed = withDefaults(limits);
      const wrong = refuseValues(checkPrescription({ limits: prescribed, until }, todayOf(context)));
      if (wrong !== null) return wrong;
      const { oscillation } = prescribed;
      const data = { ...prescribed, oscillation: oscillation === null ? null : { ...oscillation } };
      return note(context, session, 'patient.prescribe', id, 'prescription', { limits: data, bloodPressure, until });
    },
  }),

  method({
    name: 'patient.waive',
    kind: 'act',
    role: 'clinician',
    description: 'Ends the beginner’s limits of a person before six sessions over two weeks are done.',
    params: z.strictObject({ id: patientId, reason: text }),
    result: done,
    handle: async (context, session, { id, reason }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      return refuseValues(checkWaiver({ reason })) ?? note(context, session, 'patient.waive', id, 'waiver', { reason });
    },
  }),

  method({
    name: 'patient.clearance',
    kind: 'act',
    role: 'clinician',
    description: 'Keeps a physician’s clearance for an answer of the screening, or for the age, until a day.',
    params: z.strictObject({ id: patientId, subject: z.enum(clearanceSubjects), physician: text, until: day }),
    result: done,
    handle: async (context, session, { id, ...clearance }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      return (
        refuseValues(checkClearance(clearance, todayOf(context))) ??
        note(context, session, 'patient.clearance', id, 'clearance', clearance)
      );
    },
  }),

  method({
    name: 'patient.export',
    kind: 'act',
    role: 'clinician',
    description: 'Returns all that is held on a person, in pages: the first without `entry` and `session`.',
    params: z.strictObject({
      id: patientId,
      entry: number.meta({ description: '`next.entry` of the last answer.' }),
      session: number.meta({ description: '`next.session` of the last answer.' }),
    }),
    result: z.strictObject({
      patient: stored,
      entries: z.array(stored),
      sessions: z.array(stored),
      next: z
        .strictObject({ entry: z.int(), session: z.int() })
        .nullable()
        .meta({ description: 'Null: that was all.' }),
    }),
    handle: async (context, session, { id, entry, session: after }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const page = await ask<ExportPage>(context, 'person.export', { id, entry, session: after });
      if (!page.ok) return page;
      if (entry === 0 && after === 0) context.audit(session, 'patient.export', id);
      const { data, entries, sessions, next } = page.result;
      return {
        ok: true,
        result: {
          patient: { id, ...data },
          entries: entries.map((each) => ({ ...each })),
          sessions: sessions.map((each) => ({ ...each })),
          next,
        },
      };
    },
  }),

  method({
    name: 'patient.erase',
    kind: 'act',
    role: 'clinician',
    description:
      'Erases a person from the data folder. The recordings keep the id alone; backups made before still hold the person.',
    params: z.strictObject({ id: patientId }),
    result: z.strictObject({
      wasKnown: z.boolean(),
      removed: z.array(z.string()).meta({
        description: 'Damaged databases that had been set aside, and could be cleared of the person only as a whole.',
      }),
    }),
    handle: async (context, session, { id }) => {
      const { patients } = context.options;
      if (patients === undefined) return refuse('records', 'no records are kept here');
      if (!personIdPattern.test(id)) return refuse('patient', 'this is not the id of a person: patient.list has them');
      const { erasures, controller } = context;
      const isInSession = patients.session.patient === id && isSessionOpen(controller.state);
      const against = isInSession ? `${id} is in a session` : erasures.isUnderWay(id) ? erasures.refusal(id) : null;
      if (against !== null) {
        context.audit(session, 'patient.erase', id, against);
        return refuse('refused', against, { state: controller.state });
      }
      erasures.begin(id);
      const erased = await erase(context, patients, id);
      erasures.end(id, erased.ok);
      return audited(context, session, 'patient.erase', id, erased, erased.ok ? erased.result : nothingErased);
    },
  }),
] as const;

interface Erased {
  readonly wasKnown: boolean;
  readonly removed: string[];
}
const nothingErased: Erased = { wasKnown: false, removed: [] };

async function erase(context: RpcContext, patients: PatientsAccess, id: string): Promise<Answer<Erased>> {
  try {
    // First: from here on no backup brings the person back.
    await patients.rememberErased(id);
  } catch (error) {
    return refuse('records', `erased people cannot be remembered: ${codeOf(error)}`);
  }
  return ask<Erased>(context, 'person.erase', { id });
}

interface ExportPage {
  readonly data: PersonData;
  readonly entries: readonly PersonEntry[];
  readonly sessions: readonly PersonSession[];
  readonly next: { readonly entry: number; readonly session: number } | null;
}

function withDefaults(given: z.output<typeof limits>): typeof defaults {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) };
}

/** Number of the present day; null: unknown. */
function todayOf({ options: { patients }, clock }: RpcContext): number | null {
  return patients === undefined ? null : presentOf(patients.now(), clock).today;
}
