/** The methods that tell which protocols can be started. */
import { z } from 'zod';
import type { Timeline } from '../../../../protocols/therapy/leg.ts';
import { type Outcome, ProtocolRefused } from '../../../../protocols/therapy/refusal.ts';
import type { RpcContext, RpcOptions } from '../context.ts';
import type { Answer } from '../errors.ts';
import { personNamed } from '../known-person.ts';
import { method } from '../method.ts';
import { patientId } from '../patient-params.ts';
import { type ProtocolParam, planProtocol, protocolParam } from '../protocol-plan.ts';
import { noParams, timeline } from '../schemas.ts';
import { standingVerdict } from '../standing-verdict.ts';
import { timelineFacts } from '../timeline-facts.ts';

const verdict = z.strictObject({
  allowed: z.boolean().meta({ description: 'Whether its dose is within the limits.' }),
  problems: z.array(z.string()).meta({ description: 'Every reason against it, with its place and the allowed range.' }),
  dose: z
    .strictObject({ maxAngleDeg: z.number(), sets: z.int(), invertedMs: z.number(), durationMs: z.number() })
    .nullable()
    .meta({ description: 'Null if it is not allowed.' }),
});
type Verdict = z.output<typeof verdict>;

const listed = z.strictObject({
  name: z.string().meta({ description: 'What `start` takes.' }),
  title: z.string().nullable().meta({ description: 'Null if the file cannot be read.' }),
  level: z.string().nullable(),
  own: z.boolean().meta({ description: 'From the folder for one’s own protocols; else ready-made.' }),
  ...verdict.shape,
});

export const protocolMethods = [
  method({
    name: 'protocols.list',
    kind: 'query',
    role: 'observer',
    description: 'Returns the ready-made protocols, and those in the folder for one’s own, each with its check.',
    params: noParams,
    result: z.strictObject({ protocols: z.array(listed) }),
    handle: ({ options }) => ({
      ok: true,
      result: { protocols: options.protocolNames().map(({ name, own }) => listedOf(options, name, own)) },
    }),
  }),

  method({
    name: 'protocols.check',
    kind: 'query',
    role: 'observer',
    description: 'Checks a protocol as `start` does, and starts nothing: with the limits that hold for the person now.',
    params: z.strictObject({
      protocol: protocolParam,
      patient: patientId.optional().meta({ description: 'Left out: a session without a person.' }),
    }),
    result: z.strictObject({
      ...verdict.shape,
      timeline: timeline.nullable().meta({ description: 'The plan; null if it is not allowed.' }),
    }),
    handle: (context, _session, { protocol, patient }) =>
      patient === undefined
        ? { ok: true, result: checkedOn(planProtocol(context.options, protocol)) }
        : checkFor(context, protocol, patient),
  }),
] as const;

async function checkFor(context: RpcContext, protocol: ProtocolParam, patient: string): Promise<Answer<Checked>> {
  const known = await personNamed(context, patient);
  if (!known.ok) return known;
  const { limits } = standingVerdict(context, known.result.patients, known.result.file);
  return { ok: true, result: checkedOn(planProtocol(context.options, protocol, limits)) };
}

type Checked = Verdict & { readonly timeline: z.output<typeof timeline> | null };

const checkedOn = (planned: Outcome<Timeline>): Checked => ({
  ...verdictOn(planned),
  timeline: planned.ok ? timelineFacts(planned.value) : null,
});

function listedOf(options: RpcOptions, name: string, own: boolean): z.output<typeof listed> {
  const read = options.readProtocol(name);
  const { title, level } = read.ok ? read.value : { title: null, level: null };
  return { name, title, level, own, ...verdictOn(planProtocol(options, name)) };
}

function verdictOn(planned: Outcome<Timeline>): Verdict {
  if (!planned.ok) {
    return { allowed: false, problems: new ProtocolRefused(planned.refusals).message.split('\n'), dose: null };
  }
  const { maxAngle, sets, inverted, duration } = planned.value;
  return {
    allowed: true,
    problems: [],
    dose: { maxAngleDeg: maxAngle, sets, invertedMs: inverted, durationMs: duration },
  };
}
