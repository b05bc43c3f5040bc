// npm run mutate [-- PART…] [--mutate GLOB]: mutation tests of the parts that carry safety. README.md says what for.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { differences, survivorsIn } from './survivors.mjs';

/** Pinned, and kept out of package.json: 60 MB and a hundred packages for a command that few people run. */
const version = '9.6.1';
const scratch = 'out/mutation';

/** What is mutated, and by which tests it is judged. */
const parts = JSON.parse(readFileSync(new URL('parts.json', import.meta.url), 'utf8'));

const { values, positionals } = parsed();
const chosen = chosenParts(positionals, values.mutate);
install();
const outcomes = chosen.map(mutate);
const survivors = outcomes.flatMap((outcome) => outcome.survivors);
const { unexplained, obsolete } = differences(survivors, wholeFiles());
for (const one of unexplained) print('survives, and is not explained', one);
for (const one of obsolete) print('is explained, but does not survive', one);
process.exitCode = unexplained.length + obsolete.length > 0 ? 1 : 0;

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: { mutate: { type: 'string' } } });
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

/** With `--mutate`: the parts that have such a file. */
function chosenParts(names, glob) {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  const named = names.length === 0 ? parts : parts.filter(({ name }) => names.includes(name));
  const isMeant = glob === undefined ? () => true : matcherOf(glob);
  const found = named
    .map((part) => ({ ...part, files: part.files.filter(isMeant) }))
    .filter(({ files }) => files.length > 0);
  if (unknown.length === 0 && found.length > 0) return found;
  const what = unknown.length > 0 ? `no such part: ${unknown.join(', ')}` : `no part has a file like ${glob}`;
  console.error(`${what}; parts: ${parts.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

function matcherOf(glob) {
  const path = glob.replace(/:\d+(?::\d+)?-\d+(?::\d+)?$/, '');
  const pattern = path
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'));
  return (file) => new RegExp(`^${pattern}$`).test(file);
}

/** Where only some lines of a file are mutated, nothing is known of the entries about the others. */
function wholeFiles() {
  return /:\d/.test(values.mutate ?? '') ? [] : chosen.flatMap(({ files }) => files);
}

function install() {
  const installed = join(scratch, 'node_modules/@stryker-mutator/vitest-runner/package.json');
  if (existsSync(installed) && JSON.parse(readFileSync(installed, 'utf8')).version === version) return;
  mkdirSync(scratch, { recursive: true });
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
  const packages = ['core', 'vitest-runner'].map((name) => `@stryker-mutator/${name}@${version}`);
  // Without the peer dependencies: vitest is found in the project's own node_modules, above.
  const options = ['--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--legacy-peer-deps'];
  execFileSync('npm', ['install', ...options, ...packages], { cwd: scratch, stdio: 'inherit' });
}

function mutate({ name, files, tests }) {
  const report = join(scratch, `${name}.json`);
  const configuration = join(scratch, `${name}.config.json`);
  const range = /:\d.*$/.exec(values.mutate ?? '')?.[0] ?? '';
  rmSync(report, { force: true });
  writeFileSync(
    configuration,
    JSON.stringify({
      mutate: files.map((file) => `${file}${range}`),
      plugins: ['@stryker-mutator/vitest-runner', join(process.cwd(), 'test/mutation/prose.mjs')],
      ignorers: ['prose'],
      testRunner: 'vitest',
      vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
      coverageAnalysis: 'perTest',
      // Stryker cannot read the configuration of TypeScript 7, and needs none.
      tsconfigFile: 'none.json',
      tempDirName: join(scratch, 'copies'),
      ignorePatterns: ['/out', '/dist', '/findings'],
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      concurrency: 1,
      // A busy machine must not make a slow mutant a killed one: after 30 s it once has. Stryker counts an endless loop's turns.
      timeoutMS: 600_000,
      fileLogLevel: 'off',
      logLevel: 'warn',
    }),
  );
  const stryker = join(scratch, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const { status } = spawnSync(process.execPath, [stryker, 'run', configuration], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, FULCRUM_MUTATION_TESTS: JSON.stringify(tests) },
  });
  if (status !== 0) process.exit(1);
  const content = JSON.parse(readFileSync(report, 'utf8'));
  const all = Object.values(content.files).flatMap(({ mutants }) => mutants);
  const count = (...statuses) => all.filter((mutant) => statuses.includes(mutant.status)).length;
  const [killed, lived] = [count('Killed', 'Timeout'), count('Survived', 'NoCoverage')];
  const score = ((100 * killed) / (killed + lived)).toFixed(1);
  console.log(`${name}: ${killed} of ${killed + lived} mutants killed, ${score} %; ${count('Ignored')} texts left out`);
  return { survivors: survivorsIn(content) };
}

function print(what, { file, lineNumber, line, mutator, original, replacement }) {
  const place = lineNumber === undefined ? file : `${file}:${lineNumber}`;
  console.log(`${what}: ${place} ${mutator}\n  ${line}\n  ${original} -> ${replacement}`);
}
