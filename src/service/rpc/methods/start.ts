import { z } from 'zod';
import { ProtocolRefused } from '../../../../protocols/therapy/refusal.ts';
import { planSession } from '../../../session/plan.ts';
import type { RpcContext } from '../context.ts';
import { type Answer, type RpcErrorKind, refuse } from '../errors.ts';
import { method } from '../method.ts';
import { planProtocol, prescriptionOf, protocolParam } from '../protocol-plan.ts';
import { type ActResult, actResult } from '../schemas.ts';
import type { RpcSession } from '../session.ts';

const params = z.strictObject({
  protocol: protocolParam,
  patient: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Refused for now: patient records do not exist yet.' }),
  screening: z.boolean().meta({ description: 'No contraindication, or a physician’s clearance for it.' }),
  ankleLockChecked: z.boolean().meta({ description: 'The ankle lock was inspected and pulled at.' }),
});
type StartParams = z.output<typeof params>;

export const startMethods = [
  method({
    name: 'start',
    kind: 'act',
    role: 'operator',
    description:
      'Starts a session. Without a patient the default limits apply, capped at the configured maximum angle.',
    params,
    result: actResult,
    handle: start,
  }),
] as const;

function start(context: RpcContext, session: RpcSession, { protocol, patient, ...consent }: StartParams) {
  const { maxAngle, isDriveTestDue, soundersHeardForMs, isEnding, records } = context.options;
  if (patient !== undefined) {
    const reason = 'patient records do not exist yet';
    return refuseStart(context, session, reason, 'patient', `${reason}: without a patient, the default limits apply`);
  }
  if (isEnding()) {
    const reason = 'the service is shutting down';
    return refuseStart(context, session, reason, 'start', reason, { reasons: [reason] });
  }
  const unrecorded = records?.refusal ?? null;
  if (unrecorded !== null) {
    return refuseStart(context, session, unrecorded, 'start', unrecorded, { reasons: [unrecorded] });
  }
  const planned = planProtocol(context.options, protocol);
  if (!planned.ok) {
    const { refusals } = planned;
    const { message } = new ProtocolRefused(refusals);
    return refuseStart(context, session, 'the protocol is refused', 'protocol', message, { refusals });
  }
  const plan = planSession(planned.value, prescriptionOf(context.options), maxAngle);
  const soundersHeard = soundersHeardForMs() > 0;
  const reasons = context.controller.begin(plan, { ...consent, soundersHeard }, { driveTest: isDriveTestDue() });
  return reasons.length > 0 ? refuse('start', reasons.join('; '), { reasons }) : context.answer(null);
}

/** The controller records what it refuses; a start that does not reach it is recorded here. */
function refuseStart(
  context: RpcContext,
  session: RpcSession,
  reason: string,
  ...[kind, message, data]: [kind: RpcErrorKind, message: string, data?: Readonly<Record<string, unknown>>]
): Answer<ActResult> {
  context.audit(session, 'start', session.defaultReason, reason);
  return refuse(kind, message, data);
}
