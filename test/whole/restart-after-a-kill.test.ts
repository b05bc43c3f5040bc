import { restartsAtEachPoint } from '../support/restarts.ts';

restartsAtEachPoint('the service is killed and starts again', async ({ service, installation }) => {
  await service.stop('SIGKILL');
  return installation.start();
});
