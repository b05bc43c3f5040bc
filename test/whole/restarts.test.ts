/**
 * Either side restarts at each point of a session, over real ports: the person comes to level, nothing goes further
 * down than it was, and nothing resumes by itself.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { points } from './people.ts';
import { type Service, Station } from './service.ts';
import { Table } from './table.ts';

/** Each takes a running service and leaves one that runs. */
const restarts: Readonly<Record<string, (service: Service, station: Station, table: Table) => Promise<Service>>> = {
  'the service is killed and starts again': async (service, station) => {
    await service.kill();
    return station.start();
  },
  'the service is told to end, which it does at level only': async (service, station, table) => {
    expect(await service.end()).toBe(0);
    expect(Math.abs(table.now.angleDeg)).toBeLessThanOrEqual(1.5);
    return station.start();
  },
  'the actuator’s board is reset': async (service, _, table) => {
    table.say('reset actuator');
    return service;
  },
  'both plugs are pulled and put back': async (service, _, table) => {
    table.say('unplug actuator');
    table.say('unplug sensors');
    await new Promise((resolve) => setTimeout(resolve, 4000));
    table.say('plug actuator');
    table.say('plug sensors');
    return service;
  },
};

describe.each(Object.entries(restarts))('%s', (name, restart) => {
  let table: Table;
  let station: Station;
  beforeAll(async () => {
    table = await Table.start('--emulated', '--seed', String(name.length));
    station = new Station(table.ports);
    station.setPin();
  });
  afterAll(async () => {
    await table.end();
    station.remove();
  });

  test.each(Object.entries(points))('while %s', async (_, reach) => {
    const before = await station.start();
    await reach(before, table);
    const from = table.truths.length;
    const service = await restart(before, station, table);
    await table.untilLevel(60_000);
    await service.until(
      ({ state }) => ['ready', 'returning', 'recovering', 'checking'].includes(String(state)),
      10_000,
      'back from it',
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    let lowest = table.truths[from]?.angleDeg ?? 0;
    for (const { angleDeg } of table.truths.slice(from)) {
      lowest = Math.min(lowest, angleDeg);
      // A drive that was going down is stopped first: 1.5°/s at 15°/s², and the time it takes to notice.
      expect(angleDeg - lowest).toBeLessThan(2);
    }
    expect(Math.abs(table.now.angleDeg)).toBeLessThanOrEqual(1.5);
    const { state } = await service.client.do('status');
    expect(['ready', 'recovering', 'returning']).toContain(state);
    expect(await service.end()).toBe(0);
  });
});
