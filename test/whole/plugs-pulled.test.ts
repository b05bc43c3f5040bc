import { restartsAtEachPoint } from '../support/station-restarts.ts';

restartsAtEachPoint('both plugs are pulled and put back', async (service, _, table) => {
  table.say('unplug actuator');
  table.say('unplug sensors');
  await new Promise((resolve) => setTimeout(resolve, 4000));
  table.say('plug actuator');
  table.say('plug sensors');
  return service;
});
