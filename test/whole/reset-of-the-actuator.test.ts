import { restartsAtEachPoint } from '../support/restarts.ts';

restartsAtEachPoint('the actuator’s board is reset', async ({ service, device }) => {
  await device.act('reset actuator');
  return service;
});
