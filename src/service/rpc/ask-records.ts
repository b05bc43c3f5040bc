/** Requests to the records process, as the methods make them. */
import { messageOf } from '../../../protocols/base/errors.ts';
import type { JsonValue } from '../../../protocols/base/json.ts';
import type { CallMethod } from '../../records/child/link.ts';
import type { RpcContext } from './context.ts';
import { type Answer, refuse } from './errors.ts';

/** The child answers with what the method's schema says; the tests hold the two together. */
export function ask<R>(
  { options: { records } }: RpcContext,
  name: CallMethod,
  params: Readonly<Record<string, JsonValue>>,
): Answer<R> | Promise<Answer<R>> {
  if (records === undefined) return refuse('records', 'no records are kept here');
  return records.call(name, params).then(
    (result) => ({ ok: true, result: result as R }),
    (error) => refuse('records', messageOf(error)),
  );
}
