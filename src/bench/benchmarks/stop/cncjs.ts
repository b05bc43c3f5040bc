/**
 * The peer of the STOP rows: CNCjs, a controller of motion over a serial port for Node too, with its feed hold, the one
 * byte `!`, to a Grbl at the far end of a cable like the service's. It is installed by npm into `out/cncjs`, without
 * running any script, so nothing is compiled.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { root } from '../builds.ts';
import { type Children, endOf, outputOf } from '../children.ts';
import { pause, within } from '../waiting.ts';
import { Cable, type Peer } from './cable.ts';
import { type StopTarget, settleMs, type TargetOptions } from './targets.ts';

const version = '1.11.5';
const home = join(root, 'out', 'cncjs');
const program = join(home, 'node_modules', 'cncjs', 'bin', 'cncjs');
const longestMs = 60_000;
const commands = 200;

/** The part of socket.io's client that is used. CNCjs brings it, so it is loaded from there. */
interface SocketIo {
  emit(event: string, ...values: unknown[]): void;
  once(event: string, listener: (value: unknown) => void): void;
}
type Connect = (url: string, options: { readonly query: string; readonly transports: readonly string[] }) => SocketIo;

/** @throws Error if CNCjs cannot be installed or started */
export async function cncjsTarget({ folder, children, nodeArguments = [] }: TargetOptions): Promise<StopTarget> {
  await install(children);
  const cable = await Cable.plugged(join(folder, 'grbl.tty'), children, grblPeer);
  const port = await freePort();
  const configuration = join(folder, 'cncrc.json');
  writeFileSync(configuration, JSON.stringify({ secret: 'benchmark', state: { checkForUpdates: false } }));
  const server = children.start(
    process.execPath,
    [...nodeArguments, program, '--port', `${port}`, '--host', '127.0.0.1', '--config', configuration],
    { cwd: folder },
  );
  await within(longestMs, 'CNCjs does not listen', outputOf(server, 'Starting the server at'));
  const url = `http://127.0.0.1:${port}`;
  const target = new CncjsTarget(cable, url, await tokenFrom(url));
  await target.addClient();
  await pause(settleMs);
  return target;
}

class CncjsTarget implements StopTarget {
  readonly cable: Cable;
  readonly #url: string;
  readonly #token: string;
  readonly #sockets: SocketIo[] = [];
  readonly #connect: Connect = createRequire(program)('socket.io-client');

  constructor(cable: Cable, url: string, token: string) {
    this.cable = cable;
    this.#url = url;
    this.#token = token;
  }

  stop(): Promise<number> {
    const [first] = this.#sockets;
    return this.cable.timeToStop(() => first?.emit('command', this.cable.path, 'feedhold'));
  }

  queueCommands(): void {
    const lines = Array.from({ length: commands }, () => 'G4 P0');
    this.#sockets.at(-1)?.emit('command', this.cable.path, 'gcode', lines);
  }

  /** A client of the machine, which is told its state. The first one opens the port. */
  async addClient(): Promise<void> {
    const socket = this.#connect(this.#url, { query: `token=${this.#token}`, transports: ['websocket'] });
    await within(
      longestMs,
      'CNCjs does not answer its client',
      new Promise((resolve) => socket.once('startup', resolve)),
    );
    const isOpen = new Promise((resolve) => socket.once('serialport:open', resolve));
    socket.emit('open', this.cable.path, { controllerType: 'Grbl', baudrate: 115_200 });
    await within(longestMs, 'CNCjs does not open the port', isOpen);
    this.#sockets.push(socket);
  }
}

async function install(children: Children): Promise<void> {
  // npm writes it last.
  if (existsSync(join(home, 'node_modules', '.package-lock.json'))) return;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', `cncjs@${version}`];
  const { code, stderr } = await endOf(children.start('npm', args, { cwd: home }));
  if (code !== 0) throw new Error(`CNCjs could not be installed: ${stderr.trim().split('\n', 1)[0]}`);
}

/** Without users in its configuration, CNCjs signs anyone in. */
async function tokenFrom(url: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/signin`, { method: 'POST', headers, body: '{}' });
  const body: unknown = await answer.json();
  if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string') return body.token;
  throw new Error(`signing in to CNCjs failed: ${answer.status}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Answers as Grbl 1.1 does: a banner after a reset, its state when asked, and `ok` for every line. */
const grblPeer: Peer = (send) => {
  const say = (text: string) => send(Buffer.from(`${text}\r\n`, 'latin1'));
  const banner = "Grbl 1.1h ['$' for help]";
  setTimeout(() => say(banner), settleMs).unref();
  const answers: Readonly<Record<string, string>> = {
    '\u0018': banner,
    '?': '<Idle|MPos:0.000,0.000,0.000|FS:0,0>',
    '\n': 'ok',
  };
  return (bytes) => {
    for (const character of Buffer.from(bytes).toString('latin1')) {
      const answer = answers[character];
      if (answer !== undefined) say(answer);
    }
  };
};
