import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { describe, expect, it } from 'vitest';
import { checkPin, pinFile } from '../../src/service/access/clinicians.ts';
import { notPermitted } from '../../src/service/socket/client.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { Process, programPath } from '../support/process.ts';
import { serve } from '../support/service-rig.ts';
import { SocketClient } from '../support/socket-client.ts';
import { suspend } from '../support/suspend.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

function configured(more: object = {}): { file: string; place: string } {
  const place = folder();
  const file = join(place, 'c.json');
  const ports = { actuator: { path: join(place, 'a') }, sensors: { path: join(place, 'b') } };
  writeFileSync(file, JSON.stringify({ ...ports, socket: join(place, 's'), data: join(place, 'data'), ...more }));
  return { file, place };
}

describe('fulcrum config check', () => {
  it('prints the effective values, with the defaults', async () => {
    const { file, place } = configured();
    const { code, out } = await fulcrum(['config', 'check', file, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      socket: join(place, 's'),
      limits: { maxAngleDeg: 30 },
      log: { level: 'info' },
    });
  });

  it('names every mistake, one per line, and exits with 2', async () => {
    const { file } = configured({ limits: { maxAngleDeg: 90 }, log: { level: 'all' }, port: 1 });
    const { code, out, err } = await fulcrum(['config', 'check', file]);
    expect([code, out]).toEqual([2, '']);
    expect(err.trimEnd().split('\n')).toEqual([
      `fulcrum: ${file}#/limits/maxAngleDeg: is not allowed here (found 90); allowed: 5 to 60°`,
      `${file}#/log/level: is not allowed here (found "all"); allowed: error, warn, info, debug, trace`,
      expect.stringContaining(`${file}#/port: unknown key (found "port")`),
    ]);
  });

  it('uses the file named by FULCRUM_CONFIG', async () => {
    const { file, place } = configured();
    process.env['FULCRUM_CONFIG'] = file;
    try {
      expect((await fulcrum(['config', 'check'])).out).toContain(place);
    } finally {
      delete process.env['FULCRUM_CONFIG'];
    }
  });
});

describe('fulcrum pin set', () => {
  async function piped(file: string, text: string) {
    const command = new Process(['pin', 'set', '--config', file]);
    command.child.stdin.end(text);
    return { code: await command.exited, out: command.out, err: command.err };
  }

  it('reads the first line of a pipe', async () => {
    const { file, place } = configured();
    expect(await piped(file, '4711\nmore\n')).toMatchObject({ code: 0, err: '' });
    const data = join(place, 'data');
    expect(await checkPin(data, '4711')).toEqual({ kind: 'right', name: 'clinician' });
    expect(statSync(pinFile(data)).mode & 0o777).toBe(0o600);
  });

  it.each(['', '12\n', 'abcd\n', '1234567890123\n', `${'1'.repeat(100_000)}\n`])('refuses %j', async (text) => {
    const { file } = configured();
    const { code, err } = await piped(file, text);
    expect([code, err]).toEqual([2, 'fulcrum: PIN: is not a PIN; allowed: 4 to 12 digits\n']);
  });

  it('names the file that cannot be written', async () => {
    const { file } = configured({ data: '/proc/none' });
    const { code, err } = await piped(file, '4711\n');
    expect(code).toBe(2);
    expect(err).toContain('/proc/none/pin.json: cannot be written (ENOENT)');
  });

  it.each([
    ['the same PIN twice', ['4711\r', '4711\r'], 0, 'PIN set'],
    ['a mistyped key erased', ['47x\u007f11\r', '4711\r'], 0, 'PIN set'],
    ['two different PINs', ['4711\r', '4712\r'], 2, 'the two entries differ; nothing was changed'],
    ['typed ahead', ['4711\r4711\r'], 0, 'PIN set'],
    ['Ctrl-C', ['47\u0003'], 2, 'cancelled; nothing was changed'],
  ])('asks twice on a terminal without echo: %s', async (_what, typed, code, words) => {
    const { file } = configured();
    const terminal = spawnTerminal(process.execPath, [programPath, 'pin', 'set', '--config', file], {
      cols: 120,
      rows: 24,
    });
    let text = '';
    terminal.onData((more) => (text += more));
    const exited = new Promise<number>((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    for (const [index, keys] of typed.entries()) {
      await until('the prompt', () => text.includes(index === 0 ? 'New PIN' : 'Repeat the PIN'));
      terminal.write(keys);
    }
    expect(await exited).toBe(code);
    expect(text).toContain(words);
    expect(text).not.toMatch(/471|4x/);
  });
});

describe('fulcrum stop, return and status', () => {
  it('use the socket of a running service', async () => {
    const { path, service, stops } = await serve();
    await until('ready', () => service.controller.state === 'ready');
    expect(await fulcrum(['status', '--socket', path])).toMatchObject({
      code: 0,
      out: expect.stringContaining('ready at'),
    });
    stops.length = 0;
    expect(await fulcrum(['stop', '--socket', path, '--json'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\{"act":"stop","by":"service","state":"stopped","angleDeg":-?0/),
    });
    expect(stops.length).toBeGreaterThan(0);
    expect(await fulcrum(['return', '--socket', path])).toMatchObject({
      code: 0,
      out: expect.stringContaining('return: '),
    });
    const { out } = await fulcrum(['status', '--socket', path, '--json']);
    expect(JSON.parse(out)).toMatchObject({ running: true, service: { pid: process.pid } });
  });

  it('exit with 4 after a STOP that leaves the person off level', async () => {
    const { path, service } = await serve({ initialAngle: 4 });
    await until('ready', () => service.controller.state === 'ready');
    const { code, out } = await fulcrum(['stop', '--socket', path]);
    expect([code, out]).toEqual([4, expect.stringMatching(/^stop: stopped at [34]\.\d°\n$/)]);
    expect((await fulcrum(['status', '--socket', path])).code).toBe(4);
    // Lets the service end at once.
    const client = await SocketClient.open(path);
    await client.ask('return');
    await until('level', () => Math.abs(service.controller.angle ?? 9) < 1.5);
    client.close();
  });

  it('find nothing without a service and a port: status exits with 1, stop and return are not confirmed', async () => {
    const { file, place } = configured();
    const { code, err } = await fulcrum(['status', '--config', file]);
    expect([code, err]).toEqual([
      1,
      `fulcrum: no service is running: ${join(place, 's')}: the socket does not exist\n`,
    ]);
    for (const act of ['stop', 'return']) {
      const refused = await fulcrum([act, '--config', file]);
      expect(refused).toMatchObject({ code: 4, out: '' });
      expect(refused.err).toContain('the service does not answer (the socket does not exist)');
      expect(refused.err).toContain(`the actuator does not answer either: ${join(place, 'a')}: `);
      expect(refused.err).toContain('not confirmed. Beside the table, now: press the RED STOP');
    }
    const nowhere = await fulcrum(['stop', '--config', '/none', '--socket', join(place, 's')]);
    expect(nowhere).toMatchObject({
      code: 4,
      err: expect.stringContaining("no configuration names the actuator's port"),
    });
  });

  it('tell a service that cannot be asked from one that is not running', async () => {
    const { file, place } = configured();
    const run = new Process(['run', '--config', file]);
    await run.line('listening', (line) => line.includes('listening on'));
    await suspend(Number(run.child.pid));
    rmSync(join(place, 's'));
    const { code, err } = await fulcrum(['status', '--config', file]);
    expect([code, err]).toEqual([
      1,
      `fulcrum: the service is running (process ${run.child.pid}, suspended) but cannot be asked: ${join(place, 's')}: the socket does not exist\n`,
    ]);
    const { out } = await fulcrum(['status', '--config', file, '--json']);
    expect(JSON.parse(out)).toMatchObject({ running: true, answers: false, pid: run.child.pid });
    run.child.kill('SIGCONT');
    await until('a new socket', async () => (await fulcrum(['status', '--config', file])).code === 0);
    expect(await run.stop()).toBe(0);
    expect(JSON.parse((await fulcrum(['status', '--config', file, '--json'])).out)).toMatchObject({ running: false });
  });

  it('tell who may not open the socket how to be permitted', () => {
    const path = join(folder(), 's');
    writeFileSync(path, '');
    expect(notPermitted(path)).toContain('only its owner and its group may. Use sudo');
    expect(notPermitted('/none')).toContain('Use sudo');
    const [name, , gid] = readFileSync('/etc/group', 'utf8').split('\n')[1]?.split(':') ?? [];
    if (process.getuid?.() !== 0) return;
    chownSync(path, 0, Number(gid));
    expect(notPermitted(path)).toContain(`sudo usermod -aG ${name} "$USER", then log in again`);
  });

  it('give up within seconds on a socket that does not answer', async () => {
    const place = folder();
    const { createServer } = await import('node:net');
    const silent = createServer(() => undefined).listen(join(place, 's'));
    expect(await fulcrum(['status', '--socket', join(place, 's')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('no answer within 2 s'),
    });
    silent.close();
  });

  it.each([
    ['stopped', null, 4],
    ['fault.stranded', null, 4],
    ['stopped', 20, 4],
    ['stopped', 1, 0],
    // Nobody can have confirmed the order.
    ['disconnected', null, 4, 0],
    ['fault.returning', null, 0],
  ])('in state %s at %s° exit with %d: an unknown angle is not level', async (state, angleDeg, code, status = code) => {
    const path = join(folder(), 's');
    const { createServer } = await import('node:net');
    const reply = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { state, angleDeg } });
    const service = createServer((socket) => socket.on('error', () => undefined).end(`${reply}\n`)).listen(path);
    expect(await fulcrum(['stop', '--json', '--socket', path])).toMatchObject({ code });
    expect(await fulcrum(['status', '--json', '--socket', path])).toMatchObject({ code: status });
    service.close();
  });

  it('show an angle just below zero as 0.0°', async () => {
    const path = join(folder(), 's');
    const { createServer } = await import('node:net');
    const reply = '{"jsonrpc":"2.0","id":1,"result":{"state":"stopped","angleDeg":-0.03}}\n';
    const service = createServer((socket) => socket.on('error', () => undefined).end(reply)).listen(path);
    expect(await fulcrum(['stop', '--socket', path])).toMatchObject({ code: 0, out: 'stop: stopped at 0.0°\n' });
    service.close();
  });

  it.each(['', '/'.padEnd(108, 'x'), '/a\0b'])('refuse %j as a socket path', async (path) => {
    const { code, err } = await fulcrum(['stop', '--socket', path]);
    expect([code, err]).toEqual([2, expect.stringContaining('allowed: a path of 1 to 107 bytes')]);
  });
});

describe('fulcrum audit verify', () => {
  it('confirms an intact chain, or names the line where it is broken', async () => {
    const served = await serve();
    await until('ready', () => served.service.controller.state === 'ready');
    await served.end();
    const file = join(served.data, 'audit.jsonl');
    expect(await fulcrum(['audit', 'verify', file])).toMatchObject({
      code: 0,
      out: expect.stringContaining('the chain is intact'),
    });
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[1] = (lines[1] ?? '').replace('"reason":"', '"reason":"not ');
    writeFileSync(file, lines.join('\n'));
    expect(await fulcrum(['audit', 'verify', file])).toMatchObject({
      code: 1,
      out: `${file}:2: broken: was changed: its hash does not match\n`,
    });
    expect(await fulcrum(['audit', 'verify', '/none'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('no such file'),
    });
  });
});

describe('fulcrum run', () => {
  it('refuses an invalid configuration, and folders it may not use', async () => {
    const { file } = configured({ limits: { maxAngleDeg: 61 } });
    const wrong = new Process(['run', '--config', file]);
    expect(await wrong.exited).toBe(2);
    expect(wrong.err).toContain('#/limits/maxAngleDeg');
    const nowhere = new Process(['run', '--config', configured({ data: '/proc/none' }).file]);
    expect(await nowhere.exited).toBe(2);
    expect(nowhere.err).toContain('/proc/none: the data folder cannot be used (ENOENT)');
    const { place } = configured();
    const occupied = new Process(['run', '--config', configured({ socket: place }).file]);
    expect(await occupied.exited).toBe(2);
    expect(occupied.err).toContain(`${place}: exists and is not a socket`);
    const elsewhere = new Process(['run', '--config', configured({ socket: '/proc/none/s' }).file]);
    expect(await elsewhere.exited).toBe(2);
    expect(elsewhere.err).toContain('/proc/none/s: cannot be listened on (ENOENT)');
  });

  it('waits for missing ports, reports them, and ends at once', async () => {
    const { file, place } = configured();
    const run = new Process(['run', '--config', file]);
    await until(
      'the report of the missing ports',
      () => run.out.includes('"act":"actuator not up"') && run.out.includes(join(place, 'a')),
    );
    const { out } = await fulcrum(['status', '--config', file, '--json']);
    expect(JSON.parse(out)).toMatchObject({
      state: 'disconnected',
      angleDeg: null,
      ports: { actuator: { isUp: false } },
    });
    expect(await run.stop()).toBe(0);
    expect(run.out).toContain('the table was never connected, the service ends');
  });

  it('keeps running on a full disk: no session starts, RETURN works', async () => {
    const { file, place } = configured();
    mkdirSync(join(place, 'data'));
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/dev/full', join(place, 'data', 'audit.jsonl'));
    const run = new Process(['run', '--config', file]);
    await until('the report of the full disk', () =>
      run.out.includes('nothing is recorded: the audit log cannot be written (ENOSPC)'),
    );
    await until('the socket', () => run.out.includes('listening on'));
    const client = await SocketClient.open(join(place, 's'));
    expect((await client.ask('status')).result?.['recorder']).toContain('ENOSPC');
    expect(await client.ask('return')).toHaveProperty('result');
    client.close();
    expect(await run.stop()).toBe(0);
  });

  it.runIf(process.getuid?.() !== 0)('refuses a data folder that it may not write to', async () => {
    const { file, place } = configured();
    mkdirSync(join(place, 'data'));
    chmodSync(join(place, 'data'), 0o500);
    const run = new Process(['run', '--config', file]);
    expect(await run.exited).toBe(2);
  });
});
