import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { acquireLock, lockHolder } from '../../../src/records/files/lock-file.ts';
import { suspend } from '../../support/suspend.ts';
import { folder } from '../../support/temporary-folder.ts';
import { until } from '../../support/waiting.ts';

const built = fileURLToPath(new URL('../../../dist/src/records/files/lock-file.js', import.meta.url));

/** A process that tries to acquire the lock, prints the result and keeps running. */
function contender(path: string, prefix: readonly string[] = []): { child: ChildProcess; result: Promise<string> } {
  const script = `const { acquireLock } = await import(${JSON.stringify(built)});
    const { kind } = await acquireLock(${JSON.stringify(path)});
    process.stdout.write(kind);
    setInterval(() => {}, 1000);`;
  const [command = '', ...args] = [...prefix, process.execPath, '--input-type=module', '-e', script];
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const result = new Promise<string>((resolve) => child.stdout?.once('data', (text) => resolve(String(text))));
  return { child, result };
}

const canUnshare = spawnSync('unshare', ['--pid', '--net', '--fork', '--mount-proc', 'true']).status === 0;

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await gone;
}

describe('the lock', () => {
  it('is held by one process, until it is released', async () => {
    const path = join(folder(), 'lock');
    const first = await acquireLock(path);
    expect(first).toMatchObject({ kind: 'acquired', lock: { previousPid: null } });
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: process.pid });
    if (first.kind === 'acquired') await first.lock.release();
    expect(existsSync(path)).toBe(false);
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired' });
  });

  it('is acquired by one of many processes that start at the same instant, also after its holder has died', async () => {
    const parent = folder();
    const path = join(parent, 'lock');
    for (const dead of [false, true]) {
      const contenders = Array.from({ length: 6 }, () => contender(path));
      const results = await Promise.all(contenders.map((each) => each.result));
      expect(results.sort(), dead ? 'after a dead holder' : 'new').toEqual([
        'acquired',
        'held',
        'held',
        'held',
        'held',
        'held',
      ]);
      // Killed, so that none of them releases the lock.
      await Promise.all(contenders.map(({ child }) => kill(child)));
    }
    expect(readdirSync(parent)).toEqual(['lock']);
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired', lock: { previousPid: expect.any(Number) } });
  });

  it.each([
    ['a process of another boot', `${process.pid}-1-00000000`],
    ['another process with the same number', `${process.pid}-1-`],
    ['an unknown file', 'what is this'],
  ])('is taken over from %s', async (_what, name) => {
    const path = join(folder(), 'lock');
    mkdirSync(path);
    writeFileSync(join(path, name), '');
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired' });
  });

  it('is held by a process whose number cannot be seen, as in another container, until that has died', async () => {
    // Longer than the path of a Unix socket may be.
    const parent = join(folder(), 'a-long-name'.repeat(12));
    mkdirSync(parent);
    const path = join(parent, 'lock');
    const { child, result } = contender(path);
    expect(await result).toBe('acquired');
    const [name = ''] = readdirSync(path);
    renameSync(join(path, name), join(path, '4000000-77-00000000'));
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: 4_000_000 });
    expect(await lockHolder(path)).toBe(4_000_000);
    await suspend(Number(child.pid));
    expect(await acquireLock(path)).toEqual({ kind: 'held', pid: 4_000_000 });
    await kill(child);
    expect(await lockHolder(path)).toBe(null);
    expect(await acquireLock(path)).toMatchObject({ kind: 'acquired', lock: { previousPid: 4_000_000 } });
    expect(readdirSync(parent)).toEqual(['lock']);
  });

  it.runIf(canUnshare)('is held across process and network namespaces', async () => {
    const path = join(folder(), 'lock');
    const { child, result } = contender(path, ['unshare', '--pid', '--net', '--fork', '--kill-child', '--mount-proc']);
    expect(await result).toBe('acquired');
    expect(await acquireLock(path)).toMatchObject({ kind: 'held' });
    const other = contender(path, ['unshare', '--pid', '--net', '--fork', '--kill-child', '--mount-proc']);
    expect(await other.result).toBe('held');
    await kill(other.child);
    await kill(child);
    await until('the end of the holder', async () => (await acquireLock(path)).kind === 'acquired');
  });

  it('is unavailable where nothing can be written, with the reason', async () => {
    expect(await acquireLock('/proc/none/lock')).toEqual({ kind: 'unavailable', code: 'ENOENT' });
  });
});
