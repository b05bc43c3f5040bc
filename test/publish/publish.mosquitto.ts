/** `fulcrum publish` as a process, between a service with a simulated table and a real mosquitto. */
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { topicNames, topics } from '../../src/publish/messages.ts';
import { bootId } from '../../src/records/files/boot-id.ts';
import { atEnd } from '../support/cleanup.ts';
import { consent } from '../support/dispatcher-rig.ts';
import { freePort, Mosquitto, Reader } from '../support/mosquitto.ts';
import { Process } from '../support/process.ts';
import { serve } from '../support/service-rig.ts';
import { SocketClient } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { pause, until } from '../support/waiting.ts';

const topic = (name: string): string => `fulcrum/table-3/${name}`;

/** A service with records, ready for a session, whose table's time passes up to five times as fast: a busy computer is no stall. */
async function ready() {
  const data = folder();
  const today = new Date();
  const passedOn = [today.getFullYear(), today.getMonth() + 1, today.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
  writeFileSync(join(data, 'drive-test.json'), JSON.stringify({ passedOn, boot: bootId() }));
  const clock = new VirtualClock();
  const served = await serve({ data, clock, hasRecords: true });
  let isRunning = true;
  atEnd(() => {
    isRunning = false;
  });
  void (async () => {
    while (isRunning) {
      clock.advanceTo(milliseconds(clock.now() + 20));
      await pause(4);
    }
  })();
  await until('ready', () => served.service.controller.state === 'ready');
  await served.records?.opened();
  return served;
}

const publisher = (socket: string, port: number, ...words: readonly string[]): Process =>
  new Process(['publish', '--broker', `mqtt://localhost:${port}`, '--table', 'table-3', '--socket', socket, ...words]);

const online = (reader: Reader): unknown => reader.last(topic('connection'))?.message['online'];

describe('a session', () => {
  it('is seen by those who come later, too, up to its summary; nobody is named; nothing is subscribed', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start()];
    const process = publisher(served.path, broker.port);
    const reader = new Reader(broker);
    await until('a state', () => reader.last(topic('state'))?.message['state'] === 'ready');
    const client = await SocketClient.open(served.path);
    const started = await client.ask('start', { protocol: 'first-session', ...consent });
    expect(started, JSON.stringify(started)).toHaveProperty('result');
    await until('ramping', () => reader.last(topic('state'))?.message['state'] === 'session.ramping');
    await until('5°', () => Number(reader.last(topic('angle'))?.message['angleDeg']) > 5);
    await client.ask('return');
    // The last pause at level is part of it.
    await until('a summary', () => reader.last(topic('session')) !== undefined, 260_000);
    expect(reader.last(topic('session'))?.message).toMatchObject({
      protocol: 'first-session',
      outcome: 'returned',
      maxAngleDeg: expect.closeTo(7, -1),
    });

    const late = new Reader(broker);
    await until('what is kept', () => late.received.filter(({ isRetained }) => isRetained).length === 5);
    const kept = late.received.filter(({ isRetained }) => isRetained).map(({ topic }) => topic);
    expect(kept.toSorted()).toEqual(
      topicNames
        .filter((name) => topics[name].retained)
        .map(topic)
        .toSorted(),
    );
    for (const { topic: where, message } of reader.received) {
      const name = topicNames.find((each) => where === topic(each));
      if (name === undefined) throw new Error(`an unknown topic: ${where}`);
      expect(topics[name].schema.parse(message)).toEqual(message);
    }
    expect(broker.log).toContain('Received PUBLISH from fulcrum-table-3');
    expect(broker.log).not.toContain('Received SUBSCRIBE from fulcrum-table-3');
    client.close();
    expect(await process.stop()).toBe(0);
  }, 400_000);
});

describe('the end of the publisher', () => {
  it('is said by itself, or by the broker as its last will; a heartbeat tells since when', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start()];
    const reader = new Reader(broker);
    const first = publisher(served.path, broker.port);
    await until('online', () => online(reader) === true);
    expect(await first.stop('SIGTERM')).toBe(0);
    await until('offline', () => online(reader) === false);
    expect(reader.last(topic('connection'))?.message['at']).toEqual(expect.any(String));

    const second = publisher(served.path, broker.port);
    await until('online again', () => online(reader) === true);
    const beat = reader.last(topic('heartbeat'))?.message['at'];
    await second.stop('SIGKILL');
    await until('the last will', () => online(reader) === false);
    expect(reader.last(topic('connection'))?.message).toEqual({ online: false, at: null });
    expect(Date.parse(String(beat))).toBeLessThan(Date.now());
  });
});

describe('the end of the service', () => {
  it('is published as a state that is not known', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start()];
    const reader = new Reader(broker);
    publisher(served.path, broker.port);
    await until('a state', () => reader.last(topic('state'))?.message['state'] !== undefined);
    await served.end();
    await until('unknown', () => reader.last(topic('state'))?.message['state'] === null);
    await until('absent', () => reader.last(topic('heartbeat'))?.message['service'] === 'absent');
    expect(reader.last(topic('alarms'))?.message['alarms']).toBeNull();
    expect(online(reader)).toBe(true);
  });
});

describe('TLS and a password', () => {
  const user = { name: 'table-3', password: 'right-word' };
  const passwordFile = (password: string): string => {
    const path = join(folder(), 'password');
    writeFileSync(path, `${password}\n`);
    chmodSync(path, 0o600);
    return path;
  };
  const tls = (socket: string, port: number, host: string, ...words: readonly string[]): Process =>
    new Process(['publish', '--broker', `mqtts://${host}:${port}`, '--table', 'table-3', '--socket', socket, ...words]);

  it('are used; a wrong password, a stranger’s certificate and another host’s are said plainly', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start({ tls: true, user })];
    const [ca, other] = [String(broker.ca), (await Mosquitto.start({ tls: true })).ca];
    const logIn = (password: string) => ['--user', user.name, '--password-file', passwordFile(password)];

    const right = tls(served.path, broker.port, 'localhost', '--ca', ca, ...logIn('right-word'));
    await right.line('connected', (line) => line.startsWith('broker: connected'));
    const reader = new Reader(broker, user);
    await until('a state', () => reader.last(topic('state')) !== undefined);
    expect(right.err).toBe('');
    await right.stop();

    const said = async (process: Process, words: string): Promise<void> => {
      await process.until(words, () => process.err.includes(words));
      expect(process.err).toMatch(/^fulcrum: the broker mqtts:\/\/.*\. Next try in \d+ s/);
      expect(process.err).not.toMatch(/^\s+at /m);
      expect(await process.stop()).toBe(0);
    };
    await said(
      tls(served.path, broker.port, 'localhost', '--ca', ca, ...logIn('wrong-word')),
      'it refuses user or password',
    );
    await said(tls(served.path, broker.port, 'localhost', '--ca', ca), 'it refuses user or password');
    await said(
      tls(served.path, broker.port, 'localhost', '--ca', String(other)),
      'its certificate is signed by nobody that is trusted here',
    );
    await said(tls(served.path, broker.port, 'localhost'), 'its certificate is signed by nobody that is trusted here');
    await said(tls(served.path, broker.port, '127.0.0.1', '--ca', ca), 'its certificate is for another host');
    expect(broker.log).not.toContain('right-word');
  });

  it('to a broker without TLS is said plainly', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start()];
    const process = tls(served.path, broker.port, 'localhost');
    await process.until('the reason', () => process.err.includes('Next try'));
    expect(process.err).not.toMatch(/^\s+at /m);
  });
});

describe('a broker that', () => {
  it('comes late, goes and comes back gets the present state each time', async () => {
    const [served, port] = [await ready(), await freePort()];
    const process = publisher(served.path, port);
    await process.until('nothing listens there', () => process.err.includes('nothing listens there'));
    const broker = await Mosquitto.start({ port });
    const reader = new Reader(broker);
    await until('a state', () => reader.last(topic('state')) !== undefined);
    await broker.kill();
    const client = await SocketClient.open(served.path);
    await client.ask('stop');
    await broker.run();
    const again = new Reader(broker);
    await until('stopped', () => again.last(topic('state'))?.message['state'] === 'stopped');
    client.close();
  });

  it('stands still delays nobody, and gets the newest state afterwards', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start()];
    const process = publisher(served.path, broker.port);
    const reader = new Reader(broker);
    await until('a state', () => reader.last(topic('state')) !== undefined);
    broker.signal('SIGSTOP');
    const client = await SocketClient.open(served.path);
    const began = performance.now();
    for (let tries = 0; tries < 20; tries += 1) {
      await client.ask(tries % 2 === 0 ? 'stop' : 'reset');
      await pause(50);
    }
    // 20 pauses of 50 ms: the answers themselves take next to nothing.
    expect(performance.now() - began).toBeLessThan(5000);
    await pause(3000);
    await client.ask('stop');
    broker.signal('SIGCONT');
    await until('stopped', () => reader.last(topic('state'))?.message['state'] === 'stopped');
    expect(process.isRunning).toBe(true);
    client.close();
  });

  it('accepts connections and says nothing is given up after ten seconds', async () => {
    const served = await ready();
    const silent = createServer((socket) => socket.on('error', () => {}).resume());
    const port = await freePort();
    await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
    atEnd(() => silent.close());
    const process = new Process(['publish', '--broker', `mqtt://127.0.0.1:${port}`, '--socket', served.path]);
    await process.until('it does not answer', () => process.err.includes('does not answer'), 20_000);
    expect(await process.stop()).toBe(0);
  });

  it('has another publisher for the same table: both say so', async () => {
    const [served, broker] = [await ready(), await Mosquitto.start()];
    const first = publisher(served.path, broker.port);
    await first.line('connected', (line) => line.startsWith('broker: connected'));
    publisher(served.path, broker.port);
    await first.until('the other one', () => first.err.includes('does another publisher have the same --table?'));
  });
});

describe('a garbage-talking broker', () => {
  it('is left, and tried again', async () => {
    const served = await ready();
    const talker = createServer((socket) =>
      socket.on('error', () => {}).end(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const port = await freePort();
    await new Promise<void>((resolve) => talker.listen(port, '127.0.0.1', resolve));
    atEnd(() => talker.close());
    const process = new Process(['publish', '--broker', `mqtt://127.0.0.1:${port}`, '--socket', served.path]);
    await process.until('a reason', () => process.err.includes('Next try'));
    expect(process.err).not.toMatch(/^\s+at /m);
    expect(await process.stop()).toBe(0);
  });
});
