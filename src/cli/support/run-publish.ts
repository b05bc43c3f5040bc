/** `fulcrum publish`: the publisher in this process, until a signal ends it. */
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { checkBroker } from '../../publish/broker.ts';
import { type PublishEvent, publish } from '../../publish/run.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';
import { exitCodes } from './exit-codes.ts';
import { type Output, printable, writeJson, writeLine, writeMessage } from './output.ts';
import { protocolLibrary } from './protocol-file.ts';
import { type SocketArguments, targetOf } from './service-target.ts';

export interface PublishArguments extends SocketArguments {
  readonly broker: string;
  readonly table?: string;
  readonly prefix: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly ca?: string;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const longestPassword = 1024;
const longestCertificates = 256 * 1024;
/** Read and write for others. */
const modeOfOthers = 0o006;

/** Sets the exit code. Throws FulcrumError before anything is connected. */
export async function runPublish(options: PublishArguments, out: Output, err: Output): Promise<void> {
  const { socket, config, passwordFile, ca } = options;
  const broker = checkBroker({
    broker: options.broker,
    table: options.table ?? tableOf(hostname()),
    prefix: options.prefix,
    user: options.user ?? null,
    password: passwordFile === undefined ? null : passwordIn(passwordFile),
    ca: ca === undefined ? null : textOf(ca, 'certificates', longestCertificates),
  });
  const { note } = targetOf(options);
  if (note !== null) writeMessage(err, note);
  const readyMade = new Set(
    protocolLibrary([])
      .protocolNames()
      .map(({ name }) => name),
  );
  const interrupted = new Promise<void>((resolve) => {
    for (const signal of signals) process.once(signal, () => resolve());
  });
  const isJson = options.json === true;
  const { url, root } = broker;
  if (isJson) writeJson(out, { type: 'publishing', broker: url, topics: `${root}/#` });
  else writeLine(out, `Publishing to ${url}, topics ${root}/#. Ctrl-C ends it.`);
  const end = publish({
    broker,
    socketPath: () =>
      targetOf({ ...(socket === undefined ? {} : { socket }), ...(config === undefined ? {} : { config }) }).socket,
    isReadyMade: (protocol) => readyMade.has(protocol),
    onEvent: isJson ? (event) => writeJson(out, event) : eventLines(url, out, err),
  });
  await interrupted;
  await end();
  process.exitCode = exitCodes.done;
}

/** A line where something has changed; a broker that stays away is not told at each try. */
function eventLines(url: string, out: Output, err: Output): (event: PublishEvent) => void {
  let lastReason: string | null = null;
  return (event) => {
    if (event.type === 'service') writeLine(out, printable(`service: ${event.said}`));
    else if (event.connected) {
      lastReason = null;
      writeLine(out, `broker: connected to ${url}`);
    } else if (event.reason !== lastReason) {
      lastReason = event.reason;
      writeMessage(
        err,
        `the broker ${url}: ${event.reason}. Next try in ${Math.ceil(event.retryMs / 1000)} s, then further ones`,
      );
    }
  };
}

/** The computer's name, without what a topic cannot have. */
const tableOf = (name: string): string =>
  name
    .replaceAll(/[^A-Za-z0-9_.-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 40) || 'table';

function passwordIn(path: string): string {
  const password = (textOf(path, 'a password', longestPassword).split('\n')[0] ?? '').replace(/\r$/, '');
  if ((statSync(path).mode & modeOfOthers) !== 0) {
    throw new FulcrumError(errorCodes.USAGE, {
      place: path,
      problem: 'every user of this machine can read the password',
      allowed: `a file of one’s own: chmod 600 ${path}`,
    });
  }
  if (password !== '') return password;
  throw new FulcrumError(errorCodes.USAGE, {
    place: path,
    problem: 'its first line is empty',
    allowed: 'a password in the first line',
  });
}

function textOf(path: string, what: string, mostBytes: number): string {
  return Buffer.from(readSmallFile({ path, what, mostBytes })).toString('utf8');
}
