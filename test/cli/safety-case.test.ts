import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSafetyCase } from '../../src/cli/support/run-safety-case.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

interface LinkedControl {
  readonly type: string;
  readonly tests: readonly { readonly test: { readonly file: string; readonly name: string } }[];
}

/** Vitest's report in which every linked test has passed, except those whose name has the words. */
async function reportWithFailed(words: string): Promise<string> {
  const { out } = await fulcrum(['safety-case', '--json']);
  const controls = jsonLines(out).filter(({ type }) => type === 'control') as unknown as readonly LinkedControl[];
  const tests = controls.flatMap((control) => control.tests.map(({ test }) => test));
  const testResults = tests.map(({ file, name }) => {
    const titles = name.split(' > ');
    const status = name.includes(words) ? 'failed' : 'passed';
    return { name: file, assertionResults: [{ ancestorTitles: titles.slice(0, -1), title: titles.at(-1), status }] };
  });
  const path = join(folder(), 'results.json');
  writeFileSync(path, JSON.stringify({ testResults }));
  return path;
}

const measurement = (measuredMs: number) =>
  JSON.stringify({
    fault: '12s:tilt=off',
    angleDeg: 30,
    seed: 1,
    phase: 'hold',
    hazard: 'H09',
    measuredMs,
    deadlineMs: 300,
    ok: measuredMs <= 300,
  });

describe('fulcrum safety-case', () => {
  it('counts hazards, controls, tests and gaps, and exits with 0 where every link holds', async () => {
    const { code, out, err } = await fulcrum(['safety-case']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d+ hazards of the register, \d+ of use\n\d+ controls, /);
    expect(out).toMatch(/\n\d+ gaps:\n {2}H/);
    expect(out).toMatch(/\nno link is broken\n$/);
  });

  it('exits with 5 and names the test that has failed, or was not run', async () => {
    const passed = await fulcrum(['safety-case', '--tests', await reportWithFailed('no test has this name')]);
    expect(passed.code).toBe(0);
    const failed = await fulcrum(['safety-case', '--tests', await reportWithFailed('H09, no tilt sample')]);
    expect(failed.code).toBe(5);
    expect(failed.out).toMatch(/\nBROKEN {2}C\d+: test\/safety\/watches\.test\.ts: .*H09, no tilt sample .*: failed\n/);
    const empty = join(folder(), 'results.json');
    writeFileSync(empty, '{"testResults":[]}');
    const none = await fulcrum(['safety-case', '--tests', empty]);
    expect([none.code, none.out]).toEqual([5, expect.stringContaining(': not run\n')]);
  });

  it('exits with 5 where a deadline was missed', async () => {
    const path = join(folder(), 'measured.jsonl');
    writeFileSync(path, `${measurement(256)}\n`);
    expect((await fulcrum(['safety-case', '--measured', path])).code).toBe(0);
    writeFileSync(path, `${measurement(256)}\n${measurement(301)}\n`);
    const { code, out } = await fulcrum(['safety-case', '--measured', path]);
    expect(code).toBe(5);
    expect(out).toContain('BROKEN  H09: 1 of 2 measurements failed\n');
  });

  it('writes a page that needs nothing else, whose links lead somewhere', async () => {
    const [path, measured] = [join(folder(), 'case.html'), join(folder(), 'measured.jsonl')];
    writeFileSync(measured, `${measurement(256)}\n`);
    const { code } = await fulcrum(['safety-case', '--measured', measured, '--out', path]);
    expect(code).toBe(0);
    const page = readFileSync(path, 'utf8');
    expect(page).not.toMatch(/<script|src=|https?:|@import|url\(/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id = '']) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/href="#([^"]+)"/g)].map(([, target = '']) => target);
    expect(targets.length).toBeGreaterThan(300);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
    expect(page).toContain('256 of 300 ms');
    expect(page).toContain('not measured');
  });

  it('prints hazards, controls and counts as JSON', async () => {
    const lines = jsonLines((await fulcrum(['safety-case', '--json'])).out);
    expect(new Set(lines.map(({ type }) => type))).toEqual(new Set(['hazard', 'control', 'counts']));
    expect(lines.at(-1)).toMatchObject({ type: 'counts', broken: 0, problems: [] });
  });

  it('takes a data folder without sessions, and refuses one that is not there', async () => {
    const data = folder();
    const { code, out } = await fulcrum(['safety-case', '--data', data]);
    expect([code, out]).toEqual([0, expect.stringContaining('\nnearest in 0 recorded sessions:\n')]);
    const missing = await fulcrum(['safety-case', '--data', join(data, 'none')]);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('no such file or folder')]);
  });

  it('says that it needs the source tree where there is none, as in an installed package', async () => {
    const silent = { write: () => true };
    await expect(runSafetyCase({}, silent, silent, folder())).rejects.toThrow('an installed package has none');
  });

  it.each(['--tests', '--measured'])('refuses a file for %s that is missing, or something else', async (option) => {
    const path = join(folder(), 'given');
    const missing = await fulcrum(['safety-case', option, path]);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('cannot be read (ENOENT)')]);
    writeFileSync(path, '{"a":1}');
    const other = await fulcrum(['safety-case', option, path]);
    expect([other.code, other.err]).toEqual([2, expect.stringContaining('is not ')]);
  });
});
