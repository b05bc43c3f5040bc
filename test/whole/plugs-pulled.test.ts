import { restartsAtEachPoint } from '../support/restarts.ts';
import { pause } from '../support/waiting.ts';

restartsAtEachPoint('both plugs are pulled and put back', async ({ service, device }) => {
  await device.act('unplug actuator');
  await device.act('unplug sensors');
  await pause(4000);
  await device.act('plug actuator');
  await device.act('plug sensors');
  return service;
});
