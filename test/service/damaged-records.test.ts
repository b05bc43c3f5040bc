/** The service on records that are damaged: it goes on in new ones, and lets nobody start until a clinician confirms. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { databaseFile } from '../../src/records/paths.ts';
import { DeviceProcess } from '../support/device-process.ts';
import { Installation, pin } from '../support/installation.ts';
import { consent, fifteen } from '../support/session-points.ts';
import { until } from '../support/waiting.ts';

it('refuses to start a session until a clinician has confirmed the records', async () => {
  const device = await DeviceProcess.start();
  const installation = new Installation(device.ports, 'test');
  await installation.setPin();
  writeFileSync(databaseFile(installation.data), 'no database');
  const service = await installation.start();
  await service.untilStatus('damage', ({ records }) => String(records).includes('was damaged'));
  await until('the entry', () => installation.audit().includes('records set aside'));
  const refused = await service.client.ask('start', { protocol: fifteen, ...consent });
  expect(refused.error).toMatchObject({ code: 2009, message: expect.stringContaining('was damaged') });
  expect(await service.client.ask('return')).toHaveProperty('result');

  expect(await service.client.ask('records.confirm')).toMatchObject({ error: { code: 2001 } });
  const pinFile = join(installation.data, 'typed-pin');
  writeFileSync(pinFile, '000000\n');
  expect(await installation.command('records', 'confirm', '--pin-file', pinFile)).toMatchObject({ code: 1 });
  writeFileSync(pinFile, `${pin}\n`);
  const { code, out } = await installation.command('records', 'confirm', '--pin-file', pinFile);
  expect([code, out]).toEqual([0, expect.stringContaining('confirmed: the database of the records was damaged')]);
  expect(installation.audit()).toContain('records.confirm');
  expect(await service.status()).toMatchObject({ records: null, recorder: null });
  const again = await installation.command('records', 'confirm', '--pin-file', pinFile);
  expect([again.code, again.err]).toEqual([1, 'fulcrum: refused: the records need no confirmation\n']);
  expect(await installation.command('session', 'list')).toMatchObject({ code: 0, err: '' });
});
