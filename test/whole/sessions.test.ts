/** Whole sessions over the socket, on the real firmware and stock StandardFirmata behind pseudo-terminals. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Client } from '../support/socket-client.ts';
import { begin, consent, stay } from '../support/station-people.ts';
import { pin, type Service, Station } from '../support/station-service.ts';
import { Table } from '../support/station-table.ts';

let table: Table;
let station: Station;
let service: Service;
beforeAll(async () => {
  table = await Table.start('--emulated', '--seed', '7');
  station = new Station(table.ports);
  station.setPin();
  service = await station.start();
});
afterAll(async () => {
  await service.end();
  await table.end();
  station.remove();
});

test('start, pause, resume, and on to the end of the protocol', async () => {
  const { client } = service;
  await client.do('subscribe');
  await begin(service);
  await table.until(({ angleDeg }) => angleDeg > 8, 180_000, '8°');
  await client.do('pause');
  await service.untilState('paused', 2000);
  const { angleDeg } = await table.until(({ rateDegPerS }) => rateDegPerS === 0, 3000, 'a stand');
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(Math.abs(table.now.angleDeg - angleDeg)).toBeLessThan(0.3);
  await client.do('resume');
  await service.untilState('session', 2000);
  await service.untilState('ready', 400_000);
  expect(Math.max(...table.truths.map((truth) => truth.angleDeg))).toBeGreaterThan(14.5);
  expect(Math.max(...table.truths.map((truth) => truth.angleDeg))).toBeLessThan(15.6);
  expect(Math.abs(table.now.angleDeg)).toBeLessThanOrEqual(1.5);
  const states = client.news.filter(({ method }) => method === 'state').map(({ params }) => params['to']);
  expect(states).toContain('recovering');
});

test('override, stop, reset, return, acknowledge, each with its answer and its place in the audit log', async () => {
  const { client } = service;
  expect((await client.ask('override.begin', { reason: 'positioning', seconds: 60 })).error).toBeDefined();
  await begin(service);
  await table.until(({ angleDeg }) => angleDeg > 8, 180_000, '8°');
  await client.do('login', { pin });
  await client.do('override.begin', { reason: 'positioning', seconds: 120 });
  await service.untilState('override', 2000);
  await client.do('override.target', { angleDeg: 5, rateDegPerS: 1 });
  await table.until(({ angleDeg, rateDegPerS }) => angleDeg < 5.6 && rateDegPerS === 0, 15_000, '5°');
  const from = table.now.angleDeg;
  for (let press = 0; press < 6; press += 1) {
    await client.do('override.jog', { direction: 'down' });
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(table.now.angleDeg).toBeGreaterThan(from + 0.3);
  // The key is let go: it stops by itself.
  await new Promise((resolve) => setTimeout(resolve, 1600));
  const stood = table.now.angleDeg;
  await new Promise((resolve) => setTimeout(resolve, 1000));
  expect(Math.abs(table.now.angleDeg - stood)).toBeLessThan(0.2);
  await client.do('stop');
  await service.untilState('stopped', 2000);
  expect((await client.ask('resume')).error).toBeDefined();
  await client.do('acknowledge');
  await client.do('return');
  await table.untilLevel(30_000);
  // What was stopped stays latched until somebody has looked.
  await service.untilState('fault.locked', 5000);
  expect((await client.ask('start', { protocol: stay, ...consent })).error).toBeDefined();
  await client.do('reset');
  await service.untilState('ready', 5000);
  // Written in the background, some milliseconds after the act.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(station.audit()).toMatch(/override/);
  for (const act of ['stop', 'acknowledge', 'return', 'reset']) expect(station.audit()).toContain(`"act":"${act}`);
});

test('five wrong PINs lock the login and nothing else, a restart included', async () => {
  for (let guess = 0; guess < 5; guess += 1)
    expect((await service.client.ask('login', { pin: '000000' })).error).toBeDefined();
  expect((await service.client.ask('login', { pin })).error?.message).toMatch(/lock/i);
  await service.kill();
  service = await station.start();
  await service.untilState('ready', 30_000);
  expect((await service.client.ask('login', { pin })).error?.message).toMatch(/lock/i);
  await service.client.do('start', { protocol: stay, ...consent });
  await table.until(({ angleDeg }) => angleDeg > 4, 180_000, '4°');
  const other = await Client.to(station.socket);
  const { angleDeg } = table.now;
  await other.do('return');
  other.end();
  await table.untilLevel(30_000);
  expect(angleDeg).toBeGreaterThan(3);
});

test('a latch that is older than the service is reset as any other', async () => {
  await service.client.do('stop');
  await service.untilState('stopped', 2000);
  await service.kill();
  service = await station.start();
  await service.until(({ state }) => state !== 'disconnected' && state !== 'checking', 10_000, 'connected');
  expect((await service.client.ask('start', { protocol: stay, ...consent })).error?.message).toMatch(/state S/);
  await service.client.do('reset');
  // The state was ready before, too: what changes is the actuator's, a line or two later.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await begin(service);
  await service.untilState('session', 30_000);
  await service.client.do('return');
  await table.untilLevel(30_000);
});

test('a second service on the same socket is refused, and says whose it is', async () => {
  const second = station.refused();
  expect(second.code).toBe(2);
  expect(second.err).toContain(String(service.process.child.pid));
});
