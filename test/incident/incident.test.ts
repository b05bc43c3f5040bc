/** `fulcrum incident`: what is in its file, what is not, and that it needs neither service nor a whole configuration. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect } from '../../src/incident/collect.ts';
import { endOf } from '../../src/incident/log.ts';
import { withoutNames } from '../../src/incident/names.ts';
import { recordingsFolder } from '../../src/records/paths.ts';
import { setPin } from '../../src/service/access/clinicians.ts';
import { BootLoaderPeer } from '../support/boot-loader-peer.ts';
import { fulcrumProcess } from '../support/fulcrum-command.ts';
import { folder } from '../support/temporary-folder.ts';

const ids = ['20260301-080000-k3f9x2', '20260302-080000-k3f9x2'] as const;

/** A data folder with two recordings that nothing can read, a clinician, and a log. */
async function place() {
  const path = folder();
  const data = join(path, 'data');
  mkdirSync(recordingsFolder(data), { recursive: true });
  for (const id of ids) writeFileSync(join(recordingsFolder(data), `${id}.journal`), `of ${id}`);
  await setPin(data, '471100', { name: 'First Clinician' });
  const head = { seq: 7, hash: 'a'.repeat(64) };
  writeFileSync(join(data, 'audit-head.json'), JSON.stringify(head));
  const log = join(path, 'log');
  writeFileSync(
    log,
    [
      '{"level":"info","clinician":"First Clinician","act":"login","reason":"correct PIN of First Clinician","msg":"service: login (correct PIN of First Clinician)"}',
      `{"level":"warn","msg":"on ${hostname()}, by First Clinician"}`,
      'First Clinician, in a line that is no JSON',
    ].join('\n'),
  );
  const configuration = join(path, 'fulcrum.json');
  const port = (name: string) => ({ path: join(path, name) });
  const content = { actuator: port('a'), sensors: { ...port('b'), imu: 'MPU6050' }, socket: join(path, 's'), data };
  writeFileSync(configuration, JSON.stringify(content));
  return { path, data, log, configuration, head, out: join(path, 'incident.tar.gz') };
}

/** The archive as Debian's tar unpacks it. */
const unpack = (file: string, name: string): string =>
  execFileSync('tar', ['-xzOf', file, `fulcrum-incident/${name}`], { encoding: 'utf8' });

describe('the file', () => {
  it('has the last recording, versions, configuration, log, doctor and audit head, without a service; no port is opened', async () => {
    const { path, log, configuration, head, out } = await place();
    const boards = [
      await BootLoaderPeer.plugged({ path: join(path, 'a') }),
      await BootLoaderPeer.plugged({ path: join(path, 'b') }),
    ];
    const run = await fulcrumProcess(['incident', '--last', '--out', out, '--log', log, '--config', configuration]);
    expect(run.err).toBe('');
    expect(run.code).toBe(0);
    expect(unpack(out, `recording/${ids[1]}.journal`)).toBe(`of ${ids[1]}`);
    expect(JSON.parse(unpack(out, 'versions.json'))).toMatchObject({
      session: ids[1],
      fulcrum: expect.stringMatching(/^\d/),
      shipped: { actuator: expect.stringMatching(/^\d/) },
      node: process.versions.node,
    });
    expect(JSON.parse(unpack(out, 'configuration.json'))).toMatchObject({
      limits: { maxAngleDeg: expect.any(Number) },
    });
    expect(JSON.parse(unpack(out, 'audit-head.json'))).toEqual(head);
    expect(JSON.parse(unpack(out, 'status.json'))).toMatchObject({ service: null });
    expect(unpack(out, 'doctor.jsonl')).toContain('"verdict":"fault"');
    expect(unpack(out, 'log.txt').split('\n')).toHaveLength(3);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(boards.map(({ port }) => port.counters.bytesFromHost)).toEqual([0, 0]);
    expect(unpack(out, 'doctor.jsonl')).toContain('it was left alone (--leave-ports)');
    const all = execFileSync('tar', ['-xzOf', out], { encoding: 'latin1' });
    for (const secret of ['First Clinician', hostname(), 'scrypt', 'salt']) expect(all).not.toContain(secret);
  });

  it('is written with what there is: no recording, and a configuration that cannot be read', async () => {
    const path = folder();
    const configuration = join(path, 'fulcrum.json');
    writeFileSync(configuration, '{ "actuator": ');
    const out = join(path, 'incident.tar.gz');
    const named = ['--out', out, '--config', configuration, '--json'];
    const { code, out: printed } = await fulcrumProcess(['incident', ...named], { env: { ...process.env, PATH: '' } });
    expect(code).toBe(0);
    const { missing } = JSON.parse(printed) as { missing: { part: string }[] };
    expect(missing.map(({ part }) => part)).toEqual(expect.arrayContaining(['configuration.json', 'log.txt']));
    expect(unpack(out, 'README.txt')).toMatch(/configuration\.json: missing: .*not JSON/);
  });

  it.each([
    [['--last'], "required option '--out <FILE>'"],
    [[ids[0], '--last', '--out', 'x.tar.gz'], 'either of them'],
    [['20260303-080000-k3f9x2', '--out', 'x.tar.gz'], 'no recording in'],
    [['--last', '--out', '/proc/x.tar.gz'], '/proc/x.tar.gz'],
  ])('%s is refused', async (words, sentence) => {
    const { configuration } = await place();
    const { code, err } = await fulcrumProcess(['incident', ...words, '--config', configuration]);
    expect(err).toContain(sentence);
    expect(code).toBe(2);
  });
});

it('a part that takes too long, or a program that is not there, keeps no other part out', async () => {
  const { data, configuration } = await place();
  const sources = { version: '1', shipped: {}, configuration, data, socket: '/none', recording: ids[0] };
  const { parts, missing } = await collect({ ...sources, log: '/none', doctor: ['/none/doctor'] }, new Date(0));
  expect(missing.map(({ part }) => part)).toEqual(['log.txt', 'doctor.jsonl']);
  expect(parts.map(({ name }) => name)).toContain(`recording/${ids[0]}.journal`);
});

describe('the log', () => {
  const line = (number: number) => `line ${number}`;
  const lines = (count: number, end = '\n') =>
    Array.from({ length: count }, (_, index) => line(index)).join('\n') + end;

  it('is taken whole up to 20,000 lines', () => {
    for (const text of ['', 'one', lines(3), lines(20_000), lines(20_000, '')])
      expect(endOf(Buffer.from(text))).toBe(text);
  });

  it('says where its beginning is left out', () => {
    for (const text of [lines(20_001), lines(30_000), lines(30_000, '')]) {
      const [first, second, ...rest] = endOf(Buffer.from(text)).trimEnd().split('\n');
      expect(first).toBe('(The log is longer: these are its last 20000 lines. See the rest where it was written.)');
      const all = text.trimEnd().split('\n');
      expect(second).toBe(all.at(-20_000));
      expect(rest.at(-1)).toBe(all.at(-1));
    }
  });

  it('loses no half line where it is cut by its size', () => {
    const wide = `${'x'.repeat(1023)}\n`.repeat(17 * 1024);
    const [first, ...rest] = endOf(Buffer.from(wide)).trimEnd().split('\n');
    expect(first).toContain('these are its last 16383 lines');
    expect(rest.every((each) => each.length === 1023)).toBe(true);
  });
});

describe('names', () => {
  const names = withoutNames(['Red', 'Red Green', 'root']);
  it.each([
    ['Red Green and Red', '[name] and [name]'],
    ['Redder, InRed', 'Redder, InRed'],
    ['root at /home/someone/fulcrum.json', 'root at /home/[name]/fulcrum.json'],
    ['login (correct PIN of Blue)', 'login (correct PIN of [name])'],
  ])('%s', (text, expected) => {
    expect(names.ofText(text)).toBe(expected);
  });
  it('are taken out of JSON by their keys, where nobody knows them', () => {
    expect(names.ofLines('{"clinician":"Yellow","holder":3}\n{broken')).toBe(
      '{"clinician":"[name]","holder":3}\n{broken',
    );
  });
});
