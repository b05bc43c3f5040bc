/** Finds and reads therapy protocols on disk. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { namesIn } from '../../../hardware/folder-names.ts';
import { packageFile } from '../../../hardware/package-file.ts';
import type { ErrorCode, ErrorFacts } from '../../../protocols/base/errors.ts';
import { errorCodes, FulcrumError } from '../../../protocols/base/errors.ts';
import { parseJson } from '../../../protocols/base/json.ts';
import { bounds } from '../../../protocols/therapy/limits.ts';
import { readProtocol } from '../../../protocols/therapy/read.ts';
import type { Outcome } from '../../../protocols/therapy/refusal.ts';
import { accepted } from '../../../protocols/therapy/refusal.ts';
import type { Protocol } from '../../../protocols/therapy/schema.ts';
import type { ProtocolName } from '../../service/rpc/context.ts';
import { readSmallFile } from '../../service/storage/small-file.ts';

export interface LoadedProtocol {
  readonly protocol: Protocol;
  /** The ready-made name, or the path as the user gave it. Every message begins with it. */
  readonly place: string;
}

/**
 * Loads a ready-made protocol by name, or a file by path. A ready-made name wins over a file with the same name in the
 * current folder; `./name` is the file.
 * @throws FulcrumError
 */
export async function loadProtocol(nameOrPath: string): Promise<LoadedProtocol> {
  const names = await readyMadeNames();
  if (names.includes(nameOrPath)) return loadReadyMade(nameOrPath);
  const content = read(nameOrPath, () => missing(nameOrPath, names));
  return { protocol: accepted(readProtocol(content, nameOrPath)), place: nameOrPath };
}

/** Protocols as the service reads them: synchronously, because its turn must not wait. Nothing here throws. */
export interface ProtocolLibrary {
  /** By name, or from a file by absolute path. */
  readonly readProtocol: (nameOrPath: string) => Outcome<Protocol>;
  readonly protocolNames: () => readonly ProtocolName[];
}

/** The folders for one's own protocols: beside the configuration, and in the data folder. */
export const ownProtocolFolders = (configuration: string, data: string): readonly string[] => [
  join(dirname(resolve(configuration)), 'protocols'),
  join(data, 'protocols'),
];

/** Names that are listed of one's own; a larger folder holds something else. */
const mostOwnNames = 200;

/** The ready-made protocols and those in the folders. A name that several of them have is the first one's. */
export function protocolLibrary(ownFolders: readonly string[]): ProtocolLibrary {
  const folders = [readyMadeFolder(), ...ownFolders];
  return {
    readProtocol: (nameOrPath) => readProtocolSync(nameOrPath, folders),
    protocolNames: () => {
      const own = new Map<string, boolean>();
      for (const [index, folder] of folders.entries()) {
        for (const name of fileNamesIn(folder)) if (!own.has(name)) own.set(name, index > 0);
      }
      return [...own].map(([name, isOwn]) => ({ name, own: isOwn }));
    },
  };
}

function readProtocolSync(nameOrPath: string, folders: readonly string[]): Outcome<Protocol> {
  const isName = isReadyMadeName(nameOrPath);
  const [first = ''] = folders;
  const folder = folders.find((each) => existsSync(join(each, `${nameOrPath}.json`))) ?? first;
  const path = isName ? join(folder, `${nameOrPath}.json`) : nameOrPath;
  const refuse = (refusal: ErrorFacts & { readonly code: ErrorCode }): Outcome<never> => {
    return { ok: false, refusals: [{ ...refusal, pointer: '' }] };
  };
  const allowed = 'a name (fulcrum protocol list), an absolute path, or a protocol itself';
  const unknown = { code: errorCodes.PROTOCOL_UNKNOWN, place: nameOrPath, problem: 'no such protocol', allowed };
  if (!isName && !isAbsolute(path)) return refuse(unknown);
  try {
    return readProtocol(
      read(path, () => new FulcrumError(unknown.code, unknown)),
      nameOrPath,
    );
  } catch (error) {
    if (error instanceof FulcrumError) return refuse({ code: error.code, ...error.facts });
    return refuse({ ...unknown, problem: 'cannot be read' });
  }
}

/** Names of the protocols, or plans, in a folder, sorted; none if it cannot be read. */
export const fileNamesIn = (folder: string): readonly string[] =>
  namesIn(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .filter(isReadyMadeName)
    .toSorted()
    .slice(0, mostOwnNames);

/**
 * What `start` sends to the service: a name, or the content of a file, which the service's user may not be able to read.
 * @throws FulcrumError if the file cannot be read, or is not JSON
 */
export function protocolToStart(nameOrPath: string): unknown {
  if (isReadyMadeName(nameOrPath)) return nameOrPath;
  const content = read(nameOrPath, () => missing(nameOrPath, []));
  accepted(readProtocol(content, nameOrPath));
  return parseJson(new TextDecoder().decode(content));
}

/** All ready-made protocols, beginner's first, then by name. */
export async function loadReadyMadeProtocols(): Promise<readonly Protocol[]> {
  const order = ['beginner', 'standard', 'advanced'];
  const loaded = await Promise.all((await readyMadeNames()).map(loadReadyMade));
  const protocols = loaded.map(({ protocol }) => protocol);
  return protocols.sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level) || (a.name < b.name ? -1 : 1));
}

async function loadReadyMade(name: string): Promise<LoadedProtocol> {
  const path = join(readyMadeFolder(), `${name}.json`);
  const content = read(path, () => missing(path, []));
  return { protocol: accepted(readProtocol(content, name)), place: name };
}

async function readyMadeNames(): Promise<readonly string[]> {
  const files = await readdir(readyMadeFolder());
  return files.filter((file) => file.endsWith('.json')).map((file) => basename(file, '.json'));
}

const readyMadeFolder = (): string => packageFile('protocols', 'therapy', 'ready-made');

const isReadyMadeName = (text: string): boolean => /^[a-z0-9-]+$/.test(text);

function missing(nameOrPath: string, names: readonly string[]): FulcrumError {
  if (!isReadyMadeName(nameOrPath)) {
    return new FulcrumError(errorCodes.FILE_MISSING, {
      place: nameOrPath,
      problem: 'no such file',
      allowed: 'a protocol file, or a ready-made name (fulcrum protocol list)',
    });
  }
  return new FulcrumError(errorCodes.PROTOCOL_UNKNOWN, {
    place: nameOrPath,
    problem: 'no ready-made protocol or file of this name',
    allowed: names.join(', '),
  });
}

const read = (path: string, whenMissing: () => FulcrumError): Uint8Array =>
  readSmallFile({ path, what: 'a protocol', mostBytes: bounds.fileBytes, whenMissing });
