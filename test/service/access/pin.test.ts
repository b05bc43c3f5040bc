import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../../hardware/monotonic-clock.ts';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import {
  checkPin,
  clinicianNames,
  mostClinicians,
  pinFile,
  removeClinician,
  setPin,
} from '../../../src/service/access/clinicians.ts';
import { LoginQueue } from '../../../src/service/access/login.ts';
import { LoginLock } from '../../../src/service/access/login-lock.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { folder } from '../../support/temporary-folder.ts';

const lockFile = (data: string) => join(data, 'login-lock.json');

/** One run of the service on a data folder: its monotonic clock starts at 0, the wall clock goes on. */
async function start(data: string, wall = { ms: 1_800_000_000_000 }) {
  const clock = new VirtualClock();
  const lock = new LoginLock(data, clock, () => wall.ms);
  await lock.load();
  const logins = new LoginQueue(data, lock);
  const pass = (ms: number) => {
    clock.advanceTo(milliseconds(clock.now() + ms));
    wall.ms += ms;
  };
  return { logins, lock, pass, wall };
}

async function withPin(): Promise<string> {
  const data = folder();
  await setPin(data, '4711');
  return data;
}

async function lockOut(logins: LoginQueue): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await logins.login('0000');
}

describe('a PIN', () => {
  it('is compared to the last byte of its hash', async () => {
    const data = await withPin();
    const [stored] = JSON.parse(readFileSync(pinFile(data), 'utf8')).clinicians;
    const hash = Buffer.from(stored.hash, 'base64');
    hash[hash.length - 1] = (hash.at(-1) ?? 0) ^ 1;
    writeFileSync(pinFile(data), JSON.stringify({ clinicians: [{ ...stored, hash: hash.toString('base64') }] }));
    expect(await checkPin(data, '4711')).toEqual({ kind: 'wrong' });
  });

  it('is stored salted and hashed, accessible to its owner only', async () => {
    const [one, other] = [await withPin(), await withPin()];
    expect(statSync(pinFile(one)).mode & 0o777).toBe(0o600);
    const storedIn = (data: string) => JSON.parse(readFileSync(pinFile(data), 'utf8')).clinicians[0];
    const kept = storedIn(one);
    expect(kept).toMatchObject({ scheme: 'scrypt', N: 32_768, r: 8, p: 1 });
    expect(readFileSync(pinFile(one), 'utf8')).not.toContain('4711');
    expect(storedIn(other).hash).not.toBe(kept.hash);
    expect([await checkPin(one, '4711'), await checkPin(one, '4712')]).toEqual([
      { kind: 'right', name: 'clinician' },
      { kind: 'wrong' },
    ]);
  });

  it.each(['', '123', '1234567890123', '12a4', ' 1234', '١٢٣٤'])('cannot be %j', async (pin) => {
    await expect(setPin(folder(), pin)).rejects.toThrow('allowed: 4 to 12 digits');
  });

  it('is replaced atomically, even over a file that was accessible to others', async () => {
    const data = await withPin();
    chmodSync(pinFile(data), 0o644);
    await setPin(data, '123456789012');
    expect(statSync(pinFile(data)).mode & 0o777).toBe(0o600);
    expect(await checkPin(data, '123456789012')).toEqual({ kind: 'right', name: 'clinician' });
  });

  it('is refused if its file is accessible to others, with the way to correct that', async () => {
    const data = await withPin();
    for (const mode of [0o640, 0o604, 0o620, 0o602]) {
      chmodSync(pinFile(data), mode);
      expect(await checkPin(data, '4711')).toEqual({
        kind: 'refused',
        reason: `${pinFile(data)} is accessible to others (mode ${mode.toString(8)}): chmod 600 ${pinFile(data)}, then set a new PIN`,
      });
    }
  });

  it.each([
    ['no content', ''],
    ['incomplete JSON', '{'],
    ['another scheme', '{"scheme":"plain","pin":"4711"}'],
    ['a cost that would exhaust the memory', '{"scheme":"scrypt","N":1073741824,"r":8,"p":1,"salt":"","hash":""}'],
    ['far too much content', ' '.repeat(5000)],
  ])('is refused if its file has %s', async (_what, text) => {
    const data = folder();
    writeFileSync(pinFile(data), text, { mode: 0o600 });
    expect(await checkPin(data, '4711')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('pin set') });
  });

  it('is not read through a link, and a missing one is reported', async () => {
    const data = folder();
    expect(await checkPin(data, '4711')).toEqual({ kind: 'none' });
    symlinkSync('/dev/zero', pinFile(data));
    expect(await checkPin(data, '4711')).toMatchObject({ kind: 'refused', reason: expect.stringContaining('ELOOP') });
  });
});

describe('clinicians', () => {
  const of = (name: string) => ({ name });

  it('have a name and a PIN of their own', async () => {
    const data = folder();
    await setPin(data, '1111', of('First Person'));
    expect(await checkPin(data, '1111')).toEqual({ kind: 'right', name: 'First Person' });
    await setPin(data, '2222', of('Second'));
    expect(await clinicianNames(data)).toEqual(['First Person', 'Second']);
    expect(await checkPin(data, '1111')).toEqual({ kind: 'unnamed' });
    expect(await checkPin(data, '1111', ' first  person ')).toEqual({ kind: 'right', name: 'First Person' });
    expect(await checkPin(data, '2222', 'Second')).toEqual({ kind: 'right', name: 'Second' });
    for (const [pin, name] of [
      ['2222', 'First Person'],
      ['1111', 'Second'],
      ['1111', 'Third'],
    ] as const) {
      expect(await checkPin(data, pin, name)).toEqual({ kind: 'wrong' });
    }
  });

  it('keep the PIN that an earlier version has stored without a name', async () => {
    const data = await withPin();
    const [{ name, ...pin }] = JSON.parse(readFileSync(pinFile(data), 'utf8')).clinicians;
    writeFileSync(pinFile(data), JSON.stringify(pin), { mode: 0o600 });
    expect(await checkPin(data, '4711')).toEqual({ kind: 'right', name });
    await setPin(data, '2222', of('Second'));
    expect(await checkPin(data, '4711', 'clinician')).toEqual({ kind: 'right', name: 'clinician' });
  });

  it.each([['First Person'], ['first person'], [' FIRST  PERSON '], ['Ｆirst Person']])(
    'are told apart: a second one named %j is refused, and the PIN stays',
    async (name) => {
      const data = folder();
      await setPin(data, '1111', of('First Person'));
      await expect(setPin(data, '2222', { name, mayReplace: name !== 'First Person' })).rejects.toThrow(
        'is the name of a clinician already',
      );
      expect(await checkPin(data, '1111')).toEqual({ kind: 'right', name: 'First Person' });
      await setPin(data, '2222', { name: 'First Person', mayReplace: true });
      expect(await checkPin(data, '2222')).toEqual({ kind: 'right', name: 'First Person' });
    },
  );

  it.each(['', '   ', 'x'.repeat(81), 'a\nb', 'a\u202eb', 'a\u0000'])('cannot be named %j', async (name) => {
    await expect(setPin(folder(), '1111', of(name))).rejects.toThrow('allowed: 1 to 80 printable characters');
  });

  it('need a name to change a PIN once there are several', async () => {
    const data = folder();
    await setPin(data, '1111', of('First'));
    await setPin(data, '3333');
    expect(await checkPin(data, '3333')).toEqual({ kind: 'right', name: 'First' });
    await setPin(data, '2222', of('Second'));
    await expect(setPin(data, '4444')).rejects.toThrow('--name with one of First, Second');
  });

  it('are removed by name, but for the last one', async () => {
    const data = folder();
    await setPin(data, '1111', of('First'));
    await setPin(data, '2222', of('Second'));
    await expect(removeClinician(data, 'Third')).rejects.toThrow('allowed: First, Second');
    await removeClinician(data, 'First');
    expect(await clinicianNames(data)).toEqual(['Second']);
    await expect(removeClinician(data, 'Second')).rejects.toThrow('is the only clinician');
  });

  it('are bounded in number', async () => {
    const data = await withPin();
    const { clinicians } = JSON.parse(readFileSync(pinFile(data), 'utf8'));
    const all = Array.from({ length: mostClinicians }, (_, index) => ({ ...clinicians[0], name: `c${index}` }));
    writeFileSync(pinFile(data), JSON.stringify({ clinicians: all }), { mode: 0o600 });
    expect(await clinicianNames(data)).toHaveLength(mostClinicians);
    await expect(setPin(data, '1111', of('one more'))).rejects.toThrow(`at most ${mostClinicians} clinicians`);
  });
});

describe('logging in', () => {
  it('reports how many tries are left, and clears the count after a correct PIN', async () => {
    const { logins } = await start(await withPin());
    expect(await logins.login('0000')).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(await logins.login('4711')).toEqual({ kind: 'right', name: 'clinician' });
    expect(await logins.login('0000')).toEqual({ kind: 'wrong', triesLeft: 4 });
  });

  it('is locked for 60 s by five wrong tries, even for the correct PIN, and for twice as long the next time', async () => {
    const { logins, pass } = await start(await withPin());
    await lockOut(logins);
    expect(await logins.login('4711')).toEqual({ kind: 'locked', forMs: 60_000, isNew: false });
    pass(59_999);
    expect(await logins.login('4711')).toEqual({ kind: 'locked', forMs: 1, isNew: false });
    pass(1);
    await lockOut(logins);
    expect(logins.lockedForMs).toBe(120_000);
    pass(120_000);
    expect(await logins.login('4711')).toEqual({ kind: 'right', name: 'clinician' });
    await lockOut(logins);
    expect(logins.lockedForMs).toBe(60_000);
  });

  it('is never locked for longer than an hour', async () => {
    const data = folder();
    const { lock, pass } = await start(data);
    for (let round = 0; round < 20; round += 1) {
      for (let tries = 0; tries < 5; tries += 1) await lock.countTry();
      await lock.confirmWrong();
      expect(lock.remainingMs).toBe(Math.min(3_600_000, 60_000 * 2 ** round));
      pass(3_600_000);
    }
  });

  it('stays locked over a restart, for the time that was left', async () => {
    const data = await withPin();
    const first = await start(data);
    await lockOut(first.logins);
    first.pass(20_000);
    const second = await start(data, first.wall);
    expect(second.logins.lockedForMs).toBe(40_000);
    second.pass(40_000);
    expect(await second.logins.login('4711')).toEqual({ kind: 'right', name: 'clinician' });
  });

  it('is not unlocked by a wall clock that is set back', async () => {
    const data = await withPin();
    const first = await start(data);
    await lockOut(first.logins);
    const back = await start(data, { ms: first.wall.ms - 86_400_000 });
    expect(back.logins.lockedForMs).toBe(60_000);
    expect((await start(data, { ms: 0 })).logins.lockedForMs).toBe(60_000);
    back.pass(59_000);
    expect(back.logins.lockedForMs).toBe(1000);
  });

  it('counts wrong tries over restarts, and an interrupted one as wrong', async () => {
    const data = await withPin();
    for (let run = 0; run < 4; run += 1) {
      const { logins } = await start(data);
      expect(await logins.login('0000')).toMatchObject({ kind: 'wrong' });
    }
    // The fifth try is counted, and the power fails before the PIN is checked.
    const { lock } = await start(data);
    await lock.countTry();
    expect((await start(data)).logins.lockedForMs).toBe(60_000);
  });

  it.each(['', '{', '[]', '{"wrongTries":-1}'])('is locked if the saved count cannot be read: %j', async (text) => {
    const data = await withPin();
    writeFileSync(lockFile(data), text);
    expect((await start(data)).logins.lockedForMs).toBe(60_000);
  });

  it('is refused while tries cannot be counted', async () => {
    const data = await withPin();
    const { logins } = await start(data);
    // A link to a full disk in the place of the draft makes the write fail.
    symlinkSync('/dev/full', `${lockFile(data)}.${process.pid}.new`);
    expect(await logins.login('4711')).toEqual({
      kind: 'unavailable',
      reason: 'tries cannot be counted on the disk (ENOSPC)',
    });
    // The link was removed with the failed draft, and the next one can be written.
    expect(await logins.login('4711')).toEqual({ kind: 'right', name: 'clinician' });
  });

  it('without a name, where one is needed, counts no try', async () => {
    const data = folder();
    await setPin(data, '1111', { name: 'First' });
    await setPin(data, '2222', { name: 'Second' });
    const { logins } = await start(data);
    for (let tries = 0; tries < 7; tries += 1) expect(await logins.login('1111')).toEqual({ kind: 'unnamed' });
    expect(await logins.login('2222', 'First')).toEqual({ kind: 'wrong', triesLeft: 4 });
    expect(await logins.login('2222', 'Second')).toEqual({ kind: 'right', name: 'Second' });
  });

  it('without a PIN counts no tries', async () => {
    const { logins } = await start(folder());
    for (let tries = 0; tries < 7; tries += 1) {
      expect(await logins.login('0000')).toEqual({ kind: 'unavailable', reason: 'no PIN is set: fulcrum pin set' });
    }
  });

  it('survives 10,000 wrong PINs at once without blocking the event loop: few are checked, the rest refused', async () => {
    const data = await withPin();
    const clock = new MonotonicClock();
    const logins = new LoginQueue(data, new LoginLock(data, clock, Date.now));
    const before = process.memoryUsage().rss;
    let longest = 0;
    let last = cpuTimeMs();
    const timer = setInterval(() => {
      longest = Math.max(longest, cpuTimeMs() - last);
      last = cpuTimeMs();
    }, 1);
    const outcomes = await Promise.all(Array.from({ length: 10_000 }, () => logins.login('0000')));
    clearInterval(timer);
    const count = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
    expect([count('wrong'), count('locked'), count('busy')]).toEqual([4, 4, 9992]);
    expect(longest).toBeLessThan(100);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });
});
