/** A real broker in this test's own folder, and its readers. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { atEnd } from './cleanup.ts';
import { folder } from './temporary-folder.ts';
import { until } from './waiting.ts';

export interface MosquittoOptions {
  /** A certificate for `localhost`, signed by an authority of its own. */
  readonly tls?: boolean;
  /** The only ones who may connect. */
  readonly user?: { readonly name: string; readonly password: string };
  readonly port?: number;
}

/** One message as a reader got it. */
export interface Received {
  readonly isRetained: boolean;
  readonly topic: string;
  readonly message: Record<string, unknown>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export class Mosquitto {
  readonly place = folder();
  readonly port: number;
  /** PEM of the authority; null: no TLS. */
  readonly ca: string | null;
  #process: ChildProcess | null = null;
  /** What it has logged: each packet of each client. */
  log = '';

  private constructor(port: number, options: MosquittoOptions) {
    this.port = port;
    this.ca = options.tls === true ? makeCertificates(this.place) : null;
    writeFileSync(join(this.place, 'mosquitto.conf'), this.#configuration(options));
    atEnd(() => this.kill());
  }

  static async start(options: MosquittoOptions = {}): Promise<Mosquitto> {
    const broker = new Mosquitto(options.port ?? (await freePort()), options);
    await broker.run();
    return broker;
  }

  /** Starts it, for the first time or again. What it had kept is gone then. */
  async run(): Promise<void> {
    this.#process = spawn('/usr/sbin/mosquitto', ['-v', '-c', join(this.place, 'mosquitto.conf')], { stdio: 'pipe' });
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.log += text;
    });
    const from = this.log.length;
    await until('mosquitto runs', () => this.log.slice(from).includes(' running'));
  }

  signal(signal: NodeJS.Signals): void {
    this.#process?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  #configuration({ user }: MosquittoOptions): string {
    const file = (name: string): string => join(this.place, name);
    if (user !== undefined) {
      execFileSync('/usr/bin/mosquitto_passwd', ['-b', '-c', file('passwords'), user.name, user.password]);
    }
    return [
      `listener ${this.port} 127.0.0.1`,
      'persistence false',
      // It gives up its rights when it is started as root, and could then not read this folder.
      'user root',
      ...(user === undefined
        ? ['allow_anonymous true']
        : ['allow_anonymous false', `password_file ${file('passwords')}`]),
      ...(this.ca === null ? [] : [`certfile ${file('broker.crt')}`, `keyfile ${file('broker.key')}`]),
      '',
    ].join('\n');
  }
}

/** An authority, and a certificate of the broker that it has signed. Returns the authority's. */
function makeCertificates(place: string): string {
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: place, stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Test authority', '-days', '2');
  openssl('req', ...key, '-keyout', 'broker.key', '-out', 'broker.csr', '-subj', '/CN=localhost');
  writeFileSync(join(place, 'names'), 'subjectAltName=DNS:localhost\n');
  const sign = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2'];
  openssl('x509', '-req', '-in', 'broker.csr', '-out', 'broker.crt', ...sign);
  return join(place, 'ca.crt');
}

/** `mosquitto_sub` on all topics. */
export class Reader {
  readonly received: Received[] = [];
  #unfinished = '';

  constructor({ port, ca }: Mosquitto, user?: MosquittoOptions['user']) {
    const child = spawn(
      '/usr/bin/mosquitto_sub',
      [
        ...['-h', 'localhost', '-p', String(port), '-t', '#', '-F', '%r %t %p'],
        ...(ca === null ? [] : ['--cafile', ca]),
        ...(user === undefined ? [] : ['-u', user.name, '-P', user.password]),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    child.stdout.setEncoding('utf8').on('data', (text: string) => this.#take(text));
    atEnd(() => {
      child.kill('SIGKILL');
    });
  }

  /** The newest message of a topic. */
  last(topic: string): Received | undefined {
    return this.received.findLast((each) => each.topic === topic);
  }

  #take(text: string): void {
    const lines = (this.#unfinished + text).split('\n');
    this.#unfinished = lines.pop() ?? '';
    for (const line of lines) {
      const [retained, topic = '', ...payload] = line.split(' ');
      this.received.push({ isRetained: retained === '1', topic, message: JSON.parse(payload.join(' ')) });
    }
  }
}
