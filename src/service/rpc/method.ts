import type { z } from 'zod';
import type { RpcContext } from './context.ts';
import type { Answer } from './errors.ts';
import type { Role, RpcSession } from './session.ts';

/**
 * - `query` reads only, and leaves no trace.
 * - `act` changes something: the audit log records the connection at its first one.
 * - `urgent` acts before anything else about the request is checked.
 */
type MethodKind = 'query' | 'act' | 'urgent';

/** One RPC method: what clients may rely on, and the handler. */
export interface Method<Name extends string, Params extends z.ZodType, Result extends z.ZodType> {
  readonly name: Name;
  readonly kind: MethodKind;
  /** The least role that may call it. */
  readonly role: Role;
  /** For the schema and the README. */
  readonly description: string;
  readonly params: Params;
  readonly result: Result;
  /** `params` are checked already, except for an urgent method's, which are always empty. */
  handle(
    context: RpcContext,
    session: RpcSession,
    params: z.output<Params>,
  ): Answer<z.output<Result>> | Promise<Answer<z.output<Result>>>;
}

export type AnyMethod = Method<string, z.ZodType, z.ZodType>;

/** Gives a definition its type, so that the handler's parameters follow from the schema beside it. */
export const method = <const Name extends string, Params extends z.ZodType, Result extends z.ZodType>(
  definition: Method<Name, Params, Result>,
): Method<Name, Params, Result> => definition;
