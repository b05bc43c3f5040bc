/** `fulcrum session report` and the page of `fulcrum patient report`, on sessions of a bench. */
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MonotonicClock } from '../../hardware/monotonic-clock.ts';
import { protocolLibrary } from '../../src/cli/support/protocol-file.ts';
import { setPin } from '../../src/service/access/clinicians.ts';
import { checkConfiguration } from '../../src/service/configuration/configuration.ts';
import { openOffline } from '../../src/service/offline.ts';
import { fulcrum } from '../support/fulcrum-command.ts';
import { allNo } from '../support/patients.ts';
import { facts, pin, short } from '../support/patients-rig.ts';
import { childProgram, sessionsIn } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';

let data: string;
let person: string;
let session: string;

beforeAll(async () => {
  data = folder('file');
  const files = folder('file');
  const write = (name: string, content: unknown): string => {
    writeFileSync(join(files, name), JSON.stringify(content));
    return join(files, name);
  };
  await setPin(data, pin);
  const calls = await openOffline({
    configuration: checkConfiguration({ actuator: { path: '/a' }, sensors: { path: '/b' }, data }, 'test'),
    clock: new MonotonicClock(),
    onSaid: () => {},
    program: childProgram,
    ...protocolLibrary([]),
  });
  ({ id: person } = await calls.call('patient.add', facts));
  await calls.call('patient.screen', { id: person, answers: allNo });
  await calls.close();
  const answers = write('answers', { bloodPressure: { systolic: 118, diastolic: 76 }, pain: 6 });
  const bench = ['bench', write('short.json', short), '--patient', person, '--data', data, '--answers', answers];
  const ran = await fulcrum([...bench, '--date', '2027-01-10T09:00', '--json']);
  expect(ran.code, ran.err).toBe(0);
  session = String(sessionsIn(data, 'file').all()[0]?.id);
  const after = write('after', { pain: 3, adverse: ['dizzy'], note: '<b>better</b> "today"' });
  const answered = await fulcrum(['session', 'answer', session, '--data', data, '--answers', after]);
  expect(answered.code, answered.err).toBe(0);
});

describe('fulcrum session report', () => {
  it('writes a page with name, answers and the audit log’s head; twice gives the same', async () => {
    const out = join(folder(), 'new', 'report.html');
    const run = () => fulcrum(['session', 'report', session, '--data', data, '--out', out]);
    expect(await run()).toEqual({ code: 0, out: '', err: `fulcrum: written: ${out}\n` });
    const page = readFileSync(out, 'utf8');
    for (const text of [
      `<bdi dir="auto">${facts.name}</bdi>, born 1980`,
      '118/76',
      'dizzy',
      '<bdi dir="auto">&lt;b&gt;better&lt;/b&gt; &quot;today&quot;</bdi>',
      'The audit log had ',
    ])
      expect(page).toContain(text);
    await run();
    const withoutDate = (text: string) => text.replace(/Made on [\d: -]+/, '');
    expect(withoutDate(readFileSync(out, 'utf8'))).toBe(withoutDate(page));
    expect(readdirSync(join(out, '..'))).toEqual(['report.html']);
  });

  it('goes to standard output where that is no terminal, in German where that is wanted', async () => {
    const { code, out, err } = await fulcrum(['session', 'report', session, '--data', data, '--language', 'de']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^<!doctype html>\n<html lang="de">/);
    expect(out).toContain('<h1>Sitzungsbericht</h1>');
  });

  it('of a recording’s file alone knows no name', async () => {
    const file = join(data, 'recordings', `${session}.mcap`);
    const { code, out } = await fulcrum(['session', 'report', file]);
    expect(code).toBe(0);
    expect(out).toContain('A recording alone holds no names');
    expect(out).not.toContain(facts.name);
  });

  it.each([
    [['20270101-000000-aaaaaa'], 'no recording has this id'],
    [['nothing.mcap'], 'no such file or folder'],
    [
      ['SESSION', '--out', 'report.txt'],
      '--out: the name does not say which kind of report it is (found "report.txt")',
    ],
    [['SESSION', '--out', 'FOLDER/folder.html'], 'is a folder'],
    [['SESSION', '--language', 'fr'], 'Allowed choices are en, de'],
    [['SESSION', '--out', '/proc/report.html'], 'cannot be written'],
  ])('%j is refused in one sentence', async (words, problem) => {
    const place = folder();
    mkdirSync(join(place, 'folder.html'));
    const args = words.map((word) => word.replace('SESSION', session).replace('FOLDER', place));
    const { code, out, err } = await fulcrum(['session', 'report', ...args, '--data', data], place);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(problem);
    expect(readdirSync(place)).toEqual(['folder.html']);
  });

  it('says plainly that a disk is full', async () => {
    const out = join(folder(), 'full.html');
    symlinkSync('/dev/full', out);
    const { code, err } = await fulcrum(['session', 'report', session, '--data', data, '--out', out]);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('the report cannot be written: the disk is full (ENOSPC)'),
    ]);
  });
});

describe('fulcrum patient report', () => {
  it('writes a page with every session', async () => {
    const out = join(folder(), 'person.html');
    const { code, err } = await fulcrum(['patient', 'report', person, '--data', data, '--out', out]);
    expect([code, err]).toEqual([0, `fulcrum: written: ${out}\n`]);
    const page = readFileSync(out, 'utf8');
    expect(page).toContain('1 session in 1 week, from 2027-01-10 to 2027-01-10.');
    expect(page).toContain('6 → 3');
    expect(page).toContain('All sessions were recorded on a bench');
  });

  it.each([
    [['p-0000000000', '--out', 'a.html'], 'there is no person p-0000000000'],
    [['PERSON', '--json', '--out', 'a.html'], '--json: is not for a page (found "a.html")'],
  ])('%j is refused, and nothing is written', async (words, problem) => {
    const place = folder();
    const args = words.map((word) => word.replace('PERSON', person));
    const { code, err } = await fulcrum(['patient', 'report', ...args, '--data', data], place);
    expect(code).toBe(2);
    expect(err).toContain(problem);
    expect(readdirSync(place)).toEqual([]);
  });
});
