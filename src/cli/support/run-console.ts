/** `fulcrum console`: the terminal of this process, and a connection to the service. */
import type { ReadStream } from 'node:tty';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { needsAscii } from '../../console/ascii.ts';
import { ServiceFeed } from '../../console/model/feed.ts';
import { viewOf } from '../../console/model/view.ts';
import { PlainFace } from '../../console/terminal/plain-face.ts';
import { socketTransport } from '../../console/terminal/socket-transport.ts';
import { type Ended, type Face, TerminalConsole } from '../../console/terminal/terminal-console.ts';
import { TerminalMode } from '../../console/terminal/terminal-mode.ts';
import { LogOutput, type Sink, standardOutputSink } from '../../service/log-output.ts';
import { exitCodes } from './exit-codes.ts';
import { canDraw } from './open-screen.ts';
import { type Output, printable, writeLine, writeMessage } from './output.ts';
import { targetOf } from './service-target.ts';

export interface ConsoleArguments {
  readonly socket?: string;
  readonly config?: string;
  readonly clinician?: string;
  readonly plain?: true;
}

/** The last STOP goes out, and the service has time to read it. */
const lingerMs = 100;
const defaultColumns = 80;
const defaultRows = 24;

/** Sets the exit code. @throws FulcrumError if there is no terminal */
export async function runConsole(options: ConsoleArguments, out: Output, err: Output): Promise<void> {
  const { stdin } = process;
  if (stdin.isTTY !== true) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: 'console',
      problem: 'standard input is not a terminal, and its keys are what the console is for',
      allowed: 'a terminal; fulcrum watch follows the service without one',
    });
  }
  const { socket, note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  const isPlain = options.plain === true || !canDraw(out);
  const clock = new MonotonicClock();
  let end: (how: Ended | 'signal') => void = () => undefined;
  const ended = new Promise<Ended | 'signal'>((resolve) => {
    end = resolve;
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve('signal'));
  });
  const sink = untilGone(standardOutputSink(), () => end('signal'));
  const mode = new TerminalMode(stdin, sink, !isPlain);
  const face = await faceOn(isPlain, sink);
  const feed = new ServiceFeed({ transport: socketTransport(socket), clock, onChange: () => terminal.changed() });
  const terminal = new TerminalConsole({
    feed: {
      get heard() {
        return feed.heard;
      },
      // Its parameters are those of its method, which TypeScript cannot tell of a union of all methods.
      send: ({ method, params }) => feed.call(method, params as never),
      urgent: (act) => feed.urgent(act),
    },
    viewOf,
    face,
    loginName: options.clinician ?? null,
    now: () => clock.now(),
    after: (ms, action) => {
      const timer = clock.after(milliseconds(ms), action);
      return () => clock.cancel(timer);
    },
    onEnd: (how) => end(how),
  });
  const leave = leaveOnEveryWayOut(mode, err);
  mode.enter();
  listen(stdin, terminal, () => end('quit'));
  feed.start();
  const how = await ended;
  terminal.close();
  feed.close();
  stdin.pause();
  leave();
  process.exitCode = report(how, err);
  // Nothing that is still pending, such as an answer, keeps the terminal.
  setTimeout(() => process.exit(), lingerMs);
}

async function faceOn(isPlain: boolean, sink: Sink): Promise<Face> {
  const isAscii = needsAscii(process.env);
  const size = () => ({ columns: process.stdout.columns || defaultColumns, rows: process.stdout.rows || defaultRows });
  if (isPlain) {
    const lines = new LogOutput(sink, (dropped) => `${dropped} lines left out\n`);
    const write = (text: string) => lines.write(`${text.split('\n').map(printable).join('\n')}\n`);
    return new PlainFace({ write, isAscii, columns: size().columns });
  }
  // React's development build takes half of each picture's time for its own checks.
  process.env['NODE_ENV'] ??= 'production';
  const { TerminalScreen } = await import('../../console/terminal/screen.tsx');
  const { PictureFace } = await import('../../console/terminal/picture-face.ts');
  const colours = (process.env['NO_COLOR'] ?? '') === '';
  return new PictureFace({ screen: new TerminalScreen({ sink, isAscii, colours }), size, colours });
}

/** A terminal whose window was closed takes no more, and ends the console. */
const untilGone = (sink: Sink, onGone: () => void): Sink => ({
  write: (bytes) => {
    try {
      return sink.write(bytes);
    } catch {
      onGone();
      return bytes.length;
    }
  },
  get unsentBytes() {
    return sink.unsentBytes;
  },
});

/** Keys, and the signals that a terminal's other programs may send. */
function listen(stdin: ReadStream, terminal: TerminalConsole, onClosed: () => void): void {
  stdin.on('data', (bytes: Buffer) => terminal.read(bytes));
  // The terminal's window was closed.
  stdin.once('end', onClosed);
  stdin.once('error', onClosed);
  process.stdout.on('resize', () => terminal.resized());
  process.on('SIGINT', () => terminal.interrupt());
  // Another program had the terminal meanwhile.
  process.on('SIGCONT', () => {
    stdin.setRawMode(true);
    terminal.resized();
  });
}

/** Also where the program fails: its reason would be lost on the alternate screen. */
function leaveOnEveryWayOut(mode: TerminalMode, err: Output): () => void {
  const leave = () => mode.leave();
  process.once('exit', leave);
  process.once('uncaughtException', (error) => {
    leave();
    writeLine(err, `fulcrum: internal error: ${error instanceof Error ? error.stack : String(error)}`);
    process.exit(exitCodes.failed);
  });
  return leave;
}

function report(how: Ended | 'signal', err: Output): number {
  switch (how) {
    case 'quit':
      return exitCodes.done;
    case 'interrupted':
      writeMessage(err, 'STOP was sent. To bring the person level: fulcrum return');
      return exitCodes.interrupted;
    case 'interrupted, STOP not sent':
      writeMessage(err, 'STOP WAS NOT SENT: the service does not answer. Press the red stop, or run: fulcrum stop');
      return exitCodes.stranded;
    case 'signal':
      return exitCodes.interrupted;
  }
}
