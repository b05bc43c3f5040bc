/** The result of a new table's checklist, as the service keeps it. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../protocols/base/clock.ts';
import { milliseconds } from '../../protocols/base/units.ts';
import { commissionItems, commissionKeys } from '../../src/service/commission/items.ts';
import { commissionFile, itemsLeft, readCommission } from '../../src/service/commission/record.ts';
import { auditFile } from '../../src/service/storage/audit-file.ts';
import { serve, start } from '../support/service-rig.ts';
import { SocketClient } from '../support/socket-client.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const passedAll = commissionKeys.map((item) => ({ item, passed: true, said: 'yes', note: null }));
const at = Date.UTC(2027, 2, 31, 18, 5);

async function ready() {
  const clock = new VirtualClock();
  const served = await serve({ clock, initialAngle: 0, wallTime: () => at });
  for (let turn = 0; turn < 1000 && served.service.controller.state !== 'ready'; turn += 1) {
    clock.advanceTo(milliseconds(clock.now() + 20));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(served.service.controller.state).toBe('ready');
  return { ...served, client: await SocketClient.open(served.path) };
}

it('is kept with time, name and versions, told again, and audited without the name', async () => {
  const { client, data } = await ready();
  expect((await client.ask('commission.show')).result).toEqual({ commission: null });
  const { result } = await client.ask('commission.record', { by: ' Clinician One ', results: passedAll });
  expect(result).toMatchObject({
    at: '2027-03-31T18:05:00.000Z',
    by: 'Clinician One',
    commissioned: true,
    fulcrum: '0',
    actuator: 'simulated',
    sensors: 'simulated',
  });
  expect((await client.ask('commission.show')).result).toEqual({ commission: result });
  expect(readCommission(data)).toEqual({ kind: 'kept', commission: result });
  expect(statSync(commissionFile(data)).mode & 0o777).toBe(0o600);
  const audit = () => readFileSync(auditFile(data), 'utf8');
  await until('the audit log', () => audit().includes('"act":"commission.record"'));
  expect(audit()).toContain('"reason":"commissioned"');
  expect(audit()).not.toContain('Clinician One');
});

it.each([
  [
    'an item that failed',
    passedAll.with(3, { ...passedAll[3], passed: false } as (typeof passedAll)[number]),
    commissionKeys[3],
  ],
  ['an item that was not done', passedAll.slice(0, -1), commissionKeys.at(-1)],
  [
    'an item that passed once and failed once',
    [...passedAll.slice(1), { item: commissionKeys[2], passed: false, said: 'no', note: null }],
    commissionKeys[2],
  ],
])('does not commission a table with %s', async (_, results, left) => {
  const { client } = await ready();
  const { result } = await client.ask('commission.record', { by: 'First Person', results });
  expect(result).toMatchObject({ commissioned: false });
  expect(itemsLeft(results as typeof passedAll)).toContain(left);
});

it('is refused while a session runs, and what was kept stays', async () => {
  const { client } = await ready();
  await client.ask('commission.record', { by: 'First Person', results: passedAll });
  expect((await client.ask('start', start)).error).toBeUndefined();
  const { error } = await client.ask('commission.record', { by: 'First Person', results: [] });
  expect(error).toMatchObject({ code: 2002, message: expect.stringContaining('a session runs') });
  expect((await client.ask('commission.show')).result).toMatchObject({ commission: { commissioned: true } });
});

it.each([
  ['no name', { by: '  ', results: [] }],
  ['a name that would forge a line', { by: 'A\u2028B', results: [] }],
  ['an unknown item', { by: 'A', results: [{ item: 'wings', passed: true, said: '', note: null }] }],
  ['more results than items', { by: 'A', results: [...passedAll, passedAll[0]] }],
])('is refused with %s', async (_, params) => {
  const { client } = await ready();
  expect((await client.ask('commission.record', params)).error).toMatchObject({ code: -32602 });
});

it('is said to be unreadable where the file is not one of its own', () => {
  const data = folder();
  expect(readCommission(data)).toEqual({ kind: 'none' });
  for (const content of ['', '{', '[]', '{"by":"A"}']) {
    writeFileSync(commissionFile(data), content);
    expect(readCommission(data)).toMatchObject({ kind: 'unreadable' });
  }
});

it('has a checklist whose items can be told apart', () => {
  expect(new Set(commissionKeys).size).toBe(commissionItems.length);
  expect(new Set(commissionItems.map(({ subject }) => subject)).size).toBe(commissionItems.length);
});
