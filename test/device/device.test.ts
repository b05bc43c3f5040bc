/** `fulcrum device` as a process, seen from its ports, its standard streams and the file system. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { SerialCable } from '../../hardware/serial/cable.ts';
import type { ActuatorNotice } from '../../hardware/table.ts';
import { degrees, degreesPerSecond, degreesPerSecondSquared, milliseconds } from '../../protocols/base/units.ts';
import { hostAt, isUp, leave } from '../support/actuator-host.ts';
import { atEnd } from '../support/cleanup.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { folder } from '../support/temporary-folder.ts';
import { pause, until } from '../support/waiting.ts';

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

/** Reported during the connection, or at the next handshake where a busy machine has lost it meanwhile. */
const isRestart = (notice: ActuatorNotice): boolean =>
  notice.kind === 'restarted' || (notice.kind === 'connected' && notice.restarted);

describe('the two ports', () => {
  it('are named in the first line, are ttys in a private folder, and lead to a table', async () => {
    const device = await DeviceProcess.start();
    const { actuator, sensors } = device.ports;
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

  it('move the body: truth shows what was ordered over the tty', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
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
    // Stop category 1: the brake is on within 350 ms, and the poll takes a little.
    const stopped = await device.act('truth');
    let braked = stopped;
    await until('the brake', async () => {
      braked = await device.act('truth');
      return braked['brakeOn'] === true;
    });
    expect(braked).toMatchObject({ deviceState: 'S', brakeOn: true });
    expect(Number(braked['atMs']) - Number(stopped['atMs'])).toBeLessThanOrEqual(400);
  });

  it('may be opened by one program after the other, and none of them resets the board', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    const nonces: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const host = hostAt(actuator);
      await until('up', () => isUp(host));
      nonces.push((await device.act('truth'))['nonce']);
      await leave(host);
    }
    expect(new Set(nonces).size).toBe(1);
  });

  it('keep their paths over an unplug, which hangs up the program that has them open', async () => {
    const device = await DeviceProcess.start();
    const { actuator, sensors } = device.ports;
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.act('unplug actuator');
    await until('gone', () => host.actuator.state.kind === 'waiting');
    const lost = host.notices.findLast((notice) => notice.kind === 'lost');
    // The hang-up is noticed by the read or, when a write comes first, by its error.
    const noticed = ['was unplugged', 'does not answer (input/output error): unplugged?'];
    expect(noticed.map((words) => `${actuator} ${words}`)).toContain(lost?.reason);
    expect([existsSync(actuator), existsSync(sensors)]).toEqual([false, true]);
    await device.act('plug actuator');
    await until('up', () => isUp(host));
    expect(host.cable.counters).toMatchObject({ opened: 2, unplugged: 1 });
    // The actuator's board has its own supply: unlike the sensors' board, it does not restart.
    expect(host.notices.findLast(({ kind }) => kind === 'connected')).toMatchObject({ restarted: false });
  });

  it('with --emulated, lead to the real firmware', async () => {
    const device = await DeviceProcess.start(['--emulated']);
    const { actuator } = device.ports;
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.act('reset actuator');
    await until('restarted', () => host.notices.some(isRestart));
    await until('up again', () => isUp(host));
  });
});

describe('a command on standard input', () => {
  it('mute: bytes stop and the port stays; unmute: they resume', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.act('mute actuator');
    await until('lost', () => host.notices.some(({ kind }) => kind === 'lost'));
    expect(host.cable.state.kind).toBe('open');
    await device.act('unmute actuator');
    await until('up', () => isUp(host));
  });

  it('reset: the board boots again, with another nonce', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    const { nonce } = await device.act('truth');
    await device.act('reset actuator');
    await until('restarted', () => host.notices.some(isRestart));
    await until('up', () => isUp(host));
    expect((await device.act('truth'))['nonce']).not.toBe(nonce);
  });

  it('fault: as in --fault, from now on and for the given time', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
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

  it('press and release: the return button, the OK button, the red stop', async () => {
    const device = await DeviceProcess.start();
    await device.act('press button');
    await device.act('press stop');
    expect(await device.act('truth')).toMatchObject({ buttonPressed: true, estopOpen: true });
    await device.act('release button');
    await device.act('release stop');
    await device.act('press ok');
    await device.act('release ok');
    expect(await device.act('truth')).toMatchObject({ buttonPressed: false, estopOpen: false });
  });

  it('truth HZ: so many lines an emulated second, until truth 0', async () => {
    const device = await DeviceProcess.start();
    device.write('truth 20');
    await device.until('21 truths', () => device.truths.length >= 21);
    const [first, last] = [device.truths[0], device.truths[20]];
    expect((last?.atMs ?? 0) - (first?.atMs ?? 0)).toBe(1000);
    device.write('truth 0');
    await device.act('press stop');
    const count = device.truths.length;
    await pause(200);
    expect(device.truths).toHaveLength(count);
  });

  it('that does not exist: one line on standard error, and the next command is carried out', async () => {
    const device = await DeviceProcess.start();
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
    device.write(`${nonsense.join('\n')}\n\n  `);
    await device.until('the complaints', () => device.stderr.count >= nonsense.length);
    const complaints = device.stderr.lines;
    expect(complaints).toHaveLength(nonsense.length);
    for (const complaint of complaints) expect(complaint).toMatch(/^fulcrum: [^\p{Cc}]{10,300}$/u);
    expect(await device.act('press stop')).toMatchObject({ act: 'press', handle: 'stop' });
    expect(device.lines).toHaveLength(2);
  });
});

describe('the end of the process', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s: exit 0, and no path, folder or process is left', async (signal) => {
    const device = await DeviceProcess.start();
    const { actuator, sensors } = device.ports;
    const children = childrenOf(device.child.pid ?? 0);
    expect(children.match(/sleep infinity/g)).toHaveLength(2);
    expect(await device.stop(signal)).toBe(0);
    expect(device.err).toBe('');
    expect([actuator, sensors, dirname(actuator)].map((path) => existsSync(path))).toEqual([false, false, false]);
    for (const pid of children.matchAll(/^ *\d+ +(\d+)/gm)) {
      await until(`the end of ${pid[1]}`, () => !existsSync(`/proc/${pid[1]}`));
    }
  });

  it('does not follow from the end of its standard input', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    device.child.stdin.end('press stop\n');
    await device.until('the confirmation', () => device.lines.length === 2);
    await pause(200);
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
  });

  it('does not follow from the end of its standard output’s reader', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    device.child.stdout.destroy();
    device.write('truth 50');
    await pause(400);
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    expect(device.err).toBe('');
    expect(await device.stop('SIGINT')).toBe(0);
  });

  it('by SIGKILL leaves no child process, and the next device removes its folder', async () => {
    const temporary = folder();
    const env = { ...process.env, TMPDIR: temporary };
    const killed = await DeviceProcess.start([], { env });
    const { actuator } = killed.ports;
    const children = childrenOf(killed.child.pid ?? 0);
    await killed.stop('SIGKILL');
    for (const pid of children.matchAll(/^ *\d+ +(\d+)/gm)) {
      await until(`the end of ${pid[1]}`, () => !existsSync(`/proc/${pid[1]}`));
    }
    expect(existsSync(dirname(actuator))).toBe(true);
    await DeviceProcess.start([], { env });
    expect(readdirSync(temporary)).toHaveLength(1);
    expect(existsSync(dirname(actuator))).toBe(false);
  });

  it('hangs up the programs that have the ports open', async () => {
    const device = await DeviceProcess.start();
    const { actuator } = device.ports;
    const host = hostAt(actuator);
    await until('up', () => isUp(host));
    await device.stop('SIGKILL');
    await until('waiting', () => host.actuator.state.kind === 'waiting');
    await until('released', () => holders(actuator) === '');
  });
});

describe('the configuration that it writes', () => {
  it('never replaces that of a real table, but one that it wrote itself', async () => {
    const file = join(folder(), 'fulcrum.json');
    const real = JSON.stringify({ actuator: { path: '/dev/serial/by-id/a' }, sensors: { path: '/dev/b', zeroDeg: 1 } });
    writeFileSync(file, real);
    const refused = new DeviceProcess(['--config', file]);
    expect([await refused.exited, refused.out]).toEqual([2, '']);
    expect(refused.err).toContain(`${file}: exists already, and is not a bench table's configuration`);
    expect(readFileSync(file, 'utf8')).toBe(real);

    writeFileSync(file, '');
    for (let day = 0; day < 2; day += 1) {
      const device = await DeviceProcess.start(['--config', file]);
      const { actuator } = device.ports;
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ actuator: { path: actuator } });
      expect(await device.stop('SIGINT')).toBe(0);
    }
  });

  it('keeps its ports, and a running service its socket and records, when the bench table is restarted', async () => {
    const file = join(folder(), 'bench.json');
    const first = await DeviceProcess.start(['--config', file]);
    const { socket, data } = JSON.parse(readFileSync(file, 'utf8'));
    atEnd(() => rmSync(dirname(socket), { recursive: true, force: true }));
    const service = await ServiceProcess.start(file, socket);
    const untilUp = (wanted: boolean) =>
      service.untilStatus('the actuator', ({ ports }) => Object(ports).actuator.isUp === wanted);
    await untilUp(true);
    const second = new DeviceProcess(['--config', file]);
    expect(await second.exited).toBe(2);
    expect(second.err).toContain(`another bench table uses it (process ${first.child.pid})`);
    expect(await first.stop('SIGINT')).toBe(0);
    await untilUp(false);
    expect([existsSync(socket), existsSync(join(data, 'audit.jsonl'))]).toEqual([true, true]);
    const third = await DeviceProcess.start(['--config', file]);
    expect(third.ports).toEqual(first.ports);
    await untilUp(true);
  });

  it('leaves no folder behind if no service has used it', async () => {
    const file = join(folder(), 'bench.json');
    const device = await DeviceProcess.start(['--config', file]);
    expect(await device.stop('SIGINT')).toBe(0);
    expect(existsSync(dirname(device.ports.actuator))).toBe(false);
  });

  it.each(['', '/proc/none/bench.json', tmpdir()])('cannot be written to %j', async (file) => {
    const device = new DeviceProcess(['--config', file]);
    expect(await device.exited).toBe(2);
    expect(device.err).toMatch(/^fulcrum: .*; allowed: a new file/);
  });

  it('needs a folder for the ports', async () => {
    const device = new DeviceProcess([], { env: { ...process.env, TMPDIR: '/proc/none' } });
    expect(await device.exited).toBe(2);
    expect(device.err).toMatch(/^fulcrum: \/proc\/none: cannot create a folder for the ports there \(ENOENT\)/);
  });
});

describe('emulated time', () => {
  it('follows real time except for what slipped, and takes little CPU time', async () => {
    const device = await DeviceProcess.start();
    await pause(500);
    const cpuMs = (): number => {
      const stat = readFileSync(`/proc/${device.child.pid}/stat`, 'utf8').split(' ');
      // User and system time, in ticks of 10 ms.
      return (Number(stat[13]) + Number(stat[14])) * 10;
    };
    const look = async () => {
      const askedAt = performance.now();
      const { atMs, slippedMs } = await device.act('truth');
      return { askedAt, toldAt: performance.now(), atMs: Number(atMs), slippedMs: Number(slippedMs) };
    };
    const cpuBefore = cpuMs();
    const first = await look();
    await pause(2000);
    const last = await look();
    const elapsedMs = last.atMs + last.slippedMs - first.atMs - first.slippedMs;
    // Up to 50 ms are caught up with instead of slipping.
    expect(elapsedMs).toBeGreaterThan(last.askedAt - first.toldAt - 100);
    expect(elapsedMs).toBeLessThan(last.toldAt - first.askedAt + 100);
    expect((cpuMs() - cpuBefore) / elapsedMs).toBeLessThan(0.6);
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
