/** The host dies over real ports, with the firmware on its emulated chip: nobody is left to say a word. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Station } from '../support/station-service.ts';
import { Table, type Truth } from '../support/station-table.ts';

const slowly = {
  name: 'fifteen',
  title: 'Fifteen degrees',
  level: 'beginner',
  steps: [{ ramp: { to: 15, rate: 1.5 } }, { hold: { seconds: 60 } }],
};

let table: Table;
let station: Station;
beforeAll(async () => {
  table = await Table.start('--emulated', '--seed', '3');
  station = new Station(table.ports);
});
afterAll(async () => {
  await table.end();
  station.remove();
});

async function killedAt15(): Promise<Truth> {
  const service = await station.start();
  await service.untilState('ready', 30_000);
  await service.client.do('start', { protocol: slowly, screening: true, ankleLockChecked: true });
  await table.until(({ angleDeg }) => angleDeg >= 14.9, 120_000, '15°');
  await service.kill();
  return table.now;
}

test('killed outright at 15° head-down, it leaves a table that is level within 20 s', async () => {
  const killed = await killedAt15();
  const level = await table.untilLevel(40_000);
  expect(level.atMs - killed.atMs).toBeLessThan(20_000);
  expect(killed.angleDeg).toBeGreaterThan(14);
}, 200_000);

test('restarted in the middle of that return, it lets the return go on and moves nothing else', async () => {
  await killedAt15();
  await table.until(({ angleDeg, deviceState }) => deviceState === 'A' && angleDeg < 11, 20_000, 'a return');
  const from = table.truths.length;
  const service = await station.start();
  await table.untilLevel(40_000);
  // Found off level it was brought home, and then waits for somebody to look.
  await service.untilState('fault.locked', 10_000);
  await service.client.do('reset');
  await service.untilState('ready', 10_000);
  const since = table.truths.slice(from);
  // Never toward head-down by more than the gear's play, and level to stay.
  let lowest = since[0]?.angleDeg ?? 0;
  for (const { angleDeg } of since) {
    lowest = Math.min(lowest, angleDeg);
    expect(angleDeg - lowest).toBeLessThan(0.5);
  }
  expect(Math.abs(table.now.angleDeg)).toBeLessThan(1.5);
  expect(await service.end()).toBe(0);
}, 400_000);
