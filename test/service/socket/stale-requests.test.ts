/** Requests that waited while the service was stalled, and whose sender has gone meanwhile. */
import { expect, it } from 'vitest';
import { type Served, serve } from '../../support/service-rig.ts';
import { SocketClient } from '../../support/socket-client.ts';
import { pause, until } from '../../support/waiting.ts';

const request = (method: string): string => `{"jsonrpc":"2.0","id":1,"method":"${method}"}\n`;
/** The acts carried out for a connection. The orders and states that they led to are log lines of their own. */
const actsIn = ({ log }: Served): unknown[] =>
  log
    .filter((line) => line.includes('requested by connection'))
    .map((line) => Object(JSON.parse(line)).act)
    .filter((act) => act !== undefined);

/** Stalls this process, and the service in it, as SIGSTOP or a debugger does. */
const stall = (ms: number): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

async function readyService(): Promise<Served> {
  const served = await serve();
  await until('ready', () => served.service.controller.state === 'ready');
  return served;
}

it.each(['return', 'pause', 'reset'])('%s is not carried out late when its connection is gone', async (method) => {
  const served = await readyService();
  const client = await SocketClient.open(served.path);
  await client.ask('status');
  client.send(request(method));
  client.close();
  stall(700);
  await until('the connection closed', () => served.service.dispatcher.connections === 0);
  await pause(50);
  expect(actsIn(served)).toEqual([]);
});

it('STOP is carried out even if its connection is gone', async () => {
  const served = await readyService();
  const client = await SocketClient.open(served.path);
  await client.ask('status');
  served.stops.length = 0;
  client.send(request('return') + request('stop'));
  client.close();
  stall(700);
  await until('STOP on the port', () => served.stops.length > 0);
  await until('the connection closed', () => served.service.dispatcher.connections === 0);
  expect(actsIn(served)).toEqual(['stop']);
});

it('a request is carried out late if its sender still waits for the reply', async () => {
  const served = await readyService();
  const client = await SocketClient.open(served.path);
  await client.ask('status');
  client.socket.end(request('return'));
  stall(700);
  await client.closed;
  expect(actsIn(served)).toContain('return');
});

it('a request whose sender does not wait for the reply is carried out while the service runs well', async () => {
  const served = await readyService();
  const client = await SocketClient.open(served.path);
  await client.ask('status');
  client.send(request('return'));
  client.close();
  await until('the return', () => actsIn(served).includes('return'));
});

it('STOP is carried out if its connection is closed while it waits behind other lines', async () => {
  const served = await readyService();
  const client = await SocketClient.open(served.path);
  await client.ask('status');
  served.stops.length = 0;
  client.send(request('status').repeat(100) + request('stop'));
  client.close();
  await until('STOP on the port', () => served.stops.length > 0);
});
