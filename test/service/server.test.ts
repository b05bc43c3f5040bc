import { randomBytes } from 'node:crypto';
import { statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Random } from '../../hardware/simulator/random.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { setPin } from '../../src/service/access/pin.ts';
import { FairQueue } from '../../src/service/socket/fair-queue.ts';
import { SocketConnection } from '../../src/service/socket/socket-connection.ts';
import { cpuTimeMs } from '../support/cpu-time.ts';
import { consent, Rig } from '../support/dispatcher-rig.ts';
import { passing, type Served, serve } from '../support/service-rig.ts';
import { SocketClient } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

/** CPU time within which STOP must be on the port, under any load from other clients. */
const stopLimitMs = 25;

/** Sends STOP from a client of its own, again and again during a load, and checks the CPU time until it is on the port. */
async function expectStopInTime({ path, stops }: Served, meanwhile: () => unknown): Promise<void> {
  const client = await SocketClient.open(path);
  await client.ask('status');
  const late: number[] = [];
  for (let round = 0; round < 20; round += 1) {
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 10));
    const before = cpuTimeMs();
    stops.length = 0;
    client.send('{"jsonrpc":"2.0","method":"stop"}\n');
    await until('STOP on the port', () => stops.length > 0);
    late.push((stops[0] ?? Number.POSITIVE_INFINITY) - before);
  }
  client.close();
  // The load is made in the service's own process: the median is the service's time, the worst includes the load's.
  late.sort((a, b) => a - b);
  expect(late[10]).toBeLessThan(stopLimitMs);
  expect(late[18]).toBeLessThan(4 * stopLimitMs);
}

async function expectAlive({ path }: Served): Promise<void> {
  const client = await SocketClient.open(path);
  expect(await client.ask('status')).toHaveProperty('result');
  client.close();
}

describe('the socket', () => {
  it('is for its owner and its group', async () => {
    const { path } = await serve();
    expect(statSync(path).mode & 0o777).toBe(0o660);
  });

  it('is refused to a second service, which says whose it is', async () => {
    const { data } = await serve();
    await expect(serve({ data })).rejects.toThrow(`(found process ${process.pid})`);
    const other = folder();
    const path = join(other, 's.sock');
    const stranger = createServer((socket) => socket.on('error', () => undefined).end('hello\n')).listen(path);
    await expect(serve({ data: other })).rejects.toThrow(`${path}: another service answers here`);
    stranger.close();
  });

  it('is taken over where nobody answers, and left alone where it is something else', async () => {
    const data = folder();
    const path = join(data, 's.sock');
    writeFileSync(path, 'precious');
    await expect(serve({ data })).rejects.toThrow('is there, and is no socket');
    const place = folder();
    await deadSocket(join(place, 's.sock'));
    const served = await serve({ data: place });
    expect(served.log.join()).toContain('took the place of a socket that nobody answered on');
    await expectAlive(served);
  });

  it('is gone when the service has ended, and so is what kept others away', async () => {
    const served = await serve();
    await until('ready', () => served.service.controller.state === 'ready');
    expect(await served.end()).toBe('level');
    await expectAlive(await serve({ data: served.data }));
  });
});

/** A socket's file whose process was killed. */
async function deadSocket(path: string): Promise<void> {
  const { spawn } = await import('node:child_process');
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await new Promise((resolve) => spawn(process.execPath, ['-e', script]).once('close', resolve));
  expect(statSync(path).isSocket()).toBe(true);
}

describe('a client that', () => {
  it('sends a request in pieces gets its reply', async () => {
    const client = await SocketClient.open((await serve()).path);
    for (const byte of '{"jsonrpc":"2.0","id":7,"method":"status"}') client.send(byte);
    client.send('\r\n\n');
    expect(await client.next()).toMatchObject({ id: 7 });
    expect(client.lines).toHaveLength(1);
  });

  it('says it all and ends its side gets its replies', async () => {
    const client = await SocketClient.open((await serve()).path);
    const line = '{"jsonrpc":"2.0","id":1,"method":"status"}\n';
    client.socket.end(line.repeat(50));
    await client.closed;
    expect(client.lines).toHaveLength(50);
  });

  it('sends random bytes gets errors, and holds up nobody', async () => {
    const served = await serve();
    const hostile = await SocketClient.open(served.path);
    hostile.socket.on('close', () => undefined);
    await expectStopInTime(served, () => hostile.send(randomBytes(100_000)));
    for (const line of hostile.lines) expect([-32700, -32600, 2013]).toContain(JSON.parse(line).error.code);
    expect(hostile.lines.length).toBeGreaterThan(0);
    await expectAlive(served);
  });

  it('sends 10 MB without a line end is told so and dropped, at little cost', async () => {
    const served = await serve();
    const before = process.memoryUsage().rss;
    const clients = await Promise.all(Array.from({ length: 10 }, () => SocketClient.open(served.path)));
    const text = 'x'.repeat(10 * 1024 * 1024);
    await expectStopInTime(served, () => clients.pop()?.send(text));
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
    const one = await SocketClient.open(served.path);
    one.send('x'.repeat(70_000));
    expect(await one.next()).toMatchObject({
      id: null,
      error: { code: 2013, message: 'a line is longer than 64 KiB' },
    });
    await one.closed;
    await until('all clients gone', () => served.service.dispatcher.clients === 0);
  });

  it('sends half a request and nothing more, for ever, costs a place and no more', async () => {
    const served = await serve();
    const half = await Promise.all(Array.from({ length: 40 }, () => SocketClient.open(served.path)));
    for (const each of half) each.send('{"jsonrpc":"2.0","id":1,"meth');
    await expectStopInTime(served, () => undefined);
    for (const each of half) each.close();
    await until('all clients gone', () => served.service.dispatcher.clients === 0);
  });

  it('asks a hundred thousand things at once is answered in turn with others', async () => {
    const served = await serve();
    const hostile = await Promise.all(Array.from({ length: 5 }, () => SocketClient.open(served.path)));
    const flood = '{"jsonrpc":"2.0","id":1,"method":"fly"}\n'.repeat(2000);
    await expectStopInTime(served, () => {
      for (const each of hostile) each.send(flood);
    });
    await until('1000 replies each', () => hostile.every(({ lines }) => lines.length >= 1000));
    await expectAlive(served);
  });

  it('does not read what it is sent is dropped, and those who read lose nothing', async () => {
    const served = await serve();
    const deaf = connect(served.path);
    const gone = new Promise((resolve) => deaf.once('close', resolve));
    deaf.on('error', () => undefined);
    deaf.pause();
    const reader = await SocketClient.open(served.path);
    await reader.ask('subscribe');
    deaf.write('{"jsonrpc":"2.0","id":1,"method":"status"}\n'.repeat(3000));
    await until('the client dropped', () => served.log.some((line) => line.includes('does not read')));
    deaf.resume();
    await gone;
    const before = reader.lines.length;
    await until('more notifications', () => reader.lines.length > before + 3);
  });

  it('tries 10,000 wrong PINs locks logins and nothing else', async () => {
    const data = folder();
    await setPin(data, '4711');
    const served = await serve({ data });
    const hostile = await SocketClient.open(served.path);
    const guess = (pin: number) =>
      `${JSON.stringify({ jsonrpc: '2.0', id: pin, method: 'login', params: { pin: String(pin).padStart(4, '0') } })}\n`;
    let next = 0;
    const before = process.memoryUsage().rss;
    await expectStopInTime(served, () => {
      for (let pin = 0; pin < 500; pin += 1) hostile.send(guess(next++));
    });
    await until('10,000 replies', () => hostile.lines.length === 10_000);
    const codes = hostile.lines.map((line) => JSON.parse(line).error?.code);
    expect(new Set(codes)).toEqual(new Set([2004, 2005, 2006]));
    expect(codes.filter((code) => code === 2004)).toHaveLength(4);
    expect(await hostile.ask('login', { pin: '4711' })).toMatchObject({ error: { code: 2005 } });
    for (const method of ['return', 'stop', 'pause', 'answer']) {
      const { error } = await hostile.ask(method);
      expect(error?.code ?? 2002, method).toBe(2002);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(150e6);
    await served.end();
    const { service, path } = await serve({ data });
    expect((await (await SocketClient.open(path)).ask('login', { pin: '4711' })).error).toMatchObject({ code: 2005 });
    expect(service.controller.state).not.toBe('fault.stranded');
  });

  it('logs in becomes a clinician there and nowhere else, and no PIN is in log or audit', async () => {
    const data = folder();
    await setPin(data, '314159');
    const served = await serve({ data });
    const [one, other] = [await SocketClient.open(served.path), await SocketClient.open(served.path)];
    expect(await one.ask('login', { pin: '271828' })).toMatchObject({ error: { code: 2004 } });
    expect(await one.ask('login', { pin: '314159' })).toMatchObject({ result: { role: 'clinician' } });
    expect(await other.ask('override.end')).toMatchObject({ error: { code: 2001 } });
    await served.end();
    const { readFileSync } = await import('node:fs');
    const kept = served.log.join('') + readFileSync(join(data, 'audit.jsonl'), 'utf8');
    expect(kept).not.toMatch(/314159|271828/);
  });
});

describe('five hundred connections', () => {
  it('leave 64 places taken, the rest told and closed, and STOP from a new one heard', async () => {
    const served = await serve();
    const crowd = await Promise.all(Array.from({ length: 500 }, () => SocketClient.open(served.path)));
    const told = () => crowd.filter(({ lines }) => lines.length > 0);
    await until('436 refused', () => told().length === 436);
    expect(JSON.parse(told()[0]?.lines[0] ?? '')).toMatchObject({ id: null, error: { code: 2012 } });
    const late = await SocketClient.open(served.path);
    const before = cpuTimeMs();
    served.stops.length = 0;
    const reply = await late.ask('stop');
    expect(reply).toMatchObject({ id: 1, result: { state: 'stopped' } });
    expect((served.stops[0] ?? Number.POSITIVE_INFINITY) - before).toBeLessThan(stopLimitMs);
    await late.closed;
    const curious = await SocketClient.open(served.path);
    curious.send('{"jsonrpc":"2.0","id":1,"method":"status"}\n');
    await curious.closed;
    expect(curious.lines.map((line) => JSON.parse(line).error.code)).toEqual([2012]);
    await Promise.all(told().map(({ closed }) => closed));
    expect(served.service.dispatcher.clients).toBe(64);
    for (const each of crowd) each.close();
    await until('all clients gone', () => served.service.dispatcher.clients === 0);
    await expectAlive(served);
  });
});

it('connections that never say anything give their places to those who come', async () => {
  const clock = new VirtualClock();
  const served = await serve({ clock });
  const silent = await Promise.all(Array.from({ length: 64 }, () => SocketClient.open(served.path)));
  const [talker, ...others] = silent;
  expect(await talker?.ask('status')).toHaveProperty('result');
  await until('64 clients', () => served.service.dispatcher.clients === 64);
  clock.advanceTo(milliseconds(clock.now() + 9000));
  const early = await SocketClient.open(served.path);
  expect(await early.next()).toMatchObject({ error: { code: 2012 } });
  clock.advanceTo(milliseconds(clock.now() + 2000));
  await expectAlive(served);
  await others[0]?.closed;
  expect(await talker?.ask('status')).toHaveProperty('result');
  for (const each of silent) each.close();
});

it('a thousand connections that come and go leave nothing behind', async () => {
  const served = await serve();
  const handles = () => process.getActiveResourcesInfo().length;
  await expectAlive(served);
  const before = handles();
  for (let round = 0; round < 1000; round += 1) {
    const client = await SocketClient.open(served.path);
    client.send('{"jsonrpc":"2.0","id":1,"method":"subscribe"}\n{"half');
    client.close();
  }
  await until('all clients gone', () => served.service.dispatcher.clients === 0);
  await until('the handles closed', () => handles() <= before + 5);
});

it('who sends a thousand lines at once lets another’s one line pass after a few of them', async () => {
  const rig = new Rig().ready();
  const turnstile = new FairQueue();
  const path = join(folder(), 's.sock');
  const server = createServer((socket) => {
    new SocketConnection({ socket, dispatcher: rig.dispatcher, turnstile, clock: rig.clock, onGone: () => undefined });
  }).listen(path);
  const [many, one] = [await SocketClient.open(path), await SocketClient.open(path)];
  many.send('{"jsonrpc":"2.0","method":"pause"}\n'.repeat(1000));
  one.send('{"jsonrpc":"2.0","method":"return"}\n');
  const acts = () => rig.entries.filter((entry) => entry.type === 'act').map(({ act }) => act);
  await until('every act', () => acts().length === 1001);
  expect(acts().indexOf('return')).toBeLessThan(100);
  many.close();
  one.close();
  server.close();
});

it('who has stopped reading is gone a second after the service has dropped it, and holds up no end', async () => {
  const rig = new Rig().ready();
  const path = join(folder(), 's.sock');
  const guests: { readonly guest: SocketConnection; readonly socket: Socket }[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const options = { socket, dispatcher: rig.dispatcher, turnstile: new FairQueue(), clock: rig.clock };
    guests.push({ socket, guest: new SocketConnection({ ...options, onGone: () => undefined }) });
  }).listen(path);
  const deaf = connect(path).on('error', () => undefined);
  deaf.pause();
  await until('the connection', () => guests.length === 1);
  const [first] = guests;
  // Little by little, until the kernel takes no more of the answers: too little waits for it to be dropped at once.
  while ((first?.socket.writableLength ?? 0) < 10_000) {
    deaf.write('{"jsonrpc":"2.0","id":1,"method":"status"}\n');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const closed = new Promise((resolve) => server.close(resolve));
  first?.guest.drop('the service ends');
  rig.pass(900);
  expect(first?.socket.destroyed).toBe(false);
  rig.pass(200);
  await closed;
  deaf.destroy();
});

it('lines cut anywhere are put together, whatever the pieces', async () => {
  const client = await SocketClient.open((await serve()).path);
  const random = new Random(7);
  const text = '{"jsonrpc":"2.0","id":1,"method":"status"}\n'.repeat(200);
  for (let at = 0; at < text.length; ) {
    const length = 1 + random.integer(97);
    client.send(text.slice(at, at + length));
    at += length;
    if (at % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await until('200 replies', () => client.lines.length === 200);
  for (const line of client.lines) expect(JSON.parse(line)).toHaveProperty('result');
});

describe('a service that ends', () => {
  it('brings the person level first, and says so', async () => {
    const clock = new VirtualClock();
    const served = await serve({ initialAngle: 4, clock });
    const isReady = until('ready', () => served.service.controller.state === 'ready');
    await passing(clock, isReady);
    const ended = served.end();
    const client = await SocketClient.open(served.path);
    expect(await client.ask('start', { protocol: 'static-15', ...consent })).toMatchObject({
      error: { code: 2009, data: { reasons: ['the service is ending'] } },
    });
    expect(await ended).toBe('level');
    expect(Math.abs(served.simulated.truth().angleDeg)).toBeLessThan(1.5);
    expect(served.log.join('')).toContain('the person is brought level first');
  });
});
