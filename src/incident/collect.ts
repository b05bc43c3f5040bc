/** Collects what somebody needs who is asked for help, from wherever it can be had: no part is needed for another. */
import { readFileSync } from 'node:fs';
import { arch, hostname, release, userInfo } from 'node:os';
import { messageOf } from '../../protocols/base/errors.ts';
import { clinicianNames } from '../service/access/clinicians.ts';
import { checkConfiguration } from '../service/configuration/configuration.ts';
import { readUnchecked } from '../service/configuration/read.ts';
import { callService } from '../service/socket/client.ts';
import { auditFile } from '../service/storage/audit-file.ts';
import { readHead } from '../service/storage/audit-head.ts';
import type { Part } from './archive.ts';
import { logText } from './log.ts';
import { type Names, withoutNames } from './names.ts';
import { type Output, outputOf } from './programs.ts';
import { recordedFirmware, recordingParts } from './recordings.ts';

export interface IncidentSources {
  readonly version: string;
  /** Versions of the images that ship, by board; null: it cannot be read. */
  readonly shipped: Readonly<Record<string, string | null>>;
  readonly configuration: string;
  readonly data: string;
  readonly socket: string;
  /** The recording to take; null: there is none. */
  readonly recording: string | null;
  /** A log that is not in the journal. */
  readonly log: string | null;
  /** The command line of `fulcrum doctor --json`. */
  readonly doctor: readonly [program: string, ...args: readonly string[]];
}

export interface Collected {
  readonly parts: readonly Part[];
  /** What could not be had, and why. */
  readonly missing: readonly { readonly part: string; readonly problem: string }[];
}

const doctorLimitMs = 90_000;

/** Takes seconds, and leaves the table alone: no port is opened. Never rejects. */
export async function collect(sources: IncidentSources, madeAt: Date): Promise<Collected> {
  const collecting = new Collecting(withoutNames(await knownNames(sources.data)));
  const { recording, data, log } = sources;
  const status = await statusOf(sources.socket);
  collecting.json('status.json', status);
  await collecting.add('versions.json', async () => text(await versionsOf(sources, status, madeAt)));
  await collecting.add('configuration.json', () => configurationOf(sources.configuration));
  await collecting.add('audit-head.json', () => auditHead(data));
  await collecting.add('log.txt', () => logText(log));
  const [program, ...args] = sources.doctor;
  await collecting.add('doctor.jsonl', async () => said(await outputOf(program, args, doctorLimitMs)));
  if (recording !== null) collecting.files('recording', () => recordingParts(data, recording));
  else collecting.missing.push({ part: 'recording', problem: 'no session is recorded in the data folder' });
  collecting.note(madeAt);
  return collecting;
}

class Collecting implements Collected {
  readonly parts: Part[] = [];
  readonly missing: { part: string; problem: string }[] = [];
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  async add(name: string, content: () => string | Promise<string>): Promise<void> {
    try {
      this.#put(name, this.#names.ofLines(await content()));
    } catch (error) {
      this.missing.push({ part: name, problem: this.#names.ofText(messageOf(error)) });
    }
  }

  json(name: string, content: unknown): void {
    this.#put(name, this.#names.ofLines(JSON.stringify(content)));
  }

  files(name: string, read: () => readonly Part[]): void {
    try {
      this.parts.push(...read());
    } catch (error) {
      this.missing.push({ part: name, problem: messageOf(error) });
    }
  }

  note(madeAt: Date): void {
    const lines = [
      `What Fulcrum knew of an incident, collected on ${madeAt.toISOString()} by “fulcrum incident”.`,
      'It has ids of people, never their names, and no PIN. It has what a person did on the table: treat it as health data.',
      '',
      ...this.parts.map(({ name, content }) => `${name}: ${content.length} bytes`),
      ...this.missing.map(({ part, problem }) => `${part}: missing: ${problem}`),
    ];
    this.parts.unshift({ name: 'README.txt', content: Buffer.from(`${lines.join('\n')}\n`) });
  }

  #put(name: string, content: string): void {
    this.parts.push({ name, content: Buffer.from(content) });
  }
}

/** The clinicians, the user of this computer and its own name, which is often a person's. */
async function knownNames(data: string): Promise<readonly string[]> {
  const clinicians = await clinicianNames(data).catch(() => []);
  return [...clinicians, userName(), hostname()];
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // An id without a name.
    return '';
  }
}

/** What the service says, or why it says nothing. */
async function statusOf(socket: string): Promise<object> {
  const { reply, problem } = await callService(socket, 'status');
  return reply === null ? { service: null, problem } : reply;
}

async function versionsOf(sources: IncidentSources, status: object, madeAt: Date): Promise<object> {
  const { version, shipped, recording, data } = sources;
  const ports = Object(Object(Object(status).result).ports);
  return {
    madeAt: madeAt.toISOString(),
    session: recording,
    fulcrum: version,
    service: Object(Object(Object(status).result).service).version ?? null,
    shipped,
    boards: { actuator: Object(ports.actuator).said ?? null, sensors: Object(ports.sensors).said ?? null },
    recordedFirmware: recording === null ? null : await recordedFirmware(data, recording),
    node: process.versions.node,
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(fileText('/etc/os-release'))?.[1] ?? null,
    kernel: release(),
    architecture: arch(),
    machine: fileText('/proc/device-tree/model').replaceAll('\0', '') || null,
  };
}

/** The effective one. It holds no secret: PINs are in a file of their own; what it does not know it refuses. */
function configurationOf(file: string): string {
  return text(checkConfiguration(readUnchecked(file), file));
}

function auditHead(data: string): string {
  const head = readHead(auditFile(data));
  if (head === null) throw new Error('the data folder has none, or this user may not read it');
  return text(head);
}

function said(output: Output): string {
  if (output.ok) return output.text;
  throw new Error(output.problem);
}

function fileText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const text = (value: object): string => `${JSON.stringify(value)}\n`;
