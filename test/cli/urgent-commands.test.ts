/** `fulcrum stop` and `fulcrum return` in several states of the service, over real ports; test/whole has them all. */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { suspend } from '../support/suspend.ts';
import { breakages, reached } from '../support/unaskable-services.ts';

let device: DeviceProcess;
beforeAll(async () => {
  device = await DeviceProcess.start([], { lifetime: 'file' });
  device.write('truth 50');
});

async function running(installation: Installation): Promise<ServiceProcess> {
  const service = await installation.start();
  await service.untilStatus('the actuator', ({ ports }) => Object(ports).actuator.isUp === true);
  return service;
}

it('a suspended service: stop and return reach the actuator, and name the process to end', async () => {
  const installation = new Installation(device.ports, 'test');
  const { child } = await running(installation);
  await suspend(Number(child.pid));
  const { err } = await reached('stop', installation, device);
  expect(err).toContain(`process ${child.pid} is suspended`);
  expect(err).toContain(`kill -KILL ${child.pid}`);
  await reached('return', installation, device);
  const status = await installation.command('status');
  expect(status.code).toBe(1);
  expect(status.err).toContain(`the service is running (process ${child.pid}, suspended) but cannot be asked`);
});

it('a service without its socket and with an emptied configuration: stop reaches the actuator', async () => {
  const installation = new Installation(device.ports, 'test');
  const service = await running(installation);
  await breakages['has an emptied configuration by now, and no socket']?.(installation, service);
  const { err } = await reached('stop', installation, device);
  expect(err).toContain(`using the paths of the service that is running (process ${service.child.pid})`);
});

it('a killed service with an emptied configuration: stop finds the port', async () => {
  const installation = new Installation(device.ports, 'test');
  await (await running(installation)).stop('SIGKILL');
  writeFileSync(installation.configuration, '');
  const { out } = await reached('stop', installation, device);
  expect(JSON.parse(out)).toMatchObject({ by: 'port' });
});

it('a configuration with a byte order mark is read by stop as it is by run', async () => {
  const installation = new Installation(device.ports, 'test');
  writeFileSync(installation.configuration, `\ufeff${readFileSync(installation.configuration, 'utf8')}`);
  await running(installation);
  const { err } = await reached('stop', installation, device);
  expect(err).not.toContain('configuration');
});

it('an actuator that cannot be reached: stop and return are not confirmed, and say what to do at the table', async () => {
  const installation = new Installation(device.ports, 'test');
  await running(installation);
  device.write('mute actuator');
  await device.line('muted', (line) => line.includes('"act":"mute"'));
  try {
    for (const act of ['stop', 'return']) {
      const { code, out, err } = await installation.command(act, '--json');
      const nothing = { act, by: null, state: null, angleDeg: null, confirmed: false };
      expect([code, JSON.parse(out)], err).toEqual([4, nothing]);
      expect(err).toContain('not confirmed. Beside the table, now: press the RED STOP');
    }
  } finally {
    device.write('unmute actuator');
  }
});
