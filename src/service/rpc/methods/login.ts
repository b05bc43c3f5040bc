import { z } from 'zod';
import { longestClinicianName } from '../../access/clinicians.ts';
import type { LoginOutcome } from '../../access/login.ts';
import { pinForm, pinFormText } from '../../access/pin-form.ts';
import type { RpcContext } from '../context.ts';
import { type Answer, refuse } from '../errors.ts';
import { method } from '../method.ts';
import { noParams } from '../schemas.ts';
import { clinicianIdleMs, type RpcSession, roles } from '../session.ts';

const result = z.strictObject({
  role: z.enum(roles),
  name: z.string().nullable().meta({ description: 'The clinician’s name; null without the role.' }),
});
type LoginResult = z.output<typeof result>;

export const loginMethods = [
  method({
    name: 'login',
    kind: 'act',
    role: 'operator',
    description: `Gives this connection a clinician’s role, until \`logout\`, ${clinicianIdleMs / 60_000} min without an act, the end of a session, or its close.`,
    params: z.strictObject({
      name: z
        .string()
        .min(1)
        .max(longestClinicianName)
        .optional()
        .meta({ description: 'The clinician’s name, needed where there are several.' }),
      pin: z
        .string()
        .regex(pinForm)
        .meta({ description: `${pinFormText}.` }),
    }),
    result,
    handle: (context, session, { pin, name }) => {
      const outcome = context.options.logins.login(pin, name);
      return outcome instanceof Promise
        ? outcome.then((settled) => finish(context, session, settled))
        : finish(context, session, outcome);
    },
  }),

  method({
    name: 'logout',
    kind: 'act',
    role: 'observer',
    description: 'Ends the clinician’s role of this connection.',
    params: noParams,
    result: z.strictObject({ role: z.enum(roles) }),
    handle: (context, session) => {
      context.endRole(session, session.defaultReason);
      return { ok: true, result: { role: session.role } };
    },
  }),
] as const;

function finish(context: RpcContext, session: RpcSession, outcome: LoginOutcome): Answer<LoginResult> {
  switch (outcome.kind) {
    case 'right':
      // The connection may have closed while the PIN was checked.
      if (!session.isClosed) session.becomeClinician(outcome.name, context.options.clock.now());
      context.audit(session, 'login', `correct PIN of ${outcome.name}`);
      return { ok: true, result: { role: session.role, name: session.clinician } };
    case 'wrong':
      context.audit(session, 'login', 'PIN entered', `wrong PIN, ${outcome.triesLeft} tries left`);
      return refuse('wrongPin', 'wrong PIN', { triesLeft: outcome.triesLeft });
    case 'locked': {
      const locked = `logins are locked for ${Math.ceil(outcome.forMs / 1000)} s`;
      // Only the try that caused the lock is recorded, or ten thousand guesses would fill the audit log.
      if (outcome.isNew) context.audit(session, 'login', 'PIN entered', `wrong PIN, ${locked}`);
      return refuse('locked', locked, { retryAfterMs: outcome.forMs });
    }
    case 'busy':
      return refuse('busy', 'too many logins are waiting');
    case 'unnamed':
      return refuse('noLogin', 'there are several clinicians: log in with a name');
    case 'unavailable':
      context.audit(session, 'login', 'PIN entered', outcome.reason);
      return refuse('noLogin', outcome.reason);
  }
}
