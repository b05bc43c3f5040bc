/** The methods about plans over weeks: which there are, whose they are, and what comes next. */
import { z } from 'zod';
import type { JsonObject } from '../../../../protocols/base/json.ts';
import { degrees } from '../../../../protocols/base/units.ts';
import { absolute, narrowToAbsolute, type Prescription } from '../../../../protocols/therapy/limits.ts';
import { checkPlan, checkPlanShape } from '../../../../protocols/therapy/plans/read.ts';
import type { Plan } from '../../../../protocols/therapy/plans/schema.ts';
import { type Outcome, ProtocolRefused } from '../../../../protocols/therapy/refusal.ts';
import { beginnerLimits } from '../../../patients/effective-limits.ts';
import { type PlanDecision, planPosition } from '../../../patients/plan-decision.ts';
import { limitsOf } from '../../../patients/prescription.ts';
import { presentOf } from '../../../patients/present.ts';
import type { PersonFile } from '../../../patients/start.ts';
import type { RpcContext, RpcOptions } from '../context.ts';
import { type Refusal, refuse } from '../errors.ts';
import { personNamed } from '../known-person.ts';
import { method } from '../method.ts';
import { patientId } from '../patient-params.ts';
import { note } from '../person-acts.ts';
import { noParams } from '../schemas.ts';

const planParam = z.union([z.string().min(1).max(200), z.record(z.string(), z.unknown())]).meta({
  description: 'A name (`plan.list`), or the plan itself (plan.schema.json).',
});
const plan = z.record(z.string(), z.unknown());
const problems = z
  .array(z.string())
  .meta({ description: 'Every reason against it, with its place and the allowed range.' });

const decision = z.strictObject({
  kind: z.enum(['begin', 'stay', 'advance', 'step-back', 'finish']),
  reason: z.string().meta({ description: 'The rule, in words.' }),
  session: z.string().nullable().meta({ description: 'The session that it follows from; null: from none.' }),
});

export const planMethods = [
  method({
    name: 'plan.list',
    kind: 'query',
    role: 'operator',
    description: 'Returns the ready-made plans, and those in the folder for one’s own.',
    params: noParams,
    result: z.strictObject({
      plans: z.array(
        z.strictObject({
          name: z.string(),
          title: z.string().nullable().meta({ description: 'Null if the file cannot be read.' }),
          own: z.boolean(),
          stages: z.int(),
          problems,
        }),
      ),
    }),
    handle: ({ options }) => ({
      ok: true,
      result: {
        plans: (options.planNames?.() ?? []).map(({ name, own }) => {
          const read = checked(options, name, { ...absolute, maxAngle: options.maxAngle });
          const { title = null, stages = [] } = read.plan ?? {};
          return { name, own, title, stages: stages.length, problems: [...read.problems] };
        }),
      },
    }),
  }),

  method({
    name: 'plan.show',
    kind: 'query',
    role: 'operator',
    description: 'Returns a plan with its stages, its source, and what the evidence says.',
    params: z.strictObject({ plan: z.string().min(1).max(200) }),
    result: z.strictObject({ plan }),
    handle: ({ options }, _session, { plan: name }) => {
      const read = readPlanParam(options, name);
      return read.ok ? { ok: true, result: { plan: { ...read.value } } } : refusePlan(read);
    },
  }),

  method({
    name: 'plan.check',
    kind: 'query',
    role: 'operator',
    description:
      'Checks a plan and the protocol of every stage: against a person’s prescription, else against the absolute limits.',
    params: z.strictObject({ plan: planParam, id: patientId.optional() }),
    result: z.strictObject({ allowed: z.boolean(), problems }),
    handle: async (context, _session, { plan: given, id }) => {
      const { options } = context;
      const known = id === undefined ? null : await personNamed(context, id);
      if (known?.ok === false) return known;
      const limits =
        known === null ? { ...absolute, maxAngle: options.maxAngle } : prescribedTo(known.result.file, options);
      const { problems } = checked(options, given, limits);
      return { ok: true, result: { allowed: problems.length === 0, problems: [...problems] } };
    },
  }),

  method({
    name: 'plan.assign',
    kind: 'act',
    role: 'clinician',
    description:
      'Assigns a plan to a person, as it is now, within the person’s prescription. It takes the place of an earlier one.',
    params: z.strictObject({
      id: patientId,
      plan: planParam,
      stage: z.int().min(1).default(1).meta({ description: 'The stage to begin with, from 1.' }),
    }),
    result: z.strictObject({}),
    handle: async (context, session, { id, plan: given, stage }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const { file, stored } = known.result;
      const read = readPlanParam(context.options, given);
      if (!read.ok) return refusePlan(read);
      const allowed = checkPlan(
        read.value,
        prescribedTo(file, context.options),
        context.options.readProtocol,
        read.value.name,
      );
      if (!allowed.ok) return refusePlan(allowed);
      const { stages } = read.value;
      if (stage > stages.length) {
        const facts = {
          place: 'stage',
          problem: 'is out of range',
          value: String(stage),
          allowed: `1 to ${stages.length}`,
        };
        return refuse('params', `stage: is out of range (found ${stage}); allowed: ${facts.allowed}`, {
          faults: [{ pointer: '/stage', ...facts }],
        });
      }
      // Comes from JSON, or from a file of it.
      const document: JsonObject = JSON.parse(JSON.stringify(read.value));
      const afterSequence = stored.sessions?.at(-1)?.number ?? 0;
      return note(context, session, 'plan.assign', id, 'assignment', {
        plan: document,
        stage: stage - 1,
        afterSequence,
      });
    },
  }),

  method({
    name: 'plan.next',
    kind: 'query',
    role: 'operator',
    description: 'Returns where a person stands in the assigned plan, and why: each decision with its rule in words.',
    params: z.strictObject({ id: patientId }),
    result: z.strictObject({
      plan: z.string(),
      title: z.string(),
      stage: z
        .strictObject({
          number: z.int().meta({ description: 'From 1.' }),
          of: z.int(),
          title: z.string(),
          protocol: z.string(),
          sessions: z.int(),
          done: z.int().meta({ description: 'Sessions that count at this stage.' }),
          daysPerWeek: z.int().optional(),
        })
        .nullable()
        .meta({ description: 'Null: the plan is done.' }),
      decision,
      decisions: z.array(decision),
    }),
    handle: async (context, _session, { id }) => {
      const known = await personNamed(context, id);
      if (!known.ok) return known;
      const { file, patients } = known.result;
      const assignment = file.assignment ?? null;
      if (assignment === null) return refuse('plan', `no plan is assigned to ${id}`);
      const present = presentOf(patients.now(), context.clock);
      const position = planPosition(assignment, file.history, present, context.clock);
      const { plan } = assignment;
      const stage = position.stage === null ? undefined : plan.stages[position.stage];
      return {
        ok: true,
        result: {
          plan: plan.name,
          title: plan.title,
          stage:
            stage === undefined || position.stage === null
              ? null
              : {
                  number: position.stage + 1,
                  of: plan.stages.length,
                  title: stage.title,
                  protocol: stage.protocol,
                  sessions: stage.sessions,
                  done: position.done,
                  ...(stage.daysPerWeek === undefined ? {} : { daysPerWeek: stage.daysPerWeek }),
                },
          decision: shown(position.decision),
          decisions: position.decisions.map(shown),
        },
      };
    },
  }),
] as const;

const shown = ({ kind, reason, session }: PlanDecision): z.output<typeof decision> => ({ kind, reason, session });

type PlanParam = z.output<typeof planParam>;

function readPlanParam({ readPlan }: RpcOptions, given: PlanParam): Outcome<Plan> {
  if (typeof given !== 'string') return checkPlanShape(given, 'plan');
  return readPlan === undefined ? checkPlanShape(null, given) : readPlan(given);
}

/** A plan that was read, and everything that is wrong with it. */
function checked(
  options: RpcOptions,
  given: PlanParam,
  limits: Prescription,
): { readonly plan: Plan | null; readonly problems: readonly string[] } {
  const read = readPlanParam(options, given);
  const outcome = read.ok ? checkPlan(read.value, limits, options.readProtocol, read.value.name) : read;
  return { plan: read.ok ? read.value : null, problems: outcome.ok ? [] : messageOf(outcome).split('\n') };
}

/**
 * What a person may have over the weeks of a plan: the prescription, whether or not all of it can be used today; without
 * one, the beginner’s limits.
 */
function prescribedTo({ prescription }: PersonFile, { maxAngle }: RpcContext['options']): Prescription {
  const granted = narrowToAbsolute(prescription === null ? beginnerLimits : limitsOf(prescription.limits));
  return { ...granted, maxAngle: degrees(Math.min(granted.maxAngle, maxAngle)) };
}

type Refused = Extract<Outcome<Plan>, { ok: false }>;

const messageOf = ({ refusals }: Refused): string => new ProtocolRefused(refusals).message;

const refusePlan = (refused: Refused): Refusal => refuse('plan', messageOf(refused), { refusals: refused.refusals });
