/** What turns a request into `!` on a cable: this service, and a bare relay. */
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { built } from '../builds.ts';
import { type Children, outputOf } from '../children.ts';
import { pause } from '../waiting.ts';
import { actuatorPeer, Cable } from './cable.ts';
import { stopRequest } from './stop-line.ts';

export const settleMs = 500;
const commands = 200;

export interface TargetOptions {
  readonly folder: string;
  readonly children: Children;
  /** Node's arguments, such as a preloaded module. */
  readonly nodeArguments?: readonly string[];
}

/** A process between its clients and a cable. */
export interface StopTarget {
  readonly cable: Cable;
  /** Milliseconds from the request to `!` at the far end. */
  stop(): Promise<number>;
  /** As many commands of another client as may wait, sent at once. */
  queueCommands(): void;
  /** Connects one more client that is told everything. */
  addClient(): Promise<void>;
}

/** A client that is told what the table does. */
export async function subscribe(path: string): Promise<Socket> {
  const socket = await connected(path);
  socket.write('{"jsonrpc":"2.0","id":1,"method":"subscribe"}\n');
  return socket;
}

/** `fulcrum run`, with an actuator at the end of its cable. */
export async function serviceTarget(options: TargetOptions): Promise<SocketTarget> {
  const { folder, children, nodeArguments = [] } = options;
  const cable = await Cable.plugged(join(folder, 'service.tty'), children, actuatorPeer);
  const [socket, file] = [join(folder, 'service.sock'), join(folder, 'fulcrum.json')];
  writeConfiguration(file, folder, cable.path, socket);
  const child = children.start(process.execPath, [...nodeArguments, built('cli/main.js'), 'run', '--config', file]);
  await outputOf(child, 'bench-01, firmware');
  return SocketTarget.connected(cable, socket);
}

export function writeConfiguration(file: string, folder: string, actuator: string, socket: string): void {
  const sensors = { path: join(folder, 'no-sensors.tty') };
  writeFileSync(file, JSON.stringify({ actuator: { path: actuator }, sensors, socket, data: join(folder, 'data') }));
}

/** A socket in front of `serialport.write`, with the same actuator at the end of its cable. */
export async function bareTarget({ folder, children, nodeArguments = [] }: TargetOptions): Promise<SocketTarget> {
  const cable = await Cable.plugged(join(folder, 'bare.tty'), children, actuatorPeer);
  const socket = join(folder, 'bare.sock');
  const relay = built('bench/benchmarks/stop/bare-relay.js');
  await outputOf(children.start(process.execPath, [...nodeArguments, relay, socket, cable.path]), 'listening');
  return SocketTarget.connected(cable, socket);
}

/** Requests arrive as lines on a Unix socket. */
export class SocketTarget implements StopTarget {
  readonly cable: Cable;
  readonly socket: string;
  readonly #client: Socket;
  readonly #other: Socket;

  private constructor(cable: Cable, socket: string, client: Socket, other: Socket) {
    this.cable = cable;
    this.socket = socket;
    this.#client = client;
    this.#other = other;
  }

  static async connected(cable: Cable, socket: string): Promise<SocketTarget> {
    const [client, other] = [await connected(socket), await connected(socket)];
    await pause(settleMs);
    return new SocketTarget(cable, socket, client, other);
  }

  stop(): Promise<number> {
    return this.cable.timeToStop(() => this.#client.write(`${stopRequest}\n`));
  }

  queueCommands(): void {
    const lines = Array.from({ length: commands }, (_, id) => `{"jsonrpc":"2.0","id":${id},"method":"status"}\n`);
    this.#other.write(lines.join(''));
  }

  async addClient(): Promise<void> {
    await subscribe(this.socket);
  }
}

async function connected(path: string): Promise<Socket> {
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  // Ended with the row, together with the process at its other end.
  return socket.on('error', () => undefined).resume();
}
