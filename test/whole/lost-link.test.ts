/** What the alarm of a lost link (H06) says of the cause. */
import { expect, it } from 'vitest';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation } from '../support/installation.ts';

it.each([
  ['unplug', 'a plug that was pulled', /was unplugged; its USB device is gone: unplugged, or without power$/],
  [
    'mute',
    'a board that is silent behind a port that is still there',
    /^nothing valid for \d+ ms; its USB device is still there/,
  ],
])('%s: %s', async (act, _what, expected) => {
  const device = await DeviceProcess.start();
  const service = await new Installation(device.ports, 'test').start();
  await service.untilState('ready');
  await device.act(`${act} actuator`);
  await service.untilStatus('alarm', ({ alarms }) => JSON.stringify(alarms).includes('"H06"'));
  const { alarms } = await service.status();
  const all = Array.isArray(alarms) ? alarms : [];
  expect(Object(all.find((alarm) => Object(alarm).hazard === 'H06')).reason).toMatch(expected);
});
