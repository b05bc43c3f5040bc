import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { shortened } from '../../src/bench/judge/verdict.ts';
import { SessionJudge } from '../../src/service/session-judge.ts';
import { atEnd } from '../support/cleanup.ts';
import { startWithoutFiles, startWithoutMemory } from '../support/failing-spawn.ts';
import { folder } from '../support/temporary-folder.ts';

/** What a judge with this program says of a recording, or of several. */
async function said(program: string, files: readonly string[] = ['a.mcap'], timeoutMs = 60_000): Promise<string[]> {
  const path = join(folder(), 'judge.mjs');
  writeFileSync(path, program);
  const texts: string[] = [];
  await new Promise<void>((resolve) => {
    const take = (text: string) => {
      texts.push(text);
      if (texts.length === files.length) resolve();
    };
    const judge = new SessionJudge({
      program: path,
      timeoutMs,
      onVerdict: ({ id, disagreementCount }) => take(`${id}: ${disagreementCount}`),
      onProblem: take,
    });
    atEnd(() => judge.close());
    for (const file of files) judge.judge(file);
  });
  return texts;
}

const verdict = (disagreements: string) =>
  `console.log(JSON.stringify({ id: process.argv[2], disagreementCount: 1, disagreements: ${disagreements} }));`;

const spawned = vi.hoisted(() => vi.fn());
vi.mock('node:child_process', async (original) => {
  const actual = await original<typeof import('node:child_process')>();
  return { ...actual, spawn: spawned.mockImplementation(actual.spawn) };
});

describe('the judge of finished recordings', () => {
  it('has them judged one after the other', async () => {
    const one = "[{ rule: 'order', atMs: 1, reason: 'on purpose' }]";
    expect(await said(verdict(one), ['a.mcap', 'b.mcap', 'c.mcap'])).toEqual(['a.mcap: 1', 'b.mcap: 1', 'c.mcap: 1']);
  });

  it.each([
    ['memory', startWithoutMemory, 'spawn ENOMEM'],
    ['file descriptors', startWithoutFiles, 'there are too many open files'],
  ])('reports a process that cannot start for want of %s, and judges the next', async (_what, start, problem) => {
    spawned.mockImplementationOnce(start);
    expect(await said(verdict('[]'), ['a.mcap', 'b.mcap'])).toEqual([
      `a.mcap could not be judged: ${problem}`,
      'b.mcap: 1',
    ]);
  });

  it('is given all of a verdict with any number of disagreements: their count, and the first 20', async () => {
    const disagreements = Array.from({ length: 50_000 }, (_, atMs) => ({
      rule: 'angle',
      atMs,
      reason: 'x'.repeat(5000),
    }));
    const short = shortened({ id: 'a', items: 50_000, disagreements });
    expect(short).toMatchObject({ id: 'a', disagreementCount: 50_000 });
    expect(short.disagreements.map(({ atMs }) => atMs)).toEqual(disagreements.slice(0, 20).map(({ atMs }) => atMs));
    expect(await said(`console.log(${JSON.stringify(JSON.stringify(short))})`)).toEqual(['a: 50000']);
  });

  it.each([
    [
      'fails',
      'console.error("not a recording"); process.exitCode = 1;',
      60_000,
      'a.mcap could not be judged: not a recording',
    ],
    ['is killed', 'process.kill(process.pid, "SIGKILL");', 60_000, 'a.mcap could not be judged: ended with SIGKILL'],
    ['does not end', 'setInterval(() => {}, 1000);', 1000, 'a.mcap could not be judged: ended with SIGTERM'],
    ['says nothing', '', 60_000, 'a.mcap could not be judged: its verdict cannot be read'],
    ['says something else', 'console.log("{}")', 60_000, 'a.mcap could not be judged: its verdict cannot be read'],
  ])('reports a process that %s', async (_, program, timeoutMs, expected) => {
    expect(await said(program, ['a.mcap'], timeoutMs)).toEqual([expected]);
  });
});
