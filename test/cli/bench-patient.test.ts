/** `fulcrum bench --patient`: the rules on a person on the bench's own calendar; and `fulcrum plan assign` and `next`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { setPin } from '../../src/service/access/clinicians.ts';
import { checkConfiguration } from '../../src/service/configuration/configuration.ts';
import { openOffline } from '../../src/service/offline.ts';
import { fulcrum, jsonLines } from '../support/fulcrum-command.ts';
import { allNo } from '../support/patients.ts';
import { facts, pin, short } from '../support/patients-rig.ts';
import { childProgram, sessionsIn } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';

const dayMs = 86_400_000;

/** A data folder with one person, screened today. */
async function withPerson(): Promise<{ readonly data: string; readonly id: string }> {
  const data = folder();
  await setPin(data, pin);
  const calls = await openOffline({
    configuration: checkConfiguration({ actuator: { path: '/a' }, sensors: { path: '/b' }, data }, 'test'),
    clock: new MonotonicClock(),
    onSaid: () => {},
    program: childProgram,
    ...protocolLibrary([]),
  });
  const { id } = await calls.call('patient.add', facts);
  await calls.call('patient.screen', { id, answers: allNo });
  await calls.close();
  return { data, id };
}

it('a person’s session on the bench is refused with every reason, or runs and is recorded for that person', async () => {
  const { data, id } = await withPerson();
  const files = folder();
  const write = (name: string, content: unknown): string => {
    const file = join(files, name);
    writeFileSync(file, JSON.stringify(content));
    return file;
  };
  const gentle = write('short.json', short);
  const bench = (protocol: string, ...words: string[]) =>
    fulcrum(['bench', protocol, '--patient', id, '--data', data, '--json', ...words]);
  const tomorrow = new Date(Date.now() + dayMs).toISOString().slice(0, 10);

  const unready = write('unready.json', { bloodPressure: { systolic: 150, diastolic: 80 }, attendant: false });
  const refused = await bench('static-30', '--answers', unready);
  expect(refused.code).toBe(2);
  expect(jsonLines(refused.out).map(({ rule }) => rule)).toEqual([
    'blood-pressure',
    'attendant',
    ...Array.from({ length: 5 }, () => 'protocol'),
  ]);
  expect(refused.err).toContain(`${id}: the blood pressure of today is 150/80, above 140/90`);
  expect(refused.err).toContain('static-30#/steps/0/ramp/to: angle is outside the prescription (found 30°)');
  expect(sessionsIn(data).all()).toEqual([]);

  const pain = write('pain.json', { bloodPressure: { systolic: 120, diastolic: 80 }, pain: 4 });
  const done = await bench(gentle, '--date', `${tomorrow}T09:00`, '--answers', pain);
  expect([done.code, done.err]).toEqual([0, expect.stringMatching(/^fulcrum: recorded as \S+ in /)]);
  expect(sessionsIn(data).all()).toMatchObject([{ patient: id, source: 'bench', outcome: 'completed' }]);

  // The second one of the day, half an hour later: a day and two hours are the limits.
  const again = await bench(gentle, '--date', `${tomorrow}T09:30`);
  expect(again.code).toBe(2);
  expect(jsonLines(again.out)).toMatchObject([
    { rule: 'sessions-per-day', limit: 'at most 1 a day', allowedFrom: expect.stringMatching(/ 00:00$/) },
    { rule: 'hours-between', allowedFrom: expect.stringMatching(new RegExp(`^${tomorrow} 11:0\\d$`)) },
  ]);

  const onData = (...words: string[]) => fulcrum([...words, '--data', data]);
  const pinFile = join(files, 'pin');
  writeFileSync(pinFile, `${pin}\n`);
  const assign = ['--pin-file', pinFile];
  expect(await onData('plan', 'assign', id, 'kim-eight-weeks', ...assign)).toMatchObject({
    code: 2,
    err: expect.stringContaining('kim-eight-weeks#/stages/1/protocol: the protocol of this stage is refused'),
  });
  const assigned = await onData('plan', 'assign', id, 'six-weeks-beginner', '--stage', '2', ...assign);
  expect(assigned).toMatchObject({ code: 0, err: '', out: `assign: six-weeks-beginner from stage 2 for ${id}\n` });
  expect((await onData('plan', 'next', id)).out).toBe(
    'Six weeks for a beginner: stage 2 of 3, beginners-staircase, 0 of 6 sessions done\n' +
      '  begin: the plan begins with stage 2 (Weeks 3 and 4: small steps)\n',
  );
});

it.each([
  [['--patient', 'p-0000000000'], '--patient: needs the data folder that has the person'],
  [['--date', '2027-01-10'], '--date: is about a person, and needs --patient'],
  [['--date', 'soon'], 'Allowed: a day, 2027-03-31, or a day and time'],
  [['--patient', 'First', '--data', 'DATA'], '--patient: there is no such person in the data folder (found "First")'],
])('a bench with %j is refused', async (words, problem) => {
  const data = folder();
  const { code, out, err } = await fulcrum(['bench', ...words.map((word) => (word === 'DATA' ? data : word))]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(problem);
});
