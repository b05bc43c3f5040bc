/** The arguments of `npm run benchmark`, and what it does when it is interrupted. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/fulcrum-command.ts';

const program = join(root, 'dist/src/bench/benchmarks/benchmark.js');
const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });

describe('refused with exit code 2, and one line that says why', () => {
  it.each([
    [['--fast'], "error: unknown option '--fast'"],
    [['quick'], 'error: too many arguments'],
    [['--against', '/nowhere'], 'Allowed: a folder with a build, which has dist/src/cli/main.js.'],
    [['--against'], "option '--against <FOLDER>' argument missing"],
    [['--only', 'a row that is not'], 'error: --only: no row contains "a row that is not"'],
  ])('%j', (args, problem) => {
    const { status, stdout, stderr } = run(...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(problem);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

it('prints its help', () => {
  const { status, stdout } = run('--help');
  expect(status).toBe(0);
  for (const option of ['--quick', '--json', '--against', '--only']) expect(stdout).toContain(option);
});

it('prints one JSON object per row, and the reason of a row that is not part of the run', () => {
  const { status, stdout } = run('--json', '--quick', '--only', 'fresh clone');
  expect(status).toBe(0);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { name: expect.stringContaining('fresh clone'), met: null, notMeasured: 'not in a run with --quick' },
  ]);
});

it('ends what it has started, and removes its files, when it is interrupted', async () => {
  const out = join(root, 'out');
  mkdirSync(out, { recursive: true });
  const before = new Set(readdirSync(out));
  const child = spawn(process.execPath, [program, '--only', 'service dead']);
  const made = () => readdirSync(out).filter((name) => name.startsWith('b-') && !before.has(name));
  const mine = (name: string) => processesWith(join(out, name));
  let [name = ''] = made();
  while (name === '' || mine(name).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    [name = ''] = made();
  }
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(130);
  expect(made()).toEqual([]);
  while (mine(name).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(text));
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
