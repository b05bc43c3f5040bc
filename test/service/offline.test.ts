/** The methods on people where no service runs: on the data folder, under its lock. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { setPin } from '../../src/service/access/clinicians.ts';
import { checkConfiguration } from '../../src/service/configuration/configuration.ts';
import { openOffline } from '../../src/service/offline.ts';
import { facts, pin } from '../support/patients-rig.ts';
import { childProgram } from '../support/records-rig.ts';
import { serve } from '../support/service-rig.ts';
import { folder } from '../support/temporary-folder.ts';

async function opened(data: string) {
  const configuration = checkConfiguration(
    { actuator: { path: '/dev/a' }, sensors: { path: '/dev/b' }, socket: join(data, 's'), data },
    'test',
  );
  const said: string[] = [];
  const onSaid = (text: string) => said.push(text);
  const clock = new MonotonicClock();
  const options = { configuration, clock, onSaid, program: childProgram, ...protocolLibrary([]) };
  return { said, calls: await openOffline(options) };
}

const auditIn = (data: string): string => readFileSync(join(data, 'audit.jsonl'), 'utf8');

describe('the methods on people without a service', () => {
  it('keep what they add, need the clinician’s PIN, and are audited by id', async () => {
    const data = folder();
    await setPin(data, pin, { name: 'Clinician One' });
    const first = await opened(data);
    const { id } = await first.calls.call('patient.add', facts);
    await expect(first.calls.call('patient.erase', { id })).rejects.toMatchObject({ code: 2001 });
    await expect(first.calls.call('login', { pin: '0000' })).rejects.toMatchObject({ code: 2004 });
    await first.calls.close();

    const second = await opened(data);
    expect((await second.calls.call('patient.list', {})).patients).toEqual([{ id, name: facts.name, birthYear: 1980 }]);
    expect(await second.calls.call('login', { pin })).toEqual({ role: 'clinician', name: 'Clinician One' });
    expect(await second.calls.call('patient.erase', { id })).toEqual({ wasKnown: true, removed: [] });
    await second.calls.close();
    expect([first.said, second.said]).toEqual([[], []]);
    expect(auditIn(data)).toContain(`"act":"patient.erase"`);
    expect(auditIn(data)).toContain(id);
    expect(auditIn(data)).not.toContain('Familyname');
  });

  it('are refused while a service uses the folder, and start no session', async () => {
    const data = folder();
    const served = await serve({ data });
    await expect(opened(data)).rejects.toThrow('another service uses this folder');
    await served.end();
    const { calls } = await opened(data);
    const start = calls.call('start', { protocol: 'first-session', screening: true });
    await expect(start).rejects.toMatchObject({ code: 2009 });
    await calls.close();
  });
});
