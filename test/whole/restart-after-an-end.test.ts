import { expect } from 'vitest';
import { restartsAtEachPoint } from '../support/restarts.ts';

restartsAtEachPoint('the service gets SIGTERM, and exits only at level', async ({ service, installation, device }) => {
  expect(await service.stop()).toBe(0);
  expect(Math.abs(device.now.angleDeg)).toBeLessThanOrEqual(1.5);
  return installation.start();
});
