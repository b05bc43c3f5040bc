/** The service's Unix socket, for a console in a terminal. */
import { connect } from 'node:net';
import type { Connection, Transport, TransportEvents } from '../model/transport.ts';

/** Length of an unfinished line that is still read. */
const longestLine = 1024 * 1024;

export function socketTransport(path: string): Transport {
  return { open: (events) => openSocket(path, events) };
}

function openSocket(path: string, { opened, line, closed }: TransportEvents): Connection {
  const socket = connect(path);
  let cause = 'the service has closed the connection';
  let unfinished = '';
  socket.setEncoding('utf8');
  socket.once('connect', opened);
  socket.on('data', (text: string) => {
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    for (const each of lines) line(each);
    if (unfinished.length > longestLine) socket.destroy();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    cause = causeOf(error, path);
  });
  socket.once('close', () => closed(cause));
  return {
    send: (text) => {
      if (!socket.destroyed) socket.write(`${text}\n`);
    },
    close: () => {
      // What was sent last, a STOP above all, still goes out.
      socket.end();
      socket.unref();
    },
  };
}

function causeOf({ code, message }: NodeJS.ErrnoException, path: string): string {
  switch (code) {
    case 'ENOENT':
      return `no service is running: there is no socket ${path}`;
    case 'ECONNREFUSED':
      return `the service has ended: nobody listens on ${path}`;
    case 'EACCES':
      return `no permission to open ${path}: its owner and its group may`;
    case 'EPIPE':
    case 'ECONNRESET':
      return 'the service has closed the connection';
    default:
      return message;
  }
}
