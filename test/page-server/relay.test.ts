/** A page's WebSocket and its connection to the service: what passes, what ends them, and that others are not harmed. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { longestLineBytes, mostLinesPerSecond } from '../../src/console/page/server/bounds.ts';
import { type Page, RecordingSocket, ServedPage } from '../support/page-rig.ts';
import { pause, until } from '../support/waiting.ts';

interface Joined {
  readonly service: RecordingSocket;
  readonly served: ServedPage;
  readonly cookie: string;
  readonly page: Page;
}

async function join(): Promise<Joined> {
  const served = await ServedPage.start();
  const service = await RecordingSocket.listen(served.socketPath);
  const cookie = await served.signIn();
  const page = await served.open(cookie);
  await until('connected', () => service.connections.length === 1, 10_000);
  return { service, served, cookie, page };
}

describe('a line', () => {
  it('passes as it is, both ways', async () => {
    const { service, page } = await join();
    const line = '{"jsonrpc":"2.0", "id":1,"method":"stop","x":"ä – 🜨 \\u0000"}';
    page.socket.send(line);
    await until('the line has come', () => service.lines.length > 0, 10_000);
    expect(service.lines).toEqual([line]);
    service.send(`${line}\n${line.slice(0, 10)}`);
    await until('the answer has come', () => page.lines.length > 0, 10_000);
    service.send(`${line.slice(10)}\n`);
    await until('the rest has come', () => page.lines.length > 1, 10_000);
    expect(page.lines).toEqual([line, line]);
  });

  it('as long as the service takes passes; a longer one ends this page alone', async () => {
    const { service, served, cookie, page } = await join();
    const other = await served.open(cookie);
    page.socket.send('a'.repeat(longestLineBytes));
    await until('the line has come', () => service.lines.length > 0);
    page.socket.send('a'.repeat(longestLineBytes + 1));
    expect((await page.untilClosed()).code).toBe(1009);
    await until('the service is told', () => service.connections[0]?.isClosed === true, 10_000);
    other.socket.send('still here');
    await until('the other’s line has come', () => service.lines.includes('still here'), 10_000);
  });

  it('in bytes ends the page', async () => {
    const { service, page } = await join();
    page.socket.send(Buffer.from('{"method":"stop"}'));
    expect(await page.untilClosed()).toEqual({ code: 1003, reason: 'only text is relayed' });
    expect(service.lines).toEqual([]);
  });
});

describe('two pages', () => {
  it('have a connection each', async () => {
    const { service, served, cookie, page } = await join();
    const other = await served.open(cookie);
    await until('both are connected', () => service.connections.length === 2, 10_000);
    page.socket.send('one');
    other.socket.send('two');
    await until('both lines have come', () => service.lines.length === 2, 10_000);
    expect(service.connections.map(({ text }) => text)).toEqual(['one\n', 'two\n']);
    service.connections[1]?.socket.write('for two\n');
    await until('the answer has come', () => other.lines.length > 0, 10_000);
    expect(page.lines).toEqual([]);
  });

  it('are not more than there may be', async () => {
    const { served, cookie } = await join();
    for (let count = 1; count < 16; count += 1) await served.open(cookie);
    await expect(served.open(cookie)).rejects.toThrow('503');
  });
});

describe('a flood', () => {
  it('from a page ends that page, and its last lines are not lost', async () => {
    const { service, served, cookie, page } = await join();
    const other = await served.open(cookie);
    for (let count = 0; count < 10 * mostLinesPerSecond; count += 1) page.socket.send(`line ${count}`);
    expect(await page.untilClosed()).toEqual({ code: 1008, reason: 'too many lines in a second' });
    await until('the service is told', () => service.connections[0]?.isClosed === true, 10_000);
    expect(service.lines).toHaveLength(mostLinesPerSecond);
    other.socket.send('still here');
    await until('the other’s line has come', () => service.lines.includes('still here'), 10_000);
  });

  it('to a service that does not read ends the page, and takes no more memory', async () => {
    const { service, page } = await join();
    service.connections[0]?.socket.pause();
    for (let count = 0; count < 20; count += 1) page.socket.send('a'.repeat(longestLineBytes));
    expect(await page.untilClosed()).toEqual({ code: 1008, reason: 'the service does not read so fast' });
  });
});

it('a browser that does not read is not read for', async () => {
  const { service, page } = await join();
  page.socket.pause();
  const connection = service.connections[0];
  const line = `${'a'.repeat(1000)}\n`;
  // What the kernel holds for both connections is a few megabytes at most.
  for (let count = 0; count < 20_000; count += 1) connection?.socket.write(line);
  await until('the service is held up, or told', () => connection?.isClosed === true, 10_000);
  expect(connection?.socket.writableLength).toBeGreaterThan(1_000_000);
});

describe('the end of one side ends the other', () => {
  it('when the page is closed', async () => {
    const { service, page } = await join();
    page.socket.send('last');
    page.socket.close();
    await until('the service is told', () => service.connections[0]?.isClosed === true, 10_000);
    expect(service.lines).toEqual(['last']);
  });

  it('when the browser is killed', async () => {
    const { service, page } = await join();
    page.socket.terminate();
    await until('the service is told', () => service.connections[0]?.isClosed === true, 10_000);
  });

  it('when the service closes the connection', async () => {
    const { service, page } = await join();
    service.connections[0]?.socket.end();
    expect(await page.untilClosed()).toEqual({ code: 4002, reason: 'the service has closed the connection' });
  });

  it('when the service is killed', async () => {
    const { service, page } = await join();
    service.connections[0]?.socket.destroy();
    expect((await page.untilClosed()).code).toBe(4002);
  });

  it('when the page’s server is ended', async () => {
    const { service, served, page } = await join();
    await served.server.close();
    expect(await page.untilClosed()).toEqual({ code: 1001, reason: 'fulcrum page was ended' });
    await until('the service is told', () => service.connections[0]?.isClosed === true, 10_000);
  });
});

it('a browser that hangs is noticed within 2.5 s', async () => {
  const served = await ServedPage.start();
  const service = await RecordingSocket.listen(served.socketPath);
  const page = await served.open(await served.signIn());
  // Deaf: it answers no ping.
  page.socket.pong = () => undefined;
  (page.socket as unknown as { _autoPong: boolean })._autoPong = false;
  const beganAtMs = performance.now();
  await until('the service is told', () => service.connections[0]?.isClosed === true, 10_000);
  expect(performance.now() - beganAtMs).toBeGreaterThan(1500);
  await page.untilClosed();
});

it('a browser that answers stays', async () => {
  const { service, page } = await join();
  await pause(3000);
  expect(page.closed).toBeNull();
  expect(service.connections[0]?.isClosed).toBe(false);
});

it('without a service the page is told why', async () => {
  const served = await ServedPage.start();
  expect(existsSync(served.socketPath)).toBe(false);
  const page = await served.open(await served.signIn());
  page.socket.send('{"method":"stop"}');
  expect(await page.untilClosed()).toEqual({ code: 4001, reason: 'no service answers (ENOENT)' });
});
