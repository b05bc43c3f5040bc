import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCampaign } from '../../src/cli/support/run-campaign.ts';
import { fulcrum, fulcrumProcess, jsonLines } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

test('the last line of a campaign counts sessions, faults, findings, reactions and violations', async () => {
  const { code, out } = await fulcrum(['campaign', '--sessions', '2', '--seed', '1']);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(
    /^2 sessions, \d+ simulated minutes, \d+ faults, \d+ acts, \d+ findings, \d+ reactions \(.*\), 0 violations, 0 failed$/,
  );
  expect(code).toBe(0);
});

test('a campaign gives the same totals with one thread as with several', async () => {
  const args = ['campaign', '--sessions', '3', '--seed', '20', '--json'];
  const [alone, threads] = [await fulcrum(args), await fulcrumProcess([...args, '--jobs', '2'])];
  expect(threads.out).toBe(alone.out);
  expect(jsonLines(alone.out).at(-1)).toMatchObject({ type: 'summary', seed: 20, sessions: 3, failed: [] });
});

test('Ctrl-C ends a campaign with the totals so far and exit code 130', async () => {
  let out = '';
  const before = process.exitCode;
  try {
    const output = { write: (text: string) => (out += text) };
    const ended = runCampaign(output, { sessions: 1_000_000, seed: 1, jobs: 1, device: 'simulated', json: true });
    process.emit('SIGINT', 'SIGINT');
    await ended;
    expect(process.exitCode).toBe(130);
  } finally {
    process.exitCode = before;
  }
  expect(jsonLines(out)).toMatchObject([{ type: 'summary', sessions: 1 }]);
});

test('the largest seed can be used, and is never exceeded', async () => {
  const last = ['campaign', '--seed', '4294967295', '--sessions'];
  const [fits, passes] = [await fulcrum([...last, '1', '--json']), await fulcrum([...last, '2'])];
  expect(jsonLines(fits.out).at(-1)).toMatchObject({ seed: 4294967295, sessions: 1 });
  expect(passes).toEqual({
    code: 2,
    out: '',
    err: 'fulcrum: --seed: too large for 2 sessions, each of which uses the next seed (found 4294967295); allowed: 0 to 4294967294\n',
  });
});

test('a range of seeds is run as the same number of sessions from its first seed', async () => {
  const [range, count] = [
    await fulcrum(['campaign', '--seed-range', '20..21', '--json']),
    await fulcrum(['campaign', '--seed', '20', '--sessions', '2', '--json']),
  ];
  expect(range).toEqual(count);
  expect(jsonLines(range.out).at(-1)).toMatchObject({ ranges: [{ from: 20, to: 21 }], sessions: 2 });
});

test.each(['9..8', '1', '1...5', '-1..5', '0..4294967296', '1..2000000'])(
  'a range of seeds may not be %s',
  async (range) => {
    const { code, err } = await fulcrum(['campaign', '--seed-range', range]);
    expect(code).toBe(2);
    expect(err).toContain('Allowed: two seeds from 0 to 4294967295');
  },
);

test('a range of seeds is refused beside a seed or a number of sessions', async () => {
  const { code, err } = await fulcrum(['campaign', '--seed-range', '1..2', '--sessions', '2']);
  expect(code).toBe(2);
  expect(err).toContain('cannot be used with');
});

describe('campaign merge', () => {
  /** The printed campaign of these seeds, in a file. */
  async function piece(range: string): Promise<string> {
    const path = join(folder(), `${range}.jsonl`);
    writeFileSync(path, (await fulcrum(['campaign', '--seed-range', range, '--json'])).out);
    return path;
  }

  test('prints what one campaign of all the seeds does', async () => {
    const pieces = [await piece('22..22'), await piece('20..21')];
    const whole = await fulcrum(['campaign', '--seed-range', '20..22', '--json']);
    expect(await fulcrum(['campaign', 'merge', ...pieces, '--json'])).toEqual(whole);
    const text = await fulcrum(['campaign', 'merge', ...pieces]);
    expect(text.out).toMatch(/^seeds: 20\.\.22\n/);
    expect(text.out).toMatch(/3 sessions, .*, 0 violations, 0 failed\n$/);
  });

  test('has the exit code of the worst session, and prints each one that failed', async () => {
    const path = await piece('20..20');
    const summary = JSON.parse(readFileSync(path, 'utf8'));
    const violations = [{ invariant: 4, atMs: 1000, reason: 'not level' }];
    const failed = [{ seed: 20, description: 'a session', failure: null, violations, smallest: 'faults none' }];
    writeFileSync(path, JSON.stringify({ ...summary, failed }));
    const { code, out } = await fulcrum(['campaign', 'merge', path]);
    expect(code).toBe(5);
    expect(out).toContain('FAILED: seed 20');
    expect(out).toContain('fails alike with no more than: faults none');
  });

  test('refuses a seed that is in two files, a file that was cut off, one of another form, and none', async () => {
    const path = await piece('20..20');
    const lines = readFileSync(path, 'utf8');
    const damaged = (name: string, text: string): string => {
      const file = join(folder(), name);
      writeFileSync(file, text);
      return file;
    };
    const problemOf = async (...files: readonly string[]): Promise<string> => {
      const { code, out, err } = await fulcrum(['campaign', 'merge', ...files]);
      expect([code, out]).toEqual([2, '']);
      return err;
    };
    expect(await problemOf(path, await piece('19..20'))).toMatch(/has seeds that .* has too \(found 20\)/);
    expect(await problemOf(path, path)).toContain('(found 20)');
    expect(await problemOf(damaged('cut.jsonl', lines.slice(0, 100)))).toContain('line 1: is no line of');
    expect(await problemOf(damaged('failed.jsonl', '{"type":"failed"}\n'))).toContain('does not end with a summary');
    expect(await problemOf(damaged('other.jsonl', '{"type":"summary","sessions":-1}\n'))).toContain('line 1#/ranges');
    expect(await problemOf('/no/such/file')).toContain('no such file');
  });
});
