/** One question to a running service. Imports next to nothing: `fulcrum stop` is not to wait for a library. */
import { connect } from 'node:net';

export interface RpcReply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface CallResult {
  /** Null: nobody answered; then `problem` says why. */
  readonly reply: RpcReply | null;
  readonly problem: string;
}

/** ms. */
const patience = 2000;
/** Bytes of what is read while waiting; a status has some thousands. */
const most = 1024 * 1024;

/** Never rejects, and comes back within two seconds. */
export function callService(
  path: string,
  method: string,
  params?: Readonly<Record<string, unknown>>,
): Promise<CallResult> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    const done = (reply: RpcReply | null, problem: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ reply, problem });
    };
    const timer = setTimeout(() => done(null, `no answer within ${patience / 1000} s`), patience);
    const request = { jsonrpc: '2.0', id: 1, method, ...(params === undefined ? {} : { params }) };
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (more) => {
      text += more;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const reply = replyIn(line);
        if (reply !== null) return done(reply, '');
      }
      if (text.length > most) done(null, 'what answers is no Fulcrum service');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => done(null, problemOf(error.code)));
    socket.on('close', () => done(null, 'the connection was closed without an answer'));
  });
}

/** The reply to the one request; news, and a word that all places are taken, come before it. */
function replyIn(line: string): RpcReply | null {
  try {
    const message: unknown = JSON.parse(line);
    if (typeof message !== 'object' || message === null || !('id' in message) || message.id !== 1) return null;
    if ('result' in message) return { result: message.result };
    const { code, message: reason, data } = Object('error' in message ? message.error : null);
    return { error: { code: Number(code), message: String(reason), data } };
  } catch {
    return null;
  }
}

function problemOf(code: string | undefined): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such socket';
    case 'ECONNREFUSED':
      return 'nobody listens on the socket';
    case 'EACCES':
      return 'this user may not open the socket: it is for its owner and its group';
    default:
      return code ?? 'unknown reason';
  }
}
