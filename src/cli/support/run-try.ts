/** `fulcrum try`: bench table, service and page (or terminal console) as child processes, and their common end. */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { acquireLock } from '../../records/files/lock-file.ts';
import { clinicianNames, setPin } from '../../service/access/clinicians.ts';
import { Child } from './child-process.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, writeJson, writeLine, writeMessage } from './output.ts';

export interface TryArguments {
  readonly terminal?: true;
  readonly port: number;
  readonly json?: true;
}

/** PIN and clinician of the bench, on which nobody lies. */
const benchPin = '4711';
const benchClinician = 'Clinician One';
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Sets the exit code. Throws FulcrumError where the folder is somebody else’s. */
export async function runTry(options: TryArguments, out: Output, err: Output): Promise<void> {
  const folder = ownFolder();
  const configuration = join(folder, 'bench.json');
  const acquired = await acquireLock(join(folder, 'try.lock'));
  if (acquired.kind === 'held') throw runningAlready(acquired.pid);
  const trial = new Trial(configuration, options, out);
  const onSignal = () => trial.interrupt();
  for (const signal of signals) process.on(signal, onSignal);
  try {
    const failed = await trial.run();
    for (const line of failed?.lastWords ?? []) writeLine(err, line);
    if (failed !== null) writeMessage(err, `${failed.name} has ended`);
    process.exitCode = failed === null ? exitCodes.done : exitCodes.failed;
  } finally {
    await trial.end();
    for (const signal of signals) process.off(signal, onSignal);
    if (acquired.kind === 'acquired') await acquired.lock.release();
  }
}

const runningAlready = (pid: number): FulcrumError =>
  new FulcrumError(errorCodes.USAGE, {
    place: 'try',
    problem: `is running already (process ${pid})`,
    allowed: 'one at a time: end that one with Ctrl-C, or open the address that it has printed last',
  });

/** Always the same, so that what was entered is there the next time. */
function ownFolder(): string {
  const path = join(tmpdir(), `fulcrum-try-${userInfo().username}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(path);
  if (uid === userInfo().uid && (mode & 0o022) === 0) return path;
  throw new FulcrumError(errorCodes.FILE_UNWRITABLE, {
    place: path,
    problem: 'belongs to somebody else, or others may write to it',
    allowed: 'a folder of one’s own: remove this one, or set TMPDIR',
  });
}

class Trial {
  readonly #configuration: string;
  readonly #options: TryArguments;
  readonly #out: Output;
  /** In the order of their start; they end in the reverse order. */
  readonly #children: Child[] = [];
  readonly #interrupted: Promise<null>;
  #interrupt: () => void = () => undefined;
  #isInterrupted = false;

  constructor(configuration: string, options: TryArguments, out: Output) {
    this.#configuration = configuration;
    this.#options = options;
    this.#out = out;
    this.#interrupted = new Promise((resolve) => {
      this.#interrupt = () => resolve(null);
    });
  }

  /** The first one asks; the second one does not wait until the table is level. */
  interrupt(): void {
    if (this.#isInterrupted) for (const child of this.#children) child.signal('SIGKILL');
    this.#isInterrupted = true;
    this.#interrupt();
  }

  /** Runs until it is interrupted, or the console is left. Resolves with a child that has ended by itself. */
  async run(): Promise<Child | null> {
    const device = this.#start(['device', '--config', this.#configuration, '--json']);
    if ((await this.#first(device.line((line) => line.startsWith('{"actuator"')))) === null)
      return this.#failed(device);
    const { socket, data } = this.#paths();
    await this.#setPin(data);
    const service = this.#start(['run', '--config', this.#configuration, '--json']);
    if ((await this.#first(service.line((line) => line.includes('listening on')))) === null)
      return this.#failed(service);
    const console = await this.#openConsole(socket);
    return this.#first(Promise.race([device, service, console].map((child) => this.#endOf(child, console))));
  }

  async end(): Promise<void> {
    for (const child of this.#children.toReversed()) await child.end();
  }

  #start(args: readonly string[], isOnTerminal = false): Child {
    const child = new Child(args, isOnTerminal);
    this.#children.push(child);
    return child;
  }

  /** The page, or the terminal console. */
  async #openConsole(socket: string): Promise<Child> {
    const { terminal, port, json } = this.#options;
    if (terminal === true) return this.#start(['console', '--config', this.#configuration], true);
    const page = this.#start(['page', '--socket', socket, '--port', String(port), '--json']);
    const first = await this.#first(page.line((line) => line.startsWith('{"url"')));
    if (first === null) return page;
    const { url } = JSON.parse(first);
    if (json === true) writeJson(this.#out, { url, configuration: this.#configuration, socket, pin: benchPin });
    else writeLine(this.#out, this.#introduction(url));
    page.onLine((line) => {
      if (json === true) writeLine(this.#out, line);
      else writeLine(this.#out, `Used. For another browser: ${JSON.parse(line).url}`);
    });
    return page;
  }

  #introduction(url: string): string {
    return [
      `Open this address, once: ${url}`,
      `A clinician’s PIN on this bench: ${benchPin} (${benchClinician})`,
      `For other commands: --config ${this.#configuration}`,
      'Ctrl-C returns the table to level and ends everything.',
    ].join('\n');
  }

  /** Null for the console that was left, as it should be. */
  async #endOf(child: Child, console: Child): Promise<Child | null> {
    const how = await child.ended;
    return child === console && how === exitCodes.done ? null : child;
  }

  /** Null: interrupted. */
  async #first<T>(awaited: Promise<T>): Promise<T | null> {
    return Promise.race([awaited, this.#interrupted]);
  }

  #failed(child: Child): Child | null {
    return this.#isInterrupted ? null : child;
  }

  #paths(): { readonly socket: string; readonly data: string } {
    // Written by fulcrum device, which has just said that it is ready.
    const { socket, data } = JSON.parse(readFileSync(this.#configuration, 'utf8'));
    return { socket: String(socket), data: String(data) };
  }

  async #setPin(data: string): Promise<void> {
    const known = await clinicianNames(data);
    if (known.length === 0) await setPin(data, benchPin, { name: benchClinician });
  }
}
