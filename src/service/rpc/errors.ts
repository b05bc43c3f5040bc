/** What a request is answered with if it does not succeed. */
import { longestLineBytes, mostRequestsPerBatch, urgentLineTimeoutMs } from '../bounds.ts';

/** A code never changes its meaning. */
export const rpcErrors = {
  parse: {
    code: -32700,
    means: 'The line is not one JSON text in UTF-8, is nested too deeply, or has a duplicate key.',
  },
  request: {
    code: -32600,
    means: `The JSON is not a JSON-RPC 2.0 request, or a batch has more than ${mostRequestsPerBatch} of them.`,
  },
  method: { code: -32601, means: 'The method does not exist.' },
  params: {
    code: -32602,
    means: 'The parameters do not match the method’s. `data.faults`: each problem with its JSON pointer.',
  },
  internal: { code: -32603, means: 'The service failed while handling the request; its log has the reason.' },
  role: {
    code: 2001,
    means: 'The connection’s role may not call this method. `data.role`: its role, `data.needs`: the role required.',
  },
  refused: {
    code: 2002,
    means: 'Not possible in the present state; the message gives the reason. `data.state`: the session’s state.',
  },
  held: {
    code: 2003,
    means: 'This connection does not hold the override. `data.holder`: the number of the one that does, or null.',
  },
  wrongPin: { code: 2004, means: 'Wrong PIN. `data.triesLeft`: tries left before logins are locked.' },
  locked: {
    code: 2005,
    means: 'Logins are locked after wrong PINs; STOP and RETURN are not. `data.retryAfterMs`: time left.',
  },
  busy: { code: 2006, means: 'Too many logins are waiting: try again.' },
  noLogin: { code: 2007, means: 'No PIN is set, or its file cannot be trusted; the message says how to correct it.' },
  confirm: {
    code: 2008,
    means: 'Above the prescription: repeat with `confirm`. `data.confirmUpToDeg`: the angle that this would allow.',
  },
  start: {
    code: 2009,
    means:
      'The session cannot start. `data.reasons`: every reason; `data.refusals`: those of the rules on the person, each with its rule, limit, by how much it is missed, and from when it is met.',
  },
  protocol: {
    code: 2010,
    means: 'The protocol is refused. `data.refusals`: each with its code, pointer, value and allowed range.',
  },
  patient: { code: 2011, means: 'There is no person with this id here.' },
  connections: {
    code: 2012,
    means: `Too many connections. This one is closed after ${urgentLineTimeoutMs / 1000} s; until then it may send one line of \`stop\`, \`return\`, \`pause\` or \`answer\`.`,
  },
  line: { code: 2013, means: `A line is longer than ${longestLineBytes / 1024} KiB: the connection is closed.` },
  plan: {
    code: 2015,
    means:
      'The plan is refused, or none is assigned. `data.refusals`: each problem, with its pointer, value and allowed range.',
  },
  records: { code: 2014, means: 'The records cannot answer, or refuse; the message gives the reason.' },
} as const;

export type RpcErrorKind = keyof typeof rpcErrors;

/** The `error` member of a reply. */
export interface RpcError {
  readonly code: number;
  /** The reason, for people. */
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export function rpcError(kind: RpcErrorKind, message: string, data?: Readonly<Record<string, unknown>>): RpcError {
  const { code } = rpcErrors[kind];
  return data === undefined ? { code, message } : { code, message, data };
}

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
