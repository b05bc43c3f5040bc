/** `fulcrum doctor` beside a running service, which keeps its ports; and what it says of that service's records. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { doctor, examined, healthyPi } from '../support/doctor-rig.ts';
import { fulcrumProcess } from '../support/fulcrum-command.ts';
import { Installation } from '../support/installation.ts';
import { suspend } from '../support/suspend.ts';
import { folder } from '../support/temporary-folder.ts';

let device: DeviceProcess;
let installation: Installation;
beforeAll(async () => {
  device = await DeviceProcess.start([], { lifetime: 'file' });
  installation = new Installation(device.ports);
});

/** The ports of the bench table are below the tree's root, too. */
const pi = () => {
  const { ports } = device;
  return healthyPi(ports).link(ports.actuator, ports.actuator).link(ports.sensors, ports.sensors).root;
};

it('asks the service, and leaves its ports alone', async () => {
  const service = await installation.start();
  await service.untilState('ready');
  const opened = async () => {
    const { ports } = Object(await service.status());
    return [ports.actuator.counters.opened, ports.sensors.counters.opened, ports.actuator.counters.losses];
  };
  const before = await opened();
  const { of, faults } = await doctor(installation.configuration, pi());
  expect(faults).toEqual([]);
  expect(of('actuator port')?.said).toMatch(/firmware 1\..*\(says the service\)/);
  expect(of('sensors port')?.said).toMatch(/\(says the service\)/);
  expect(of('tilt sensor')?.said).toMatch(/^noise 0\.\d\d° rms/);
  expect(of('level offset')?.said).toMatch(/the tilt sensor reads -?0\.\d°, the position sensor -?0\.\d°/);
  expect(of('level switch')?.verdict).toBe('ok');
  expect(of('sounders')?.verdict).toBe('ok');
  expect(of('database')?.said).toBe('whole');
  expect(await opened()).toEqual(before);

  await device.act('unplug sensors');
  await service.untilStatus('unplugged', ({ ports }) => Object(ports).sensors.isUp === false);
  const unplugged = await doctor(installation.configuration, pi());
  expect(unplugged.of('sensors port')).toMatchObject({ verdict: 'fault', mend: expect.stringContaining('plug') });
  await device.act('plug sensors');
  await service.untilStatus('plugged in', ({ ports }) => Object(ports).sensors.isUp === true);

  await suspend(Number(service.child.pid));
  const hung = await doctor(installation.configuration, pi());
  service.child.kill('SIGCONT');
  expect(hung.of('actuator port')?.said).toMatch(/process \d+\) holds it, and cannot be asked/);
  await service.stop();
});

it('tells a backup that is whole from a damaged one, and a changed audit log', async () => {
  const { data, configuration } = installation;
  const backup = join(folder(), 'fulcrum.tar');
  expect((await fulcrumProcess(['backup', backup, '--data', data])).code).toBe(0);
  const line = async (subject: string) => (await examined(configuration, data)).of(subject);
  expect(await line('backup')).toMatchObject({ verdict: 'ok', said: expect.stringContaining('it can be restored') });
  const bytes = readFileSync(backup);
  bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 600);
  writeFileSync(backup, bytes);
  expect(await line('backup')).toMatchObject({
    verdict: 'warning',
    said: expect.stringContaining('cannot be restored'),
  });
  expect(await line('audit log')).toMatchObject({ verdict: 'ok' });
  appendFileSync(join(data, 'audit.jsonl'), '{}\n');
  expect((await line('audit log'))?.said).toMatch(/^line \d+ is not a line/);
});
