/** The service is killed head-down, over real ports and with the firmware on its emulated chip. */
import { beforeAll, expect, test } from 'vitest';
import { DeviceProcess, type Truth } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';
import { beginAndPass, consent, fifteen } from '../support/session-points.ts';

let device: DeviceProcess;
let installation: Installation;
beforeAll(async () => {
  device = await DeviceProcess.startEmulated(3);
  installation = new Installation(device.ports);
});

async function killedAt15(): Promise<Truth> {
  installation.forgetInversions();
  const service = await installation.start();
  await service.untilState('ready');
  await service.client.call('start', { protocol: fifteen, ...consent });
  await device.untilTruth('15°', ({ angleDeg }) => angleDeg >= 14.9, 120_000);
  await service.stop('SIGKILL');
  return device.now;
}

test('killed at 15° head-down, the service leaves a table that is level within 20 s', async () => {
  const killed = await killedAt15();
  const level = await device.untilLevel(40_000);
  expect(level.atMs - killed.atMs).toBeLessThan(20_000);
  expect(killed.angleDeg).toBeGreaterThan(14);
}, 200_000);

test('restarted during that return, the service lets the return go on and moves nothing else', async () => {
  await killedAt15();
  await device.untilTruth('a return', ({ angleDeg, deviceState }) => deviceState === 'A' && angleDeg < 11, 20_000);
  const from = device.truths.length;
  const service = await installation.start();
  await device.untilLevel(40_000);
  // Found off level, the table was returned; the fault stays latched until it is reset.
  await service.untilState('fault.locked', 10_000);
  // A reset does not cut the pause at level short.
  expect(await service.client.call('reset')).toMatchObject({ state: 'recovering' });
  await service.untilState('ready', 90_000);
  const since = device.truths.slice(from);
  // Toward head-down by the gear's play at most.
  let lowest = since[0]?.angleDeg ?? 0;
  for (const { angleDeg } of since) {
    lowest = Math.min(lowest, angleDeg);
    expect(angleDeg - lowest).toBeLessThan(0.5);
  }
  expect(Math.abs(device.now.angleDeg)).toBeLessThan(1.5);
  expect(await service.stop()).toBe(0);
}, 400_000);

test('after a kill, STOP and RETURN from a shell go to the actuator’s port', async () => {
  // The simulated board, which answers within 20 ms: the shell repeats STOP so often, and misses a reply that is slower.
  const simulated = await DeviceProcess.start();
  simulated.write('truth 20');
  const own = new Installation(simulated.ports, 'test');
  const killed = await own.start();
  await beginAndPass(14, killed, simulated);
  await killed.stop('SIGKILL');
  const stopped = await own.command('stop', '--json');
  expect([stopped.code, stopped.err]).toEqual([
    4,
    expect.stringContaining('the service does not answer (no service is listening on the socket)'),
  ]);
  expect(JSON.parse(stopped.out)).toMatchObject({ by: 'port', state: 'S' });
  expect(JSON.parse(stopped.out).angleDeg).toBeGreaterThan(1.5);
  const returned = await own.command('return', '--json');
  expect([returned.code, returned.err]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(returned.out)).toMatchObject({ by: 'port', state: 'A' });
  // A service that starts now lets the return go on, and moves nothing else.
  const service = await own.start();
  expect(service.out).toContain('took over from a service that did not shut down');
  await simulated.untilLevel(40_000);
  expect((await service.status())['state']).not.toMatch(/^session|^override/);
  expect(await service.stop()).toBe(0);
}, 400_000);
