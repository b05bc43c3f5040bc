// What became of the tests between two builds: node .ci/compare-tests.mjs BEFORE AFTER
// Both are results of vitest: npm test -- --reporter=json --outputFile.json=FILE. Tests are told apart by their full names,
// since files may move. Exit code 1: a test is gone.
import { readFileSync } from 'node:fs';

const usage = 'usage: node .ci/compare-tests.mjs BEFORE AFTER (two files of vitest’s JSON reporter)\n';
const files = process.argv.slice(2);

class Unusable extends Error {}

const read = (file) => {
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8')).testResults;
  } catch (error) {
    throw new Unusable(`${file}: ${error.message}`);
  }
  if (!Array.isArray(results)) throw new Unusable(`${file}: no testResults: not a result of vitest’s JSON reporter`);
  const tests = results.flatMap(({ assertionResults }) => assertionResults);
  const names = new Map();
  for (const { fullName } of tests) names.set(fullName, (names.get(fullName) ?? 0) + 1);
  const startedMs = results.reduce((least, { startTime }) => Math.min(least, startTime), Number.POSITIVE_INFINITY);
  const endedMs = results.reduce((most, { endTime }) => Math.max(most, endTime), 0);
  const withStatus = (wanted) => tests.filter(({ status }) => status === wanted).length;
  return {
    names,
    files: results.length,
    tests: tests.length,
    passed: withStatus('passed'),
    failed: withStatus('failed'),
    inTestsS: tests.reduce((sum, { duration }) => sum + (duration ?? 0), 0) / 1000,
    wallS: results.length === 0 ? 0 : (endedMs - startedMs) / 1000,
  };
};

/** Names of `one` that `other` has less often. */
const missing = (one, other) =>
  [...one]
    .filter(([name, count]) => count > (other.get(name) ?? 0))
    .map(([name, count]) => {
      const times = count - (other.get(name) ?? 0);
      return times === 1 ? name : `${name} (${times} times)`;
    });

const compare = (before, after) => {
  const gone = missing(before.names, after.names);
  const line = (name, value) => `${name.padEnd(24)}${value(before).padStart(10)}${value(after).padStart(10)}\n`;
  const seconds = (value) => `${value.toFixed(1)} s`;
  process.stdout.write(`${''.padEnd(24)}${'before'.padStart(10)}${'after'.padStart(10)}\n`);
  process.stdout.write(line('files', (one) => `${one.files}`));
  process.stdout.write(line('tests', (one) => `${one.tests}`));
  process.stdout.write(line('passed', (one) => `${one.passed}`));
  process.stdout.write(line('failed', (one) => `${one.failed}`));
  process.stdout.write(line('in tests, summed', (one) => seconds(one.inTestsS)));
  process.stdout.write(line('first start to last end', (one) => seconds(one.wallS)));
  process.stdout.write(`\n${missing(after.names, before.names).length} new, ${gone.length} gone\n`);
  for (const name of gone) process.stdout.write(`  gone: ${name}\n`);
  return gone.length === 0 ? 0 : 1;
};

try {
  if (files.length !== 2) throw new Unusable(usage.trimEnd());
  const [before, after] = files.map(read);
  process.exitCode = compare(before, after);
} catch (error) {
  if (!(error instanceof Unusable)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
