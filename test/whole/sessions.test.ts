/** Whole sessions over the socket, on the real firmware and stock StandardFirmata behind pseudo-terminals. */
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { verifyAudit } from '../../src/service/storage/audit-file.ts';
import type { DeviceProcess } from '../support/device-process.ts';
import { installEmulated } from '../support/emulated-installation.ts';
import { type Installation, pin } from '../support/installation.ts';
import { isAtRest } from '../support/restarts.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { begin, beginAndPass, consent, fifteen } from '../support/session-points.ts';
import { SocketClient } from '../support/socket-client.ts';
import { pause } from '../support/waiting.ts';

let device: DeviceProcess;
let installation: Installation;
let service: ServiceProcess;
beforeAll(async () => {
  ({ device, installation, service } = await installEmulated(7));
});

test('start, pause, resume, and on to the end of the protocol', async () => {
  const { client } = service;
  await client.call('subscribe');
  await beginAndPass(8, service, device);
  expect(await client.call('pause')).toMatchObject({ state: 'paused' });
  const { angleDeg } = await device.untilTruth('standing', ({ rateDegPerS }) => rateDegPerS === 0, 3000);
  await pause(3000);
  expect(Math.abs(device.now.angleDeg - angleDeg)).toBeLessThan(0.3);
  await client.call('resume');
  await service.untilState('session', 2000);
  await service.untilState('session.holding', 60_000);
  expect(await client.call('pause')).toMatchObject({ state: 'paused' });
  expect(await client.call('resume')).toMatchObject({ state: 'session.holding' });
  await service.untilState('ready', 400_000);
  const deepest = Math.max(...device.truths.map((truth) => truth.angleDeg));
  expect(deepest).toBeGreaterThan(14.5);
  expect(deepest).toBeLessThan(15.6);
  expect(Math.abs(device.now.angleDeg)).toBeLessThanOrEqual(1.5);
  expect(client.notifications('state').map(({ to }) => to)).toContain('recovering');
});

test('override, stop, reset, return, acknowledge, each with its answer and its entry in the audit log', async () => {
  const { client } = service;
  expect((await client.ask('override.begin', { reason: 'positioning', seconds: 60 })).error).toBeDefined();
  await beginAndPass(8, service, device);
  expect(await client.ask('login', { pin: '0000' })).toMatchObject({ error: { code: 2004 } });
  expect(await client.call('login', { pin })).toMatchObject({ role: 'clinician' });
  expect(await client.call('override.begin', { reason: 'positioning', seconds: 120 })).toMatchObject({
    state: expect.stringMatching(/^override/),
  });
  expect(await client.call('override.target', { angleDeg: 5, rateDegPerS: 1 })).toMatchObject({
    state: 'override.moving',
    viaLevel: false,
  });
  await device.untilTruth('5°', ({ angleDeg, rateDegPerS }) => angleDeg < 5.6 && rateDegPerS === 0, 15_000);
  const from = device.now.angleDeg;
  for (let press = 0; press < 6; press += 1) {
    await client.call('override.jog', { direction: 'down' });
    await pause(300);
  }
  expect(device.now.angleDeg).toBeGreaterThan(from + 0.3);
  // The key is released: the jog ends by itself.
  await pause(1600);
  const stood = device.now.angleDeg;
  await pause(1000);
  expect(Math.abs(device.now.angleDeg - stood)).toBeLessThan(0.2);
  expect(await client.call('override.end')).toMatchObject({ state: 'paused' });
  expect(await client.call('stop')).toMatchObject({ state: 'stopped' });
  expect((await client.ask('resume')).error).toBeDefined();
  expect(await client.ask('reset')).toMatchObject({ error: { code: 2002 } });
  await client.call('acknowledge');
  await client.call('return');
  await device.untilLevel(30_000);
  // The stop stays latched until it is reset.
  await service.untilState('stopped', 5000);
  expect((await client.ask('start', { protocol: fifteen, ...consent })).error).toBeDefined();
  // A reset does not cut the pause at level short.
  expect(await client.call('reset')).toMatchObject({ state: 'recovering' });
  expect(await client.ask('acknowledge')).toHaveProperty('result');
  // The entry is written in the background, some milliseconds after the act.
  await pause(500);
  expect(installation.audit()).toMatch(/override/);
  for (const act of ['stop', 'acknowledge', 'return', 'reset']) expect(installation.audit()).toContain(`"act":"${act}`);
});

test('five wrong PINs lock the login and nothing else, also after a restart', async () => {
  for (let guess = 0; guess < 5; guess += 1) {
    expect((await service.client.ask('login', { pin: '000000' })).error).toBeDefined();
  }
  expect((await service.client.ask('login', { pin })).error?.message).toMatch(/lock/i);
  await service.stop('SIGKILL');
  installation.forgetInversions();
  service = await installation.start('file');
  await service.untilState('ready');
  expect((await service.client.ask('login', { pin })).error?.message).toMatch(/lock/i);
  await beginAndPass(4, service, device);
  const other = await SocketClient.open(installation.socket);
  const { angleDeg } = device.now;
  await other.call('return');
  other.close();
  await device.untilLevel(30_000);
  expect(angleDeg).toBeGreaterThan(3);
});

test('a latch that is older than the service is reset like any other', async () => {
  await service.client.call('stop');
  await service.untilState('stopped', 2000);
  await service.stop('SIGKILL');
  installation.forgetInversions();
  service = await installation.start('file');
  await service.untilStatus('connected', ({ state }) => state !== 'disconnected' && state !== 'checking', 10_000);
  expect((await service.client.ask('start', { protocol: fifteen, ...consent })).error?.message).toMatch(/state S/);
  await service.client.call('reset');
  // The session's state was ready before, too; the actuator's changes a line or two later.
  await pause(500);
  await begin(service);
  await service.untilState('session', 30_000);
  await service.client.call('return');
  await device.untilLevel(30_000);
});

test('a second service in the same data folder is refused with the process that has it', async () => {
  const second = await installation.command('run');
  expect(second.code).toBe(2);
  expect(second.err).toContain(`another service uses this folder (found process ${service.child.pid})`);
  await service.untilState('ready', 400_000);
  const status = await installation.command('status');
  expect(status.code).toBe(0);
  const shown = /table {5}ready at (-?\d+\.\d)°/.exec(status.out)?.[1];
  expect(Math.abs(Number(shown) - device.now.angleDeg), `${shown}, ${device.now.angleDeg}`).toBeLessThan(0.3);
});

test('each unplugged port is named in the log, and the service is ready again after it', async () => {
  for (const port of ['actuator', 'sensors']) {
    const from = service.stdout.count;
    await device.act(`unplug ${port}`);
    await service.line('unplugged', (line) => line.includes(`"act":"${port} not up"`), from, 10_000);
    const unpluggedAt = service.stdout.count;
    await device.act(`plug ${port}`);
    await service.line('plugged in', (line) => line.includes(`"${port} up"`), unpluggedAt, 15_000);
  }
  await service.untilStatus('at rest', ({ state }) => isAtRest(String(state)), 20_000);
  await service.client.ask('reset');
  await service.untilState('ready', 400_000);
});

test('SIGTERM head-down: the service exits only at level, and a second signal does not change that', async () => {
  await beginAndPass(6, service, device);
  service.child.kill('SIGTERM');
  await service.until('the return', () => service.out.includes('bringing the person level first'));
  service.child.kill('SIGINT');
  await service.until('the second signal', () => service.out.includes('SIGINT: bringing the person level first'));
  expect(service.isRunning).toBe(true);
  expect(Math.abs(device.now.angleDeg)).toBeGreaterThan(1.5);
  expect(await service.exited).toBe(0);
  expect(service.out).toContain('the table is level, the service ends');
  expect(await verifyAudit(join(installation.data, 'audit.jsonl'))).toMatchObject({ ok: true });
});
