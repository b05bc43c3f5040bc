/** One call to a running service. Imports next to nothing, so that `fulcrum stop` does not wait for a library to load. */
import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';

export interface RpcReply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export interface CallResult {
  /** Null where no reply came; `problem` then says why. */
  readonly reply: RpcReply | null;
  readonly problem: string;
  /** Whether something is at the socket all the same, though it cannot be asked. */
  readonly isThere: boolean;
}

const defaultTimeoutMs = 2000;
/** Length of an unfinished line that is still read; a status has some thousand characters. */
const longestLine = 1024 * 1024;

/** Never rejects, and resolves within the time-out. */
export function callService(
  path: string,
  method: string,
  params?: Readonly<Record<string, unknown>>,
  timeoutMs = defaultTimeoutMs,
): Promise<CallResult> {
  return new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    let isThere = false;
    const done = (reply: RpcReply | null, problem: string) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ reply, problem, isThere });
    };
    // An answer that has arrived while this process was busy is read before the callback of setImmediate.
    const giveUp = () => setImmediate(() => done(null, `no answer within ${timeoutMs / 1000} s`));
    const timer = setTimeout(giveUp, timeoutMs);
    const request = { jsonrpc: '2.0', id: 1, method, ...(params === undefined ? {} : { params }) };
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      isThere = true;
      socket.write(`${JSON.stringify(request)}\n`);
    });
    socket.on('data', (more) => {
      text += more;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const reply = replyIn(line);
        if (reply !== null) return done(reply, '');
      }
      if (text.length > longestLine) done(null, 'the answer does not come from a Fulcrum service');
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      isThere ||= code === 'EACCES' || code === 'EAGAIN';
      done(null, problemOf(code, path));
    });
    socket.on('close', () => done(null, 'the connection was closed without an answer'));
  });
}

/** The reply to the request; null for a notification, or for the error sent to an excess connection. */
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

function problemOf(code: string | undefined, path: string): string {
  switch (code) {
    case 'ENOENT':
      return 'the socket does not exist';
    case 'ECONNREFUSED':
      return 'no service is listening on the socket';
    case 'EAGAIN':
      return 'the service accepts no connections: it hangs';
    case 'EACCES':
      return notPermitted(path);
    default:
      return code ?? 'unknown reason';
  }
}

/** Says who may open the socket, and how to become one of them. */
export function notPermitted(path: string): string {
  const may = 'this user may not open the socket: only its owner and its group may';
  const group = groupOf(path);
  const join = group === null ? '' : `, or join its group: sudo usermod -aG ${group} "$USER", then log in again`;
  return `${may}. Use sudo${join}`;
}

/** Null if it cannot be seen, or is root's: nobody should join that one. */
function groupOf(path: string): string | null {
  try {
    const { gid } = statSync(path);
    if (gid === 0) return null;
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((each) => each.split(':')[2] === String(gid));
    return line?.split(':')[0] ?? null;
  } catch {
    return null;
  }
}
