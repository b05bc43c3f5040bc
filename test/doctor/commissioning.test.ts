/** What the program finds out of a new table's checklist, and what the doctor says of the last result. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { flag } from '../../protocols/wire/messages.ts';
import { checkCommissioning } from '../../src/doctor/checks/commissioning.ts';
import { type FoundFacts, foundResults } from '../../src/doctor/commissioning.ts';
import { fault, ok, warning } from '../../src/doctor/line.ts';
import { commissionItems, commissionKeys } from '../../src/service/commission/items.ts';
import type { Commission } from '../../src/service/commission/record.ts';
import { tableText } from '../../src/service/rpc/documents.ts';

const actuator = 'table-01, firmware 1.1.0';
const path = '/dev/serial/by-id/usb-Arduino_75736-if00';
const sound: FoundFacts = {
  lines: [
    ok('Node', 'Node v20.19.2, arm64'),
    warning('backup', 'the records were never backed up', 'fulcrum backup'),
    ok('tilt sensor', 'noise 0.19° rms'),
    ok('level offset', 'the tilt sensor reads 0.1°, the position sensor -0.1°'),
    ok('level switch', 'closed at -0.1°'),
    ok('actuator', 'position sensor, supply and red stop are in order'),
    warning('lamps', 'nobody has looked at them', 'look'),
  ],
  said: { actuator, sensors: 'StandardFirmata with MPU6050, identity 0x68' },
  shippedFirmware: '1.1.0',
  conformance: { file: 'c.jsonl', device: path, checks: 414, passed: 300, failed: 0, skipped: 114 },
  actuatorPath: path,
  conformanceChecks: 414,
  zeroDeg: -0.4,
  flags: flag.levelClosed,
  driveTest: { result: 'passed', reason: 'both sensors agree' },
};
const failedOf = (facts: Partial<FoundFacts>): readonly string[] =>
  foundResults({ ...sound, ...facts })
    .filter(({ passed }) => !passed)
    .map(({ item }) => item);
const replaced = (subject: string, line = fault(subject, 'it is wrong', 'correct it')) =>
  sound.lines.map((each) => (each.subject === subject ? line : each));

describe('of the checklist, the program', () => {
  it('finds out each item that no person is needed for', () => {
    const found = foundResults(sound);
    const own = commissionItems.filter(({ by }) => by === 'program').map(({ key }) => key);
    expect(found.map(({ item }) => item).sort()).toEqual([...own].sort());
    expect(failedOf({})).toEqual([]);
    expect(found[0]?.said).toBe('no fault in 2 lines; warnings: backup (fulcrum doctor)');
  });

  it.each([
    ['a fault of the computer', { lines: replaced('Node') }, ['computer']],
    ['no line of the doctor', { lines: [] }, ['computer', 'level']],
    ['another firmware', { said: { ...sound.said, actuator: 'table-01, firmware 1.0.0' } }, ['programs']],
    ['an actuator that does not answer', { said: { ...sound.said, actuator: 'unplugged' } }, ['programs']],
    ['another program of the sensors', { said: { ...sound.said, sensors: 'ConfigurableFirmata' } }, ['programs']],
    ['an image that cannot be read', { shippedFirmware: null }, ['programs']],
    ['no conformance', { conformance: 'no result was given' }, ['conformance']],
    ['a failed check', { conformance: { ...Object(sound.conformance), failed: 1 } }, ['conformance']],
    ['only some of the checks', { conformance: { ...Object(sound.conformance), checks: 3 } }, ['conformance']],
    ['the checks of a model', { conformance: { ...Object(sound.conformance), device: 'simulated' } }, ['conformance']],
    ['checks that were all skipped', { conformance: { ...Object(sound.conformance), passed: 0 } }, ['conformance']],
    ['no zero of the tilt sensor', { zeroDeg: null }, ['calibration']],
    ['a position sensor that is bad', { flags: flag.sensorBad }, ['calibration']],
    ['an actuator that is silent', { flags: null }, ['calibration']],
    [
      'a table that is not level',
      { lines: replaced('level offset', warning('level offset', '4°', 'level it')) },
      ['level'],
    ],
    ['a table that moves', { lines: sound.lines.filter(({ subject }) => subject !== 'tilt sensor') }, ['level']],
    ['no drive test', { driveTest: null }, ['drive']],
    ['a drive test that failed', { driveTest: { result: 'failed', reason: 'H12' } }, ['drive']],
    ['a drive test that is under way', { driveTest: { result: 'begun', reason: '' } }, ['drive']],
  ] satisfies [string, Partial<FoundFacts>, string[]][])('does not pass %s', (_, facts, failed) => {
    expect(failedOf(facts)).toEqual(failed);
  });

  it('keeps what it says short and printable, whatever a port is called', () => {
    const said = { ...sound.said, actuator: `${'x'.repeat(900)}\u001b[2J` };
    expect(foundResults({ ...sound, said }).every((each) => each.said.length <= 500)).toBe(true);
    expect(foundResults({ ...sound, actuatorPath: 'a\u001bb' }).some((each) => each.said.includes('\u001b'))).toBe(
      false,
    );
  });
});

describe('of the last result, the doctor', () => {
  const kept: Commission = {
    at: '2027-03-31T18:05:00.000Z',
    by: 'First Person',
    commissioned: true,
    fulcrum: '0.1.0',
    actuator,
    sensors: '',
    results: commissionKeys.map((item) => ({ item, passed: true, said: '', note: null })),
  };
  const line = (commission: Partial<Commission>, actuatorSaid: string | null = actuator) =>
    checkCommissioning({ stored: { kind: 'kept', commission: { ...kept, ...commission } }, actuatorSaid })[0];

  it('is content where every item has passed with the present firmware', () => {
    expect(line({})).toMatchObject({ verdict: 'ok', said: `every item passed on 2027-03-31, with ${actuator}` });
    expect(line({}, null)?.verdict).toBe('ok');
  });

  it.each([
    ['names the items that are left', line({ commissioned: false, results: kept.results.slice(1) }), 'computer'],
    ['names another firmware', line({}, 'table-01, firmware 1.2.0'), 'with another actuator or firmware'],
    ['says that there is none', checkCommissioning({ stored: { kind: 'none' }, actuatorSaid: null })[0], 'nobody'],
    [
      'says that it cannot be read',
      checkCommissioning({ stored: { kind: 'unreadable', said: 'it cannot be read (EACCES)' }, actuatorSaid: null })[0],
      'EACCES',
    ],
  ])('%s', (_, found, words) => {
    expect(found).toMatchObject({ verdict: 'warning', said: expect.stringContaining(words) });
    expect(found?.mend).toContain('fulcrum commission');
  });
});

it('the technician’s page has the checklist (vitest -u updates it)', async () => {
  const page = '../../hardware/raspberry-pi/README.md';
  const readme = readFileSync(new URL(page, import.meta.url), 'utf8');
  const marked = /(<!-- checklist:[^\n]*-->\n\n)[\s\S]*?(\n\n<!-- end -->)/;
  expect(readme).toMatch(marked);
  const who = { program: 'the program', both: 'the program, while a person does it', person: 'a person' };
  const rows = commissionItems.map(({ subject, demand, by }) => [subject, demand, who[by]]);
  const table = tableText(['item', 'passed where', 'found out by'], rows).trimEnd();
  await expect(readme.replace(marked, (_, begin, end) => `${begin}${table}${end}`)).toMatchFileSnapshot(page);
});
