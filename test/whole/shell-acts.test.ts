/** `fulcrum stop` and `fulcrum return` with a person head-down, against services that a shell cannot ask. */
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { beforeEach, describe, expect, test } from 'vitest';
import { atEnd } from '../support/cleanup.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';
import { programPath } from '../support/process.ts';
import { beginAndPass } from '../support/session-points.ts';
import { breakages, reached } from '../support/unaskable-services.ts';
import { pause, until } from '../support/waiting.ts';

let device: DeviceProcess;
// One for each test: after a return that began stopped, the actuator is stopped again.
beforeEach(async () => {
  device = await DeviceProcess.start();
  device.write('truth 20');
});

describe.each(Object.entries(breakages))('a service that %s, with a session at 8°', (_, breakIt) => {
  test('stop stops the table, and return brings the person level', async () => {
    const installation = new Installation(device.ports, 'test');
    const service = await installation.start();
    await beginAndPass(8, service, device);
    await breakIt(installation, service);
    const { angleDeg } = device.now;
    const stopped = await reached('stop', installation, device);
    expect(stopped.code).toBe(4);
    expect(stopped.err).toContain('the person is not level');
    expect(device.now.angleDeg - angleDeg).toBeLessThan(3);
    const returned = await reached('return', installation, device);
    expect(returned.code).toBe(0);
    await device.untilLevel(40_000);
    await service.stop('SIGKILL');
  }, 300_000);
});

test('a service whose terminal is on hold: stop and return reach the actuator', async () => {
  const installation = new Installation(device.ports, 'test');
  const terminal = spawnTerminal(process.execPath, [programPath, 'run', '--config', installation.configuration], {});
  atEnd(() => terminal.kill('SIGKILL'));
  let text = '';
  terminal.onData((more) => (text += more));
  await until('the actuator', () => text.includes('actuator up'));
  // Ctrl-S. Every command that acts makes the service log a line.
  terminal.write('\u0013');
  await pause(200);
  for (let round = 0; round < 3; round += 1) {
    await reached('stop', installation, device);
    await reached('return', installation, device);
  }
}, 120_000);
