import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../hardware/serial/cable.ts';
import type { ActuatorNotice } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { DeviceProcess, deviceWithPorts, hostAt, isUp, leave } from '../support/device-process.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { atEnd, pause, until } from '../support/pty-far-end.ts';

const childrenOf = (pid: number): string =>
  execFileSync('ps', ['-e', '-o', 'ppid=,pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim().startsWith(`${pid} `))
    .join('\n');

const holders = (path: string): string => {
  try {
    return execFileSync('fuser', [path], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
};

/** Seen in mid-connection, or at the next handshake where the machine had no time for the line meanwhile. */
const isRestart = (notice: ActuatorNotice): boolean =>
  notice.kind === 'restarted' || (notice.kind === 'connected' && notice.restarted);

describe('the two ports', () => {
  it('are named in the first line, are ttys in a private folder, and have a table behind them', async () => {
    const { device, actuator, sensors } = await deviceWithPorts();
    expect(device.out.split('\n')[0]).toBe(JSON.stringify({ actuator, sensors }));
    expect(statSync(dirname(actuator)).mode & 0o777).toBe(0o700);
    expect(statSync(actuator).isCharacterDevice()).toBe(true);

    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await until('readings', () => host.notices.filter(({ kind }) => kind === 'reading').length > 20);

    const cable = new SerialCable({ path: sensors, baudRate: 57_600, clock: new MonotonicClock() });
    atEnd(() => cable.close());
    let heard = '';
    cable.onBytes((bytes) => {
      heard += Buffer.from(bytes).toString('latin1');
    });
    cable.onOpen(() => cable.write(Uint8Array.of(0xf0, 0x79, 0xf7)));
    cable.start();
    await until('Firmata', () => heard.replaceAll('\0', '').includes('StandardFirmata'));
  });

  it('move the body: what is ordered over the tty is what truth says', async () => {
    const { device, actuator } = await deviceWithPorts();
    const host = hostAt(actuator);
    const renew = setInterval(() => host.actuator.renewUntil(milliseconds(performance.now() + 1000)), 20);
    atEnd(() => clearInterval(renew));
    await until('up', () => isUp(host));
    const accepted = (order: string): boolean =>
      host.notices.some((notice) => notice.kind === 'accepted' && notice.order === order);
    host.actuator.order({
      kind: 'ready',
      limits: {
        minAngle: degrees(0),
        maxAngle: degrees(15),
        downRate: degreesPerSecond(3),
        returnRate: degreesPerSecond(3),
        accel: degreesPerSecondSquared(2),
        inverted: milliseconds(60_000),
      },
    });
    await until('ready', () => accepted('ready'));
    host.actuator.order({
      kind: 'ramp',
      to: degrees(5),
      rate: degreesPerSecond(3),
      accel: degreesPerSecondSquared(2),
    });
    await until('ramp', () => accepted('ramp'));
    await until('off level', () => {
      const last = host.notices.findLast((notice) => notice.kind === 'reading');
      return last?.kind === 'reading' && last.reading.angle > 0.3;
    });
    expect(Number((await device.act('truth'))['angleDeg'])).toBeGreaterThan(0.2);
    host.actuator.stop();
    await until('stopped', () => {
      const last = host.notices.findLast((notice) => notice.kind === 'reading');
      return last?.kind === 'reading' && last.reading.state === 'S';
    });
    // Category 1: the brake is on 350 ms later at the latest.
    await pause(400);
    expect(await device.act('truth')).toMatchObject({ deviceState: 'S', brakeOn: true });
  });

  it('may be opened in turn by any number of programs, and none resets the board', async () => {
    const { device, actuator } = await deviceWithPorts();
    const nonces: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const host = hostAt(actuator);
      await until('up', () => isUp(host));
      nonces.push((await device.act('truth'))['nonce']);
      await leave(host);
    }
    expect(new Set(nonces).size).toBe(1);
  });

  it('keep their paths over an unplug, and hang up whoever has them open', async () => {
    const { device, actuator, sensors } = await deviceWithPorts();
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.act('unplug actuator');
    await until('gone', () => host.actuator.state.kind === 'waiting', 500);
    expect(host.notices.findLast(({ kind }) => kind === 'lost')).toMatchObject({ reason: `${actuator} was unplugged` });
    expect([existsSync(actuator), existsSync(sensors)]).toEqual([false, true]);
    await device.act('plug actuator');
    await until('up', () => isUp(host));
    expect(host.cable.counters).toMatchObject({ opened: 2, unplugged: 1 });
    // The actuator's board has a supply of its own; the other lives on its cable's.
    expect(host.notices.findLast(({ kind }) => kind === 'connected')).toMatchObject({ restarted: false });
  });

  it('with --emulated, have the real firmware behind them', async () => {
    const { device, actuator } = await deviceWithPorts('--emulated');
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.act('reset actuator');
    await until('restarted', () => host.notices.some(isRestart));
    await until('up again', () => isUp(host));
  });
});

describe('what may be done to it', () => {
  it('mute: bytes stop and the port stays; unmute: they come again', async () => {
    const { device, actuator } = await deviceWithPorts();
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.act('mute actuator');
    await until('lost', () => host.notices.some(({ kind }) => kind === 'lost'));
    expect(host.cable.state.kind).toBe('open');
    await device.act('unmute actuator');
    await until('up', () => isUp(host));
  });

  it('reset: a new boot, with another nonce', async () => {
    const { device, actuator } = await deviceWithPorts();
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    const { nonce } = await device.act('truth');
    await device.act('reset actuator');
    await until('restarted', () => host.notices.some(isRestart));
    await until('up', () => isUp(host));
    expect((await device.act('truth'))['nonce']).not.toBe(nonce);
  });

  it('fault: as of --fault, from now on and for as long as it says', async () => {
    const { device, actuator } = await deviceWithPorts();
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    expect(await device.act('fault link=off,600ms')).toMatchObject({
      type: 'act',
      act: 'fault',
      fault: { component: 'link', kind: 'off', lasts: 600 },
    });
    await until('lost', () => host.notices.some(({ kind }) => kind === 'lost'));
    await until('up', () => isUp(host));
    await device.act('fault supply=off');
    expect(await device.act('truth')).toMatchObject({ supplyLow: true });
  });

  it('press and release: return button, OK button, red stop', async () => {
    const { device } = await deviceWithPorts();
    await device.act('press button');
    await device.act('press stop');
    expect(await device.act('truth')).toMatchObject({ buttonPressed: true, estopOpen: true });
    await device.act('release button');
    await device.act('release stop');
    await device.act('press ok');
    await device.act('release ok');
    expect(await device.act('truth')).toMatchObject({ buttonPressed: false, estopOpen: false });
  });

  it('truth HZ: so many times an emulated second, until truth 0', async () => {
    const { device } = await deviceWithPorts();
    device.child.stdin.write('truth 20\n');
    const truths = (): readonly Record<string, unknown>[] => device.lines.filter(({ type }) => type === 'truth');
    await until('truths', () => truths().length >= 21);
    const [first, last] = [truths()[0], truths()[20]];
    expect(Number(last?.['atMs']) - Number(first?.['atMs'])).toBe(1000);
    device.child.stdin.write('truth 0\n');
    await device.act('press stop');
    const count = truths().length;
    await pause(200);
    expect(truths()).toHaveLength(count);
  });

  it('nothing else: one line on standard error each, and what comes next is done', async () => {
    const { device } = await deviceWithPorts();
    const nonsense = [
      'dance',
      'fault',
      'fault tilt=bored',
      'fault 45s:tilt=stuck',
      'fault host=kill',
      'unplug',
      'unplug everything',
      'truth often',
      'truth 101',
      'press button hard',
      'x'.repeat(100_000),
      '\u001b[2J\u0007\u202e',
      'help me',
      '__proto__',
    ];
    device.child.stdin.write(`${nonsense.join('\n')}\n\n  \n`);
    await until('complaints', () => device.err.split('\n').length - 1 >= nonsense.length);
    const complaints = device.err.trimEnd().split('\n');
    expect(complaints).toHaveLength(nonsense.length);
    for (const complaint of complaints) expect(complaint).toMatch(/^fulcrum: [^\p{Cc}]{10,300}$/u);
    expect(await device.act('press stop')).toMatchObject({ act: 'press', handle: 'stop' });
    expect(device.lines).toHaveLength(2);
  });
});

describe('its end', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s: exit 0, no path, no folder, no process left', async (signal) => {
    const { device, actuator, sensors } = await deviceWithPorts();
    const children = childrenOf(device.child.pid ?? 0);
    expect(children.match(/sleep infinity/g)).toHaveLength(2);
    device.child.kill(signal);
    expect(await device.ended()).toBe(0);
    expect(device.err).toBe('');
    expect([actuator, sensors, dirname(actuator)].map((path) => existsSync(path))).toEqual([false, false, false]);
    for (const pid of children.matchAll(/^ *\d+ +(\d+)/gm)) {
      await until(`the end of ${pid[1]}`, () => !existsSync(`/proc/${pid[1]}`), 2000);
    }
  });

  it('is not the end of its standard input', async () => {
    const { device, actuator } = await deviceWithPorts();
    device.child.stdin.end('press stop\n');
    await until('done', () => device.lines.length === 2);
    await pause(200);
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
  });

  it('is not the end of whoever reads its standard output', async () => {
    const { device, actuator } = await deviceWithPorts();
    device.child.stdout.destroy();
    device.child.stdin.write('truth 50\n');
    await pause(400);
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    expect(device.err).toBe('');
    device.child.kill('SIGINT');
    expect(await device.ended()).toBe(0);
  });

  it('by SIGKILL leaves no process, and the next one clears its folder away', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'fulcrum-test-'));
    atEnd(() => rmSync(temporary, { recursive: true, force: true }));
    const env = { ...process.env, TMPDIR: temporary };
    const killed = new DeviceProcess([], env);
    const { actuator } = await killed.paths();
    const children = childrenOf(killed.child.pid ?? 0);
    killed.child.kill('SIGKILL');
    await killed.ended();
    for (const pid of children.matchAll(/^ *\d+ +(\d+)/gm)) {
      await until(`the end of ${pid[1]}`, () => !existsSync(`/proc/${pid[1]}`), 2000);
    }
    expect(existsSync(dirname(actuator))).toBe(true);
    const next = new DeviceProcess([], env);
    await next.paths();
    expect(readdirSync(temporary)).toHaveLength(1);
    expect(existsSync(dirname(actuator))).toBe(false);
  });

  it('takes the ports from whoever has them open, and leaves nobody hanging', async () => {
    const { device, actuator } = await deviceWithPorts();
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    device.child.kill('SIGKILL');
    await until('waiting', () => host.actuator.state.kind === 'waiting', 2000);
    expect(holders(actuator)).toBe('');
  });
});

describe('the configuration that it writes', () => {
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'fulcrum-test-'));
    atEnd(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };

  it('is never written over a real table’s, but over its own of another day', async () => {
    const file = join(folder(), 'fulcrum.json');
    const real = JSON.stringify({ actuator: { path: '/dev/serial/by-id/a' }, sensors: { path: '/dev/b', zeroDeg: 1 } });
    writeFileSync(file, real);
    const refused = new DeviceProcess(['--config', file]);
    expect([await refused.ended(), refused.out]).toEqual([2, '']);
    expect(refused.err).toContain(`${file}: is there already, and no bench table’s`);
    expect(readFileSync(file, 'utf8')).toBe(real);

    writeFileSync(file, '');
    for (let day = 0; day < 2; day += 1) {
      const { device, actuator } = await deviceWithPorts('--config', file);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ actuator: { path: actuator } });
      device.child.kill('SIGINT');
      expect(await device.ended()).toBe(0);
    }
  });

  it.each(['', '/proc/none/bench.json', tmpdir()])('is refused %j as its place', async (file) => {
    const device = new DeviceProcess(['--config', file]);
    expect(await device.ended()).toBe(2);
    expect(device.err).toMatch(/^fulcrum: .*; allowed: a new file/);
  });

  it('has ports that need a folder', async () => {
    const device = new DeviceProcess([], { ...process.env, TMPDIR: '/proc/none' });
    expect(await device.ended()).toBe(2);
    expect(device.err).toMatch(/^fulcrum: \/proc\/none: no folder for the ports can be made there \(ENOENT\)/);
  });
});

describe('its time', () => {
  it('follows the wall’s, and takes little of the computer', async () => {
    const { device } = await deviceWithPorts();
    await pause(500);
    const ticks = (): number => {
      const stat = execFileSync('cat', [`/proc/${device.child.pid}/stat`], { encoding: 'utf8' }).split(' ');
      return Number(stat[13]) + Number(stat[14]);
    };
    const [first, cpu, startedAt] = [await device.act('truth'), ticks(), performance.now()];
    await pause(2000);
    const last = await device.act('truth');
    const wall = performance.now() - startedAt;
    const slipped = Number(last['slippedMs']) - Number(first['slippedMs']);
    expect(Number(last['atMs']) - Number(first['atMs']) + slipped).toBeGreaterThan(wall - 100);
    expect(Number(last['atMs']) - Number(first['atMs']) + slipped).toBeLessThan(wall + 100);
    expect(((ticks() - cpu) * 10) / wall).toBeLessThan(0.6);
  });
});

describe('wrong arguments', () => {
  it.each([
    ['--speed', 'fast'],
    ['--speed', '0'],
    ['--speed', '11'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
    ['--port', 'x'],
    ['emulated'],
  ])('%s %s', async (...words) => {
    const { code, err, out } = await fulcrum(['device', ...words]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toMatch(/^fulcrum: /);
  });
});
