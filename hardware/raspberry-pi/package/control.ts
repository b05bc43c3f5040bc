/** The package's own description, filled in from what the repository says of itself. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Architecture } from './binaries.ts';
import { filesIn } from './tree.ts';

export interface Facts {
  readonly version: string;
  /** Name and address, of the last entry of the changelog. */
  readonly maintainer: string;
  readonly date: Date;
  /** The oldest Node that it runs on. */
  readonly node: string;
}

/** @throws Error where changelog and package.json disagree */
export function readFacts(sources: string): Facts {
  const { version, engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  const changelog = readFileSync(join(sources, 'debian/changelog'), 'utf8');
  const said = /^fulcrum \(([^)]+)\)/.exec(changelog)?.[1];
  const [, maintainer = '', date = ''] = /^ -- (.+>) {2}(.+)$/m.exec(changelog) ?? [];
  const node = /^>=(\d+(?:\.\d+)*)$/.exec(engines.node)?.[1];
  if (said !== version) throw new Error(`debian/changelog begins with ${said}, package.json says ${version}`);
  if (node === undefined)
    throw new Error(`engines.node in package.json is ${engines.node}; allowed: ">=" and a version`);
  if (Number.isNaN(Date.parse(date))) throw new Error(`debian/changelog: ${JSON.stringify(date)} is no date`);
  return { version, maintainer, date: new Date(date), node };
}

/** Only names that occur are replaced, and a name without a value is refused. */
export function filled(text: string, facts: Facts, more: Readonly<Record<string, string>> = {}): string {
  const values: Readonly<Record<string, string>> = {
    VERSION: facts.version,
    MAINTAINER: facts.maintainer,
    NODE: facts.node,
    ...more,
  };
  return text.replaceAll(/@([A-Z_]+)@/g, (whole, name: string) => {
    const { [name]: value } = values;
    if (value === undefined) throw new Error(`no value for ${whole}`);
    return value;
  });
}

export function controlFile(sources: string, facts: Facts, architecture: Architecture, installedBytes: number): string {
  const text = readFileSync(join(sources, 'debian/control'), 'utf8');
  const kibibytes = String(Math.ceil(installedBytes / 1024));
  return filled(text, facts, { ARCHITECTURE: architecture, INSTALLED_SIZE: kibibytes });
}

/** For `dpkg --verify`. */
export const md5sums = (root: string): string =>
  ['usr', 'etc']
    .flatMap((folder) => filesIn(join(root, folder)))
    .map((file) => `${createHash('md5').update(readFileSync(file)).digest('hex')}  ${relative(root, file)}\n`)
    .join('');
