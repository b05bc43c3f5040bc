import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import { cpuTimeMs } from '../../support/cpu-time.ts';
import { consent } from '../../support/dispatcher-rig.ts';
import { expectAnswer, passing, serve, stopLimitMs } from '../../support/service-rig.ts';
import { SocketClient } from '../../support/socket-client.ts';
import { folder } from '../../support/temporary-folder.ts';
import { pause, until } from '../../support/waiting.ts';

describe('the socket', () => {
  it('is accessible to its owner and its group only', async () => {
    const { path } = await serve();
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });

  it('is refused to a second service, with the number of the first one’s process', async () => {
    const { data } = await serve();
    await expect(serve({ data })).rejects.toThrow(`(found process ${process.pid})`);
    const other = folder();
    const path = join(other, 's.sock');
    const stranger = createServer((socket) => socket.on('error', () => undefined).end('hello\n')).listen(path);
    await expect(serve({ data: other })).rejects.toThrow(`${path}: another service answers here`);
    stranger.close();
  });

  it('is replaced if no service listens on it, and left alone if it is not a socket', async () => {
    const data = folder();
    const path = join(data, 's.sock');
    writeFileSync(path, 'other content');
    await expect(serve({ data })).rejects.toThrow('exists and is not a socket');
    const place = folder();
    await deadSocket(join(place, 's.sock'));
    const served = await serve({ data: place });
    expect(served.log.join()).toContain('replaced the socket of a service that no longer runs');
    await expectAnswer(served);
  });

  it('is removed when the service has ended, and so is the lock', async () => {
    const served = await serve();
    await until('ready', () => served.service.controller.state === 'ready');
    expect(await served.end()).toBe('level');
    await expectAnswer(await serve({ data: served.data }));
  });
});

/** Leaves a socket whose process was killed. */
async function deadSocket(path: string, replace?: 'replace'): Promise<void> {
  if (replace !== undefined) rmSync(path);
  const { spawn } = await import('node:child_process');
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await new Promise((resolve) => spawn(process.execPath, ['-e', script]).once('close', resolve));
  expect(statSync(path).isSocket()).toBe(true);
}

describe('five hundred connections', () => {
  it('leave 64 of them served, the rest closed with an error, and STOP from a new one accepted', async () => {
    const served = await serve();
    const crowd = await Promise.all(Array.from({ length: 500 }, () => SocketClient.open(served.path)));
    const refused = () => crowd.filter(({ lines }) => lines.length > 0);
    await until('436 refused', () => refused().length === 436);
    expect(JSON.parse(refused()[0]?.lines[0] ?? '')).toMatchObject({ id: null, error: { code: 2012 } });
    const excess = await SocketClient.open(served.path);
    const before = cpuTimeMs();
    served.stops.length = 0;
    const reply = await excess.ask('stop');
    expect(reply).toMatchObject({ id: 1, result: { state: 'stopped' } });
    expect((served.stops[0] ?? Number.POSITIVE_INFINITY) - before).toBeLessThan(stopLimitMs);
    await excess.closed;
    const answering = await SocketClient.open(served.path);
    expect(await answering.ask('answer')).toMatchObject({ id: 1, result: {} });
    const unfinished = await SocketClient.open(served.path);
    served.stops.length = 0;
    unfinished.send('{"jsonrpc":"2.0","id":1,"method":"stop"}');
    await until('STOP without a line feed', () => served.stops.length > 0);
    const pausing = await SocketClient.open(served.path);
    // Heard, though there is nothing to pause now.
    expect(await pausing.ask('pause')).toMatchObject({ id: 1, error: { code: 2002 } });
    const reader = await SocketClient.open(served.path);
    reader.send('{"jsonrpc":"2.0","id":1,"method":"status"}\n');
    await reader.closed;
    expect(reader.lines.map((line) => JSON.parse(line).error.code)).toEqual([2012]);
    await Promise.all(refused().map(({ closed }) => closed));
    expect(served.service.dispatcher.connections).toBe(64);
    for (const each of crowd) each.close();
    await until('all clients gone', () => served.service.dispatcher.connections === 0);
    await expectAnswer(served);
  });
});

it('STOP acts without its line feed, once, and nothing else does', async () => {
  const served = await serve();
  await until('ready', () => served.service.controller.state === 'ready');
  const client = await SocketClient.open(served.path);
  client.send('{"jsonrpc":"2.0","id":7,"method":"status"}');
  await pause(100);
  expect(client.lines).toEqual([]);
  client.send('\n{"jsonrpc":"2.0","id":8,"meth');
  client.send('od":"stop"}');
  await until('the reply', () => client.lines.length === 2);
  expect(client.lines.map((line) => JSON.parse(line))).toMatchObject([
    { id: 7 },
    { id: 8, result: { state: 'stopped' } },
  ]);
  client.send('\n');
  await pause(50);
  expect(client.lines).toHaveLength(2);
  client.close();
});

it('connections that have never sent a line are dropped in favour of new ones', async () => {
  const clock = new VirtualClock();
  const served = await serve({ clock });
  const silent = await Promise.all(Array.from({ length: 64 }, () => SocketClient.open(served.path)));
  const [active, ...others] = silent;
  expect(await active?.ask('status')).toHaveProperty('result');
  await until('64 clients', () => served.service.dispatcher.connections === 64);
  clock.advanceTo(milliseconds(clock.now() + 9000));
  const early = await SocketClient.open(served.path);
  expect(await early.next()).toMatchObject({ error: { code: 2012 } });
  clock.advanceTo(milliseconds(clock.now() + 2000));
  await expectAnswer(served);
  await others[0]?.closed;
  expect(await active?.ask('status')).toHaveProperty('result');
  for (const each of silent) each.close();
});

it('a thousand connections that open and close leave nothing behind', async () => {
  const served = await serve();
  const handles = () => process.getActiveResourcesInfo().length;
  await expectAnswer(served);
  const before = handles();
  for (let round = 0; round < 1000; round += 1) {
    const client = await SocketClient.open(served.path);
    client.send('{"jsonrpc":"2.0","id":1,"method":"subscribe"}\n{"half');
    client.close();
  }
  await until('all clients gone', () => served.service.dispatcher.connections === 0);
  await until('the handles closed', () => handles() <= before + 5);
});

describe('a service that shuts down', () => {
  it('brings the person level first, and logs that', async () => {
    const clock = new VirtualClock();
    const served = await serve({ initialAngle: 4, clock });
    const isReady = until('ready', () => served.service.controller.state === 'ready');
    await passing(clock, isReady);
    const ended = served.end();
    const client = await SocketClient.open(served.path);
    expect(await client.ask('start', { protocol: 'static-15', ...consent })).toMatchObject({
      error: { code: 2009, data: { reasons: expect.arrayContaining(['the service is shutting down']) } },
    });
    expect(await ended).toBe('level');
    expect(Math.abs(served.simulated.truth().angleDeg)).toBeLessThan(1.5);
    expect(served.log.join('')).toContain('bringing the person level first');
  });
});

describe('a socket that has gone', () => {
  it.each([
    ['removed', (path: string) => rmSync(path)],
    ['renamed', (path: string) => renameSync(path, `${path}.old`)],
    ['replaced by a dead socket', (path: string) => deadSocket(path, 'replace')],
    ['gone with its folder', (path: string) => rmSync(dirname(path), { recursive: true })],
  ])('is bound again within two seconds, with its connections kept: %s', async (_what, remove) => {
    const served = await serve({ socket: join(folder(), 'run', 's.sock') });
    const { path, log } = served;
    const connected = await SocketClient.open(path);
    await connected.ask('status');
    const { ino } = statSync(path);
    await remove(path);
    const at = performance.now();
    await until('a new socket', () => log.join('').includes(`listening on ${path} again`));
    expect(performance.now() - at).toBeLessThan(5000);
    expect(statSync(path).mode & 0o777).toBe(0o660);
    await expectAnswer(served);
    expect(await connected.ask('status')).toHaveProperty('result');
    expect(ino).toBeGreaterThan(0);
    connected.close();
    await served.end();
    expect(existsSync(path)).toBe(false);
  });

  it('is reported once while something else is in its place, and bound when that is gone', async () => {
    const { path, log, ...served } = await serve();
    rmSync(path);
    writeFileSync(path, 'other content');
    const reports = () => log.filter((line) => line.includes('cannot be bound again'));
    await until('the report', () => reports().length > 0);
    await pause(1500);
    expect(reports()).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('other content');
    rmSync(path);
    await until('a new socket', () => log.join('').includes(`listening on ${path} again`));
    await expectAnswer({ path, log, ...served });
  });
});
