import { expect, test } from 'vitest';
import { runExplore } from '../../src/cli/support/run-explore.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';

test('explore prints the counts of each part and every property that holds, the same at each run', async () => {
  const { code, out } = await fulcrum(['explore', '--depth', '2']);
  expect(out).toMatch(/^machine: \d+ states, \d+ edges, 2 inputs to the furthest\n {2}holds: STOP stops/);
  expect(out).not.toContain('BROKEN');
  expect(code).toBe(0);
  expect((await fulcrum(['explore', '--depth', '2'])).out).toBe(out);
});

test('explore --json prints one object for each part', async () => {
  const { out } = await fulcrum(['explore', '--depth', '1', '--json']);
  expect(jsonLines(out)).toMatchObject([
    { type: 'part', part: 'machine', depth: 1, violations: 0 },
    { type: 'part', part: 'turn', depth: 1, violations: 0 },
    { type: 'part', part: 'link', depth: 1, violations: 0 },
  ]);
});

test('Ctrl-C ends an exploration with exit code 130', async () => {
  const before = process.exitCode;
  try {
    const ended = runExplore({ write: () => true }, { json: true });
    process.emit('SIGINT', 'SIGINT');
    await ended;
    expect(process.exitCode).toBe(130);
  } finally {
    process.exitCode = before;
  }
});

test('explore refuses a depth of nothing', async () => {
  const { code, err } = await fulcrum(['explore', '--depth', '0']);
  expect(code).toBe(2);
  expect(err).toContain('Allowed: a whole number from 1 to 1000.');
});
