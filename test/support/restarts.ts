/**
 * Interrupts the service or the cables at each point of a session, over real ports: the person comes level, the table
 * goes no further down, and nothing resumes by itself.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { DeviceProcess } from './device-process.ts';
import { Installation } from './installation.ts';
import type { ServiceProcess } from './service-process.ts';
import { points } from './session-points.ts';
import { pause } from './waiting.ts';

export interface Interruption {
  readonly service: ServiceProcess;
  readonly installation: Installation;
  readonly device: DeviceProcess;
}

/** Interrupts, and returns the service that runs afterwards. */
export type Restart = (interruption: Interruption) => Promise<ServiceProcess>;

/** One table and one installation for all the points, each of which has a session of its own. */
export function restartsAtEachPoint(name: string, restart: Restart): void {
  describe(name, () => {
    let device: DeviceProcess;
    let installation: Installation;
    beforeAll(async () => {
      device = await DeviceProcess.startEmulated(name.length);
      installation = new Installation(device.ports);
      await installation.setPin();
    });

    test.each(Object.entries(points))('while %s', async (_, reach) => {
      installation.forgetInversions();
      const first = await installation.start();
      await reach(first, device);
      const from = device.truths.length;
      const service = await restart({ service: first, installation, device });
      await device.untilLevel(60_000);
      await service.untilStatus('at rest', ({ state }) => isAtRest(String(state)), 15_000);
      await pause(3000);
      let lowest = device.truths[from]?.angleDeg ?? 0;
      for (const { angleDeg } of device.truths.slice(from)) {
        lowest = Math.min(lowest, angleDeg);
        // A drive that was going down is stopped first: 1.5°/s at 15°/s², and the time until the fault is noticed.
        expect(angleDeg - lowest).toBeLessThan(2);
      }
      expect(Math.abs(device.now.angleDeg)).toBeLessThanOrEqual(1.5);
      await service.client.ask('reset');
      await service.untilStatus('unlatched', ({ state }) => state === 'ready' || state === 'recovering', 5000);
      expect(await service.stop()).toBe(0);
    });
  });
}

export function isAtRest(state: string): boolean {
  return ['ready', 'recovering', 'stopped', 'fault.locked'].includes(state);
}
