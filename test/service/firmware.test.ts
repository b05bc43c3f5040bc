/** Sessions on an actuator whose firmware is not the one that ships. */
import { expect, it } from 'vitest';
import { firmwareVersion } from '../../hardware/simulator/device/constants.ts';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import type { ShippedFirmware } from '../../src/service/firmware-check.ts';
import { serve, start } from '../support/service-rig.ts';
import { SocketClient } from '../support/socket-client.ts';

it.each([
  [
    'is refused on an older one, which is named with the command that replaces it',
    { version: '2.0.0' },
    `${firmwareVersion} is older than 2.0.0`,
  ],
  ['is refused where the versions cannot be compared', { version: '1.0.0-test' }, 'cannot be compared'],
  [
    'is refused where the image that ships cannot be read',
    { version: null, problem: 'actuator.hex.txt: cannot be read' },
    'cannot be compared with the one that ships: actuator.hex.txt: cannot be read',
  ],
  ['begins on the one that ships', { version: firmwareVersion }, null],
  ['begins on a newer one', { version: '0.9' }, null],
] satisfies [string, ShippedFirmware, string | null][])('a session %s', async (_, shippedFirmware, words) => {
  const clock = new VirtualClock();
  const { service, path, log } = await serve({ clock, shippedFirmware, initialAngle: 0 });
  for (let turn = 0; turn < 1000 && service.controller.state !== 'ready'; turn += 1) {
    clock.advanceTo(milliseconds(clock.now() + 20));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(service.controller.state).toBe('ready');
  const client = await SocketClient.open(path);
  const { result: status } = await client.ask('status');
  const { result, error } = await client.ask('start', start);
  if (words === null) {
    expect(result).toMatchObject({ state: expect.any(String) });
    return;
  }
  if (shippedFirmware.version !== null)
    expect(error).toMatchObject({ message: expect.stringMatching(/fulcrum flash actuator/) });
  expect(error).toMatchObject({ message: expect.stringContaining(words) });
  expect(status).toMatchObject({ refusals: { start: expect.stringContaining(words) } });
  expect(log.join('')).toContain(words);
  expect(await client.ask('return')).toHaveProperty('result');
});
