/** What became of the tests between two builds, by the results of vitest's JSON reporter. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

const compare = (...files: string[]) =>
  spawnSync(process.execPath, [join(root, '.ci/compare-tests.mjs'), ...files], { encoding: 'utf8' });

/** A result in which each of these tests, one file each, took half a second. */
function result(name: string, tests: readonly string[]): string {
  const path = join(folder(), name);
  const testResults = tests.map((fullName, index) => ({
    startTime: 1000 * index,
    endTime: 1000 * index + 600,
    assertionResults: [{ fullName, status: 'passed', duration: 500 }],
  }));
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

it('names each test that is gone, one of several alike too, and counts the new ones', () => {
  const before = result('before.json', ['stops', 'returns', 'alike', 'alike']);
  const after = result('after.json', ['alike', 'stops', 'pauses']);
  const { status, stdout } = compare(before, after);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^tests +4 +3$/m);
  expect(stdout).toMatch(/^in tests, summed +2\.0 s +1\.5 s$/m);
  expect(stdout).toMatch(/^first start to last end +3\.6 s +2\.6 s$/m);
  expect(stdout.slice(stdout.indexOf('1 new'))).toBe('1 new, 2 gone\n  gone: returns\n  gone: alike\n');
});

it('ends with 0 where no test is gone', () => {
  const { status, stdout } = compare(result('before.json', ['stops']), result('after.json', ['returns', 'stops']));
  expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, '1 new, 0 gone']);
});

it.each([
  [[], 'usage: '],
  [['/nowhere/before.json', '/nowhere/after.json'], '/nowhere/before.json: ENOENT'],
  [[join(root, 'package.json'), join(root, 'package.json')], 'no testResults'],
])('refuses %j with exit code 2', (files, problem) => {
  const { status, stderr } = compare(...files);
  expect(status).toBe(2);
  expect(stderr).toContain(problem);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
