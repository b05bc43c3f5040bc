import { restartsAtEachPoint } from '../support/station-restarts.ts';

restartsAtEachPoint('the service is killed and starts again', async (service, station) => {
  await service.kill();
  return station.start();
});
