/** A data folder with one person, and one session of theirs on the bench, recorded to the disk, with all answers. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { setPin } from '../../src/service/access/clinicians.ts';
import { checkConfiguration } from '../../src/service/configuration/configuration.ts';
import { openOffline } from '../../src/service/offline.ts';
import { fulcrum, jsonLines } from './fulcrum-command.ts';
import { allNo } from './patients.ts';
import { facts, pin } from './patients-rig.ts';
import { childProgram } from './records-rig.ts';
import { folder } from './temporary-folder.ts';

export async function recordedPerson(): Promise<{
  readonly data: string;
  readonly id: string;
  readonly session: string;
}> {
  const data = folder('file');
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
  const given = join(folder('file'), 'answers.json');
  const answersFile = (answers: object): string => {
    writeFileSync(given, JSON.stringify(answers));
    return given;
  };
  const before = answersFile({ pain: 6, bloodPressure: { systolic: 121, diastolic: 79 } });
  const bench = await fulcrum([
    'bench',
    'first-session',
    '--patient',
    id,
    '--data',
    data,
    '--answers',
    before,
    '--json',
  ]);
  expect(bench.code, bench.err).toBe(0);
  const { out } = await fulcrum(['session', 'list', '--data', data, '--json']);
  const session = String(jsonLines(out)[0]?.['id']);
  const after = answersFile({ pain: 3, bloodPressure: { systolic: 118, diastolic: 76 }, adverse: ['dizzy'] });
  const answered = await fulcrum(['session', 'answer', session, '--answers', after, '--data', data]);
  expect(answered.code, answered.err).toBe(0);
  return { data, id, session };
}
