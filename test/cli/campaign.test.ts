import { expect, test } from 'vitest';
import { runCampaign } from '../../src/cli/support/run-campaign.ts';
import { fulcrum, fulcrumProcess, jsonLines } from '../support/fulcrum-command.ts';

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
    const ended = runCampaign(output, { sessions: 1_000_000, seed: 1, jobs: 1, json: true });
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
