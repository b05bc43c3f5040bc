import { expect, test } from 'vitest';
import { campaignCommand } from '../../src/cli/commands/campaign.ts';
import { fulcrum, fulcrumProcess, jsonLines } from '../support/fulcrum-command.ts';

test('a campaign counts sessions, faults, findings, reactions and violations in its last line', async () => {
  const { code, out } = await fulcrum(['campaign', '--sessions', '2', '--seed', '1']);
  expect(out.trimEnd().split('\n').at(-1)).toMatch(
    /^2 sessions, \d+ simulated minutes, \d+ faults, \d+ acts, \d+ findings, \d+ reactions \(.*\), 0 violations, 0 failed$/,
  );
  expect(code).toBe(0);
});

test('a campaign has the same sum whoever runs its sessions', async () => {
  const args = ['campaign', '--sessions', '3', '--seed', '20', '--json'];
  const [alone, threads] = [await fulcrum(args), await fulcrumProcess([...args, '--jobs', '2'])];
  expect(threads.out).toBe(alone.out);
  expect(jsonLines(alone.out).at(-1)).toMatchObject({ type: 'summary', seed: 20, sessions: 3, failed: [] });
});

test('Ctrl-C ends a campaign with the sum so far, and 130', async () => {
  let out = '';
  const before = process.exitCode;
  const campaign = campaignCommand({ write: (text) => (out += text) });
  try {
    const ended = campaign.parseAsync(['--sessions', '1000000', '--seed', '1', '--json'], { from: 'user' });
    process.emit('SIGINT', 'SIGINT');
    await ended;
    expect(process.exitCode).toBe(130);
  } finally {
    process.exitCode = before;
  }
  expect(jsonLines(out)).toMatchObject([{ type: 'summary', sessions: 1 }]);
});

test('the last seed there is can be run, and none is passed', async () => {
  const last = ['campaign', '--seed', '4294967295', '--sessions'];
  const [fits, passes] = [await fulcrum([...last, '1', '--json']), await fulcrum([...last, '2'])];
  expect(jsonLines(fits.out).at(-1)).toMatchObject({ seed: 4294967295, sessions: 1 });
  expect(passes).toEqual({
    code: 2,
    out: '',
    err: 'fulcrum: --seed: too large for 2 sessions, of which each has the next seed (found 4294967295); allowed: 0 to 4294967294\n',
  });
});
