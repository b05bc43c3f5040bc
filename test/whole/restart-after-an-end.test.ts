import { expect } from 'vitest';
import { restartsAtEachPoint } from '../support/station-restarts.ts';

restartsAtEachPoint('the service is told to end, which it does at level only', async (service, station, table) => {
  expect(await service.end()).toBe(0);
  expect(Math.abs(table.now.angleDeg)).toBeLessThanOrEqual(1.5);
  return station.start();
});
