import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { atLine, fulcrum, fulcrumProcess, jsonLines, root } from '../support/fulcrum-command.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fulcrum-bench-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const readyMade = readdirSync(join(root, 'protocols/therapy/ready-made')).map((file) => basename(file, '.json'));

const summaryFields = [
  'type',
  'outcome',
  'protocol',
  'seed',
  'durationMs',
  'invertedMs',
  'maxAngleDeg',
  'maxRateDegPerS',
  'findings',
  'violations',
  'finalAngleDeg',
  'simulatedPerWallSecond',
];

describe('a bench without a fault', () => {
  test.each(readyMade)('completes %s with the person at level', async (name) => {
    const { code, out, err } = await fulcrum(['bench', name, '--json', '--seed', '1']);
    const lines = jsonLines(out);
    const summary = lines.at(-1) ?? {};
    expect(Object.keys(summary)).toEqual(summaryFields);
    expect(summary).toMatchObject({
      type: 'summary',
      outcome: 'completed',
      protocol: name,
      seed: 1,
      findings: [],
      violations: [],
    });
    expect(Math.abs(Number(summary['finalAngleDeg']))).toBeLessThan(0.5);
    expect(new Set(lines.map(({ type }) => type))).toEqual(
      new Set(['state', 'order', 'act', 'progress', 'summary', ...(out.includes('"prompt"') ? ['prompt'] : [])]),
    );
    expect([code, err]).toEqual([0, '']);
  });
});

describe('a bench with a fault', () => {
  const args = ['bench', 'progressive-regressive', '--fault', '45s:link=garbage:0.3', '--json', '--seed', '7'];

  test('prints the same lines for the same seed, and different lines for another seed', async () => {
    const withoutWallTime = (text: string) => text.replace(/,"simulatedPerWallSecond":\d+/, '');
    const [first, other] = [await fulcrum(args), await fulcrum([...args, '--seed', '8'])];
    const again = await fulcrumProcess(args);
    expect(withoutWallTime(again.out)).toBe(withoutWallTime(first.out));
    expect(withoutWallTime(other.out)).not.toBe(withoutWallTime(first.out));
  });

  test('exits with 3 and names the hazard after a safety reaction has returned the person to level', async () => {
    const { code, out } = await fulcrum(['bench', 'static-15', '--fault', '45s:tilt=stuck', '--json']);
    expect(code).toBe(3);
    const lines = jsonLines(out);
    expect(lines.at(-1)).toMatchObject({ outcome: 'returned', violations: [] });
    expect(lines.at(-1)?.['findings']).toContainEqual(expect.objectContaining({ hazard: 'H10', reaction: 'RETURN' }));
    expect(lines).toContainEqual(expect.objectContaining({ type: 'finding', hazard: 'H10', reaction: 'RETURN' }));
    expect(lines.some(({ type, change }) => type === 'alarm' && change === 'raised')).toBe(true);
  });

  test('exits with 4 if the person is left head-down', async () => {
    const { code, out } = await fulcrum(['bench', 'static-15', '--fault', '45s:patient=estop', '--json']);
    expect(code).toBe(4);
    expect(jsonLines(out).at(-1)).toMatchObject({ outcome: 'stranded', violations: [] });
  });

  test.each([
    ['45s:patient=estop', ['number', 'number']],
    ['16s:host=kill', []],
  ])('shows the remaining time until %s, and none after it', async (fault, before) => {
    const { out } = await fulcrum(['bench', 'static-15', '--fault', fault, '--json']);
    const progress = jsonLines(out).filter(({ type }) => type === 'progress');
    const shown = progress.map(({ remainingMs }) => typeof remainingMs);
    expect(shown.slice(0, before.length)).toEqual(before);
    expect(new Set(progress.slice(before.length).map(({ remainingMs }) => remainingMs))).toEqual(new Set([null]));
    const text = await fulcrum(['bench', 'static-15', '--fault', fault]);
    expect(text.out.match(/ remaining\)$/gm) ?? []).toHaveLength(before.length);
  });

  test('refuses faults that would all begin after the session', async () => {
    const faults = ['--fault', '4000s:tilt=off', '--fault', '20m:link=off,2s'];
    const { code, out, err } = await fulcrum(['bench', 'static-15', ...faults]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^fulcrum: --fault: would begin after the session has ended \(found 1200s:link=off,2s\); allowed: /,
    );
  });

  test('names faults that were not injected, and fails', async () => {
    const faults = ['--fault', '30s:patient=button', '--fault', '4000s:tilt=off'];
    const { code, err } = await fulcrum(['bench', 'static-15', ...faults]);
    expect(err).toBe('fulcrum: not injected, the session ended before: 4000s:tilt=off\n');
    expect(code).toBe(1);
  });
});

describe('the output of a bench', () => {
  test('is plain text in any folder and with an empty environment', async () => {
    const { code, out } = await fulcrumProcess(['bench', 'first-session'], { cwd: folder, env: {} });
    expect(out).toMatch(/^First session: 6:54\.0 in total, up to 15°\n/);
    expect(out).toMatch(/\ncompleted after 6:5\d\.\d, head-down for 1:3\d\.\d\n/);
    expect(out).not.toContain('\u001b');
    expect(code).toBe(0);
  });

  test('ends with a summary and exit code 130 after Ctrl-C', async () => {
    const report = join(folder, 'interrupted.svg');
    const { code, out } = await fulcrumProcess(['bench', 'static-30', '--speed', '50', '--json', '--report', report], {
      onStart: (child) => atLine(child, 'session.ramping', () => child.kill('SIGINT')),
    });
    expect(code).toBe(130);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'summary', interrupted: true, findings: [] });
    expect(readFileSync(report, 'utf8')).toContain('static-30: interrupted');
  });

  test('may lose its reader: exit code and report are still correct', async () => {
    const report = join(folder, 'new', 'folder', 'unread.svg');
    const { code, err } = await fulcrumProcess(
      ['bench', 'static-15', '--speed', '50', '--fault', '30s:tilt=stuck', '--report', report],
      { onStart: (child) => atLine(child, 'Static', () => child.stdout?.destroy()) },
    );
    expect([code, err]).toEqual([3, `plot: ${report}\n`]);
    expect(readFileSync(report, 'utf8')).toMatch(/^<svg [\s\S]*H10[\s\S]*<\/svg>\n?$/);
  });

  test.skipIf(!existsSync('/dev/full'))('on a full disk is an error', async () => {
    const { code, err } = await fulcrumProcess(['bench', 'static-15'], { stdout: openSync('/dev/full', 'w') });
    expect([code, err]).toEqual([1, 'fulcrum: standard output cannot be written (ENOSPC)\n']);
  });

  test.skipIf(!existsSync('/dev/full'))('is complete if only the report does not fit on the disk', async () => {
    const { code, out, err } = await fulcrum(['bench', 'static-15', '--json', '--report', '/dev/full']);
    expect(jsonLines(out).at(-1)).toMatchObject({ type: 'summary', outcome: 'completed' });
    expect(err).toContain('fulcrum: /dev/full: the report cannot be written: the disk is full (ENOSPC)');
    expect(code).toBe(1);
  });
});

test('two benches can write the same report at the same time', async () => {
  const report = join(folder, 'both.svg');
  const args = ['bench', 'static-15', '--report', report];
  const [one, other] = await Promise.all([fulcrumProcess(args), fulcrumProcess(args)]);
  expect([one.code, other.code]).toEqual([0, 0]);
  expect(readFileSync(report, 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n?$/);
});
