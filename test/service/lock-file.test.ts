import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { acquireLock } from '../../src/service/storage/lock-file.ts';
import { folder } from '../support/temporary-folder.ts';

const built = fileURLToPath(new URL('../../dist/src/service/storage/lock-file.js', import.meta.url));

/** A process that tries to own the place, says what came of it, and stays. */
function contender(path: string): { child: ChildProcess; said: Promise<string> } {
  const script = `const { acquireLock } = await import(${JSON.stringify(built)});
    const { kind } = await acquireLock(${JSON.stringify(path)});
    process.stdout.write(kind);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = new Promise<string>((resolve) => child.stdout?.once('data', (text) => resolve(String(text))));
  return { child, said };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('a place', () => {
  it('is owned once, until it is released', async () => {
    const path = join(folder(), 'lock');
    const first = await acquireLock(path);
    expect(first).toMatchObject({ kind: 'acquired', lock: { takenFrom: null } });
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: process.pid });
    if (first.kind === 'acquired') await first.lock.release();
    expect(existsSync(path)).toBe(false);
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired' });
  });

  it('is owned by one of many that start at the same instant, also where a dead one has left it', async () => {
    const place = folder();
    const path = join(place, 'lock');
    for (const dead of [false, true]) {
      const contenders = Array.from({ length: 6 }, () => contender(path));
      const said = await Promise.all(contenders.map((each) => each.said));
      expect(said.sort(), dead ? 'over a dead one' : 'fresh').toEqual([
        'held',
        'held',
        'held',
        'held',
        'held',
        'acquired',
      ]);
      // Killed: nobody releases anything.
      await Promise.all(contenders.map(({ child }) => kill(child)));
    }
    expect(readdirSync(place)).toEqual(['lock']);
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired', lock: { takenFrom: expect.any(Number) } });
  });

  it.each([
    ['a process of another boot', `${process.pid}-1-00000000`],
    ['another process with this number', `${process.pid}-1-`],
    ['what is no lock', 'what is this'],
  ])('is taken over from %s', async (_what, name) => {
    const path = join(folder(), 'lock');
    mkdirSync(path);
    writeFileSync(join(path, name), '');
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired' });
  });

  it('where nothing can be written is owned by nobody, and says why', async () => {
    expect(await acquireLock('/proc/none/lock')).toEqual({ kind: 'unavailable', code: 'ENOENT' });
  });
});
