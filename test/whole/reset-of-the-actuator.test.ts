import { restartsAtEachPoint } from '../support/station-restarts.ts';

restartsAtEachPoint('the actuator’s board is reset', async (service, _, table) => {
  table.say('reset actuator');
  return service;
});
