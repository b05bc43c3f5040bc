import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { RecordsChild } from '../../src/records/child-process.ts';
import { atEnd } from '../support/cleanup.ts';
import { startWithoutFiles, startWithoutMemory } from '../support/failing-spawn.ts';
import { folder } from '../support/temporary-folder.ts';

const spawned = vi.hoisted(() => vi.fn());
vi.mock('node:child_process', async (original) => {
  const actual = await original<typeof import('node:child_process')>();
  return { ...actual, spawn: spawned.mockImplementation(actual.spawn) };
});

interface Seen {
  readonly kinds: readonly string[];
  readonly how: { readonly code: number | null; readonly signal: string | null; readonly said: string };
}

/** Runs a child until its end is reported. */
function run(program = ''): Promise<Seen> {
  const path = join(folder(), 'child.mjs');
  writeFileSync(path, program);
  const kinds: string[] = [];
  return new Promise((resolve) => {
    const child = new RecordsChild(
      folder(),
      { onMessage: ({ kind }) => kinds.push(kind), onExit: (how) => resolve({ kinds, how }) },
      { program: path },
    );
    atEnd(() => child.kill());
    child.write(Buffer.from('k'));
  });
}

describe('one run of the records process', () => {
  it.each([
    ['memory', startWithoutMemory, 'spawn ENOMEM'],
    ['file descriptors', startWithoutFiles, 'there are too many open files'],
  ])('that cannot start for want of %s is reported as ended', async (_what, start, said) => {
    spawned.mockImplementationOnce(start);
    expect(await run()).toEqual({ kinds: [], how: { code: null, signal: null, said } });
  });

  it.each(['no JSON', 'null', '5', '{"line":1}'])('that writes %s is ended, and reported', async (line) => {
    const text = JSON.stringify(`{"kind":"here"}\n${line}\n{"kind":"here"}\n`);
    expect(await run(`process.stdout.write(${text}); setInterval(() => {}, 1000);`)).toEqual({
      kinds: ['here'],
      how: { code: null, signal: 'SIGKILL', said: 'it wrote a line that is no message' },
    });
  });
});
