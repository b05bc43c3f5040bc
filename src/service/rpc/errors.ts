/** What a request can come to instead of a result. A code never changes its meaning. */
export const rpcErrors = {
  parse: {
    code: -32700,
    means: 'The line is not one JSON text in UTF-8, nests more than 64 deep, or has a key twice.',
  },
  request: { code: -32600, means: 'It is JSON, and not a request of JSON-RPC 2.0; or more than 32 in one batch.' },
  method: { code: -32601, means: 'There is no such method.' },
  params: {
    code: -32602,
    means: 'The parameters are not those of the method. `data.faults`: each with its JSON pointer.',
  },
  internal: { code: -32603, means: 'This program failed over the request; the reason is in its log.' },
  role: {
    code: 2001,
    means: 'The caller may not ask for this. `data.role`: the caller’s, `data.needs`: the method’s.',
  },
  refused: { code: 2002, means: 'Not now: the reason says why. `data.state`: the session’s state.' },
  held: {
    code: 2003,
    means: 'Another holds the override, or nobody does. `data.holder`: the connection’s number, or null.',
  },
  wrongPin: { code: 2004, means: 'A wrong PIN. `data.triesLeft`: until logins are locked.' },
  locked: { code: 2005, means: 'Logins are locked after wrong PINs; STOP and RETURN are not. `data.retryAfterMs`.' },
  busy: { code: 2006, means: 'Too many PINs are being looked at: ask again.' },
  noLogin: { code: 2007, means: 'No PIN is set, or its file cannot be relied on: the reason says how to mend it.' },
  confirm: {
    code: 2008,
    means: 'Above the prescription: ask again with `confirm`. `data.confirmUpToDeg`: how far that leads.',
  },
  start: { code: 2009, means: 'The session may not start. `data.reasons`: every one.' },
  protocol: {
    code: 2010,
    means: 'The protocol is refused. `data.refusals`: each with code, pointer, value and allowed range.',
  },
  patient: { code: 2011, means: 'Patients are not kept yet: leave `patient` out, and the default limits hold.' },
  connections: {
    code: 2012,
    means: 'Too many connections: this one is closed, but for one line of `stop` or `return` within 1 s.',
  },
  line: { code: 2013, means: 'A line longer than 64 KiB: the connection is closed.' },
} as const;

export type RpcErrorKind = keyof typeof rpcErrors;

/** What goes into a reply's `error`. */
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
