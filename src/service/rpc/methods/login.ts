import { z } from 'zod';
import type { LoginOutcome } from '../../access/login.ts';
import { pinForm, pinFormText } from '../../access/pin.ts';
import type { RpcContext } from '../context.ts';
import { type Answer, refuse } from '../errors.ts';
import { method } from '../method.ts';
import { type RpcSession, roles } from '../session.ts';

const result = z.strictObject({ role: z.enum(roles) });
type LoginResult = z.output<typeof result>;

export const loginMethods = [
  method({
    name: 'login',
    kind: 'act',
    role: 'operator',
    description: 'Gives this connection the clinician’s role until it closes.',
    params: z.strictObject({
      pin: z
        .string()
        .regex(pinForm)
        .meta({ description: `${pinFormText}.` }),
    }),
    result,
    handle: (context, session, { pin }) => {
      const outcome = context.options.logins.login(pin);
      return outcome instanceof Promise
        ? outcome.then((settled) => finish(context, session, settled))
        : finish(context, session, outcome);
    },
  }),
] as const;

function finish(context: RpcContext, session: RpcSession, outcome: LoginOutcome): Answer<LoginResult> {
  switch (outcome.kind) {
    case 'right':
      // The connection may have closed while the PIN was checked.
      if (!session.isClosed) session.role = 'clinician';
      context.audit(session, 'login', 'correct PIN');
      return { ok: true, result: { role: session.role } };
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
    case 'unavailable':
      context.audit(session, 'login', 'PIN entered', outcome.reason);
      return refuse('noLogin', outcome.reason);
  }
}
