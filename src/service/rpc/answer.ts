import { type RpcError, type RpcErrorKind, rpcError } from './errors.ts';

export interface Refusal {
  readonly ok: false;
  readonly error: RpcError;
}

/** What a handler returns. */
export type Answer<R> = { readonly ok: true; readonly result: R } | Refusal;

export const refuse = (kind: RpcErrorKind, message: string, data?: Readonly<Record<string, unknown>>): Refusal => ({
  ok: false,
  error: rpcError(kind, message, data),
});
