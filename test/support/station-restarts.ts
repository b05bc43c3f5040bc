/**
 * Either side restarts at each point of a session, over real ports: the person comes to level, nothing goes further
 * down than it was, and nothing resumes by itself.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { points } from './station-people.ts';
import { type Service, Station } from './station-service.ts';
import { Table } from './station-table.ts';

/** Takes a running service and leaves one that runs. */
export type Restart = (service: Service, station: Station, table: Table) => Promise<Service>;

/** A station of its own, brought to each point in turn. */
export function restartsAtEachPoint(name: string, restart: Restart): void {
  describe(name, () => {
    let table: Table;
    let station: Station;
    let service: Service | null = null;
    beforeAll(async () => {
      table = await Table.start('--emulated', '--seed', String(name.length));
      station = new Station(table.ports);
      station.setPin();
    });
    // Only where a test has failed does one live so long.
    afterEach(async () => service?.kill());
    afterAll(async () => {
      await table.end();
      station.remove();
    });

    test.each(Object.entries(points))('while %s', async (_, reach) => {
      service = await station.start();
      await reach(service, table);
      const from = table.truths.length;
      service = await restart(service, station, table);
      await table.untilLevel(60_000);
      await service.until(({ state }) => /^(?:ready|recovering|fault\.locked)$/.test(String(state)), 15_000, 'at rest');
      await new Promise((resolve) => setTimeout(resolve, 3000));
      let lowest = table.truths[from]?.angleDeg ?? 0;
      for (const { angleDeg } of table.truths.slice(from)) {
        lowest = Math.min(lowest, angleDeg);
        // A drive that was going down is stopped first: 1.5°/s at 15°/s², and the time it takes to notice.
        expect(angleDeg - lowest).toBeLessThan(2);
      }
      expect(Math.abs(table.now.angleDeg)).toBeLessThanOrEqual(1.5);
      await service.client.ask('reset');
      await service.until(({ state }) => state === 'ready' || state === 'recovering', 5000, 'unlatched');
      expect(await service.end()).toBe(0);
      service = null;
    });
  });
}
