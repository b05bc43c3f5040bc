import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { LoginQueue } from '../../src/service/access/login.ts';
import { LoginLock } from '../../src/service/access/login-lock.ts';
import { checkPin, pinFile, setPin } from '../../src/service/access/pin.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';
import { folder } from '../support/temporary-folder.ts';

const lockFile = (data: string) => join(data, 'login-lock.json');

/** A service's run over a folder: its own monotonic clock, and the wall clock that the machine has then. */
async function start(data: string, wall = { ms: 1_800_000_000_000 }) {
  const clock = new VirtualClock();
  const lock = new LoginLock(data, clock, () => wall.ms);
  await lock.load();
  const desk = new LoginQueue(data, lock);
  const pass = (ms: number) => {
    clock.advanceTo(milliseconds(clock.now() + ms));
    wall.ms += ms;
  };
  return { desk, lock, pass, wall };
}

async function withPin(): Promise<string> {
  const data = folder();
  await setPin(data, '4711');
  return data;
}

async function lockOut(desk: LoginQueue): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await desk.login('0000');
}

describe('a PIN', () => {
  it('is kept salted and hashed, for its owner alone', async () => {
    const [one, other] = [await withPin(), await withPin()];
    expect(statSync(pinFile(one)).mode & 0o777).toBe(0o600);
    const kept = JSON.parse(readFileSync(pinFile(one), 'utf8'));
    expect(kept).toMatchObject({ scheme: 'scrypt', N: 32_768, r: 8, p: 1 });
    expect(readFileSync(pinFile(one), 'utf8')).not.toContain('4711');
    expect(JSON.parse(readFileSync(pinFile(other), 'utf8')).hash).not.toBe(kept.hash);
    expect([await checkPin(one, '4711'), await checkPin(one, '4712')]).toEqual([{ kind: 'right' }, { kind: 'wrong' }]);
  });

  it.each(['', '123', '1234567890123', '12a4', ' 1234', '١٢٣٤'])('is not %j', async (pin) => {
    await expect(setPin(folder(), pin)).rejects.toThrow('allowed: 4 to 12 digits');
  });

  it('is replaced as a whole, also over an old file that was open to others', async () => {
    const data = await withPin();
    chmodSync(pinFile(data), 0o644);
    await setPin(data, '123456789012');
    expect(statSync(pinFile(data)).mode & 0o777).toBe(0o600);
    expect(await checkPin(data, '123456789012')).toEqual({ kind: 'right' });
  });

  it('is refused where others may read or write its file, with how to mend it', async () => {
    const data = await withPin();
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      chmodSync(pinFile(data), mode);
      expect(await checkPin(data, '4711')).toEqual({
        kind: 'refused',
        reason: `${pinFile(data)} is open to others (mode ${mode.toString(8)}): chmod 600 ${pinFile(data)}, then set a new PIN`,
      });
    }
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['another scheme', '{"scheme":"plain","pin":"4711"}'],
    [
      'a cost that would take the machine’s memory',
      '{"scheme":"scrypt","N":1073741824,"r":8,"p":1,"salt":"","hash":""}',
    ],
    ['far too much', ' '.repeat(5000)],
  ])('is refused where its file holds %s', async (_what, text) => {
    const data = folder();
    writeFileSync(pinFile(data), text, { mode: 0o600 });
    expect(await checkPin(data, '4711')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('pin set') });
  });

  it('is not looked for behind a link, and its absence is said', async () => {
    const data = folder();
    expect(await checkPin(data, '4711')).toEqual({ kind: 'none' });
    symlinkSync('/dev/zero', pinFile(data));
    expect(await checkPin(data, '4711')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('ELOOP') });
  });
});

describe('logging in', () => {
  it('says how many tries are left, and forgets wrong ones after a right one', async () => {
    const { desk } = await start(await withPin());
    expect(await desk.login('0000')).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(await desk.login('4711')).toEqual({ kind: 'right' });
    expect(await desk.login('0000')).toEqual({ kind: 'wrong', triesLeft: 4 });
  });

  it('is locked for 60 s by five wrong tries, for the right PIN too, and for twice as long the next time', async () => {
    const { desk, pass } = await start(await withPin());
    await lockOut(desk);
    expect(await desk.login('4711')).toEqual({ kind: 'locked', forMs: 60_000, now: false });
    pass(59_999);
    expect(await desk.login('4711')).toEqual({ kind: 'locked', forMs: 1, now: false });
    pass(1);
    await lockOut(desk);
    expect(desk.lockedForMs).toBe(120_000);
    pass(120_000);
    expect(await desk.login('4711')).toEqual({ kind: 'right' });
    await lockOut(desk);
    expect(desk.lockedForMs).toBe(60_000);
  });

  it('is never locked for longer than an hour', async () => {
    const data = folder();
    const { lock, pass } = await start(data);
    for (let round = 0; round < 20; round += 1) {
      for (let tries = 0; tries < 5; tries += 1) await lock.count();
      await lock.wrong();
      expect(lock.remainingMs).toBe(Math.min(3_600_000, 60_000 * 2 ** round));
      pass(3_600_000);
    }
  });

  it('stays locked over a restart, for what was left', async () => {
    const data = await withPin();
    const first = await start(data);
    await lockOut(first.desk);
    first.pass(20_000);
    const second = await start(data, first.wall);
    expect(second.desk.lockedForMs).toBe(40_000);
    second.pass(40_000);
    expect(await second.desk.login('4711')).toEqual({ kind: 'right' });
  });

  it('is not unlocked by a wall clock that is set back, before the restart or at it', async () => {
    const data = await withPin();
    const first = await start(data);
    await lockOut(first.desk);
    const back = await start(data, { ms: first.wall.ms - 86_400_000 });
    expect(back.desk.lockedForMs).toBe(60_000);
    expect((await start(data, { ms: 0 })).desk.lockedForMs).toBe(60_000);
    back.pass(59_000);
    expect(back.desk.lockedForMs).toBe(1000);
  });

  it('counts wrong tries over restarts, and one that was cut off in the middle as wrong', async () => {
    const data = await withPin();
    for (let run = 0; run < 4; run += 1) {
      const { desk } = await start(data);
      expect(await desk.login('0000')).toMatchObject({ kind: 'wrong' });
    }
    // The fifth: counted, and the plug pulled before it was judged.
    const { lock } = await start(data);
    await lock.count();
    expect((await start(data)).desk.lockedForMs).toBe(60_000);
  });

  it.each(['', '{', '[]', '{"wrongTries":-1}'])(
    'is locked where the count on the disk makes no sense: %j',
    async (text) => {
      const data = await withPin();
      writeFileSync(lockFile(data), text);
      expect((await start(data)).desk.lockedForMs).toBe(60_000);
    },
  );

  it('is not possible where tries cannot be counted', async () => {
    const data = await withPin();
    const { desk } = await start(data);
    // The draft cannot be written where a link to a full disk lies in its place.
    symlinkSync('/dev/full', `${lockFile(data)}.${process.pid}.new`);
    expect(await desk.login('4711')).toEqual({
      kind: 'unavailable',
      reason: 'tries cannot be counted on the disk (ENOSPC)',
    });
    // That draft is gone now, and the next one can be written.
    expect(await desk.login('4711')).toEqual({ kind: 'right' });
  });

  it('without a PIN counts nothing', async () => {
    const { desk } = await start(folder());
    for (let tries = 0; tries < 7; tries += 1) {
      expect(await desk.login('0000')).toEqual({ kind: 'unavailable', reason: 'no PIN is set: fulcrum pin set' });
    }
  });

  it('takes 10,000 wrong guesses at once without holding up the loop: few are looked at, the rest turned away', async () => {
    const data = await withPin();
    const clock = new MonotonicClock();
    const desk = new LoginQueue(data, new LoginLock(data, clock, Date.now));
    const before = process.memoryUsage().rss;
    let longest = 0;
    let last = cpuTimeMs();
    const beat = setInterval(() => {
      longest = Math.max(longest, cpuTimeMs() - last);
      last = cpuTimeMs();
    }, 1);
    const outcomes = await Promise.all(Array.from({ length: 10_000 }, () => desk.login('0000')));
    clearInterval(beat);
    const count = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
    expect([count('wrong'), count('locked'), count('busy')]).toEqual([4, 4, 9992]);
    expect(longest).toBeLessThan(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
