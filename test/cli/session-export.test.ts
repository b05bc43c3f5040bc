import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Interrupted, untilInterrupted } from '../../src/cli/support/recordings.ts';
import { openRecords } from '../../src/records/database/open.ts';
import { People } from '../../src/records/database/people.ts';
import { writeDurably } from '../../src/records/files/durable-file.ts';
import { finishRecording } from '../../src/records/finish.ts';
import { schemaProblems } from '../../src/records/mcap/schema.ts';
import { openRecording } from '../../src/records/open-recording.ts';
import { journalFile, mcapFile } from '../../src/records/paths.ts';
import { fulcrum, fulcrumProcess, jsonLines } from '../support/fulcrum-command.ts';
import { walkMcap } from '../support/mcap-walk.ts';
import { recordedItems, recordingHead, writeJournal } from '../support/recordings.ts';
import { folder } from '../support/temporary-folder.ts';

const { id } = recordingHead;
const items = recordedItems(5000);

/** A data folder with one recording, finished or not. */
async function dataFolder(isFinished = true): Promise<{ data: string; recordings: string }> {
  const data = folder();
  const recordings = join(data, 'recordings');
  mkdirSync(recordings);
  writeJournal(journalFile(recordings, id), { items });
  if (isFinished) await finishRecording(recordings, id);
  return { data, recordings };
}

async function expectRefusal(args: readonly string[], ...words: readonly string[]): Promise<void> {
  const { code, out, err } = await fulcrum(['session', 'export', ...args]);
  for (const word of words) expect(err).toContain(word);
  expect(err).toMatch(/^fulcrum: /);
  expect([code, out]).toEqual([2, '']);
}

describe('fulcrum session export', () => {
  it.each(['mcap', 'csv', 'journal'])('writes %s, the same to a file and to a pipe', async (format) => {
    const { data } = await dataFolder();
    const [file, piped] = [join(data, 'new', 'file'), join(data, 'piped')];
    const args = ['session', 'export', id, '--data', data, '--format', format];
    expect(await fulcrum([...args, '--out', file])).toEqual({ code: 0, out: '', err: '' });
    expect(await fulcrumProcess(args, { stdout: openSync(piped, 'w') })).toMatchObject({ code: 0, err: '' });
    expect(statSync(file).size).toBeGreaterThan(1000);
    expect(readFileSync(piped).equals(readFileSync(file))).toBe(true);
    if (format !== 'csv') expect([...(await openRecording(file)).items()]).toEqual(items);
  });

  it('exports a recording that is still under way, and says so', async () => {
    const { data, recordings } = await dataFolder(false);
    const path = journalFile(recordings, id);
    truncateSync(path, statSync(path).size - 200);
    const file = join(data, 'a.mcap');
    const { code, err } = await fulcrum(['session', 'export', id, '--data', data, '--out', file]);
    expect([code, err]).toEqual([0, `fulcrum: ${id}: cut off: the last frame is incomplete\n`]);
    await walkMcap(readFileSync(file));
    expect(existsSync(path)).toBe(true);
  });

  it('takes the file of a recording in place of an id', async () => {
    const { recordings } = await dataFolder();
    const { code, out } = await fulcrumProcess(['session', 'export', mcapFile(recordings, id), '--format', 'csv']);
    expect(code).toBe(0);
    expect(out.split('\r\n')[0]).toMatch(/^time,seconds,channel,/);
  });

  it('sets a damaged recording aside, and says where', async () => {
    const { data, recordings } = await dataFolder();
    truncateSync(mcapFile(recordings, id), 3000);
    await expectRefusal([id, '--data', data], `${id}.mcap: is incomplete or damaged`, `set-aside/${id}.mcap`);
    expect(readdirSync(join(recordings, 'set-aside'))).toEqual([`${id}.mcap`]);
    await expectRefusal([id, '--data', data], `is damaged, and was set aside as ${recordings}/set-aside/${id}.mcap`);
  });

  it('leaves a damaged file that was named where it is', async () => {
    const path = join(folder(), 'a.mcap');
    writeFileSync(path, Buffer.from([0x89, 0x4d, 0x43, 0x41, 0x50, 0x30, 0x0d, 0x0a, 1, 2, 3]));
    await expectRefusal([path], `${path}: is incomplete or damaged`);
    expect(existsSync(path)).toBe(true);
  });

  it('refuses what is no recording, with what it is', async () => {
    const { data } = await dataFolder();
    const text = join(data, 'a.txt');
    writeFileSync(text, 'hello');
    await expectRefusal([text], `${text}: is neither a journal nor an MCAP file of a recording`);
    await expectRefusal(['none'], 'none: no such file or folder');
    await expectRefusal([data], `${data}: is a folder`);
    await expectRefusal(['20260301-080000-aaaaaa', '--data', data], 'no recording has this id; allowed: an id from');
    await expectRefusal([id, '--data', join(data, 'none')], `${join(data, 'none')}: no such file or folder`);
    await expectRefusal([id, '--data', text], `${text}: is no folder`);
    await expectRefusal([id, '--data', data, '--format', 'xml'], 'Allowed choices are mcap, csv, journal, fhir');
    await expectRefusal([id, '--data', data, '--config', 'a.json'], "'--data <DIR>' cannot be used with");
    await expectRefusal([], "missing required argument 'id'");
  });

  it('leaves no half-written file when it is interrupted', async () => {
    const path = join(folder(), 'a.csv');
    async function* blocks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('first\n');
      process.emit('SIGINT');
      yield Buffer.from('second\n');
    }
    await expect(writeDurably(path, untilInterrupted(blocks()))).rejects.toBeInstanceOf(Interrupted);
    expect(readdirSync(join(path, '..'))).toEqual([]);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });

  it('refuses an export onto the recording itself, and onto a folder', async () => {
    const { data, recordings } = await dataFolder();
    const path = mcapFile(recordings, id);
    await expectRefusal([path, '--out', path], `${path}: is the recording itself`);
    await expectRefusal([path, '--out', data], `${data}: is a folder`);
    await expectRefusal([path, '--out', ''], '--out: the export cannot be written');
  });
});

describe('fulcrum bench --csv --mcap', () => {
  let results: string;
  let lines: readonly Record<string, unknown>[];
  beforeAll(async () => {
    results = folder('file');
    const args = ['--json', '--csv', join(results, 'a.csv'), '--mcap', join(results, 'a.mcap')];
    const { code, out, err } = await fulcrum(['bench', 'static-15', '--fault', '50s:tilt=stuck', ...args]);
    expect([code, err]).toEqual([3, `csv: ${results}/a.csv\nmcap: ${results}/a.mcap\n`]);
    lines = jsonLines(out);
  });

  it('writes a file that holds in every record what the specification asks for', async () => {
    const { messages, attachments, schemas } = await walkMcap(readFileSync(join(results, 'a.mcap')));
    const ofType = (type: string) => lines.filter((line) => line['type'] === type);
    for (const type of ['state', 'order', 'alarm', 'finding']) {
      const recorded = messages.filter(({ topic }) => topic === `/${type}`).map(({ text }) => JSON.parse(text).reason);
      expect(recorded).toEqual(ofType(type).map(({ reason }) => reason));
    }
    expect(JSON.parse(attachments.get('head.json') ?? '')).toMatchObject({
      source: 'bench',
      protocolName: 'static-15',
      configuration: { seed: 1, device: 'simulated', faults: ['50s:tilt=stuck'] },
    });
    for (const { text } of schemas.values()) expect(schemaProblems(JSON.parse(text))).toEqual([]);
    expect(JSON.parse(attachments.get('summary.json') ?? '')).toMatchObject({ outcome: 'returned' });
  });

  it('takes under 12 MB an hour', async () => {
    const { durationMs } = lines.at(-1) ?? {};
    const perHour = (statSync(join(results, 'a.mcap')).size / Number(durationMs)) * 3_600_000;
    expect(perHour).toBeLessThan(12e6);
  });

  it('writes a table with the telemetry of ten rows a second', () => {
    const rows = readFileSync(join(results, 'a.csv'), 'utf8').split('\r\n');
    const telemetry = rows.filter((row) => row.includes(',telemetry,'));
    const { durationMs } = lines.at(-1) ?? {};
    expect(telemetry.length).toBeGreaterThan(Number(durationMs) / 105);
  });

  it('refuses one file for two results', async () => {
    const path = join(results, 'same');
    const { code, err } = await fulcrum(['bench', '--csv', path, '--mcap', `${results}/./same`]);
    expect([code, err]).toEqual([
      2,
      `fulcrum: --mcap: would replace the file of --csv (found ${results}/./same); allowed: a file of its own\n`,
    ]);
  });

  it('gives a file that becomes a FHIR bundle, the same each time, with a word on what is missing', async () => {
    const args = ['session', 'export', join(results, 'a.mcap'), '--format', 'fhir'];
    const first = await fulcrum(args);
    expect([first.code, first.err]).toEqual([0, expect.stringMatching(/: exported without pain and blood pressure/)]);
    expect(JSON.parse(first.out)).toMatchObject({ resourceType: 'Bundle', type: 'collection' });
    expect(first.out).toContain('H10, reaction: return');
    expect((await fulcrum(args)).out).toBe(first.out);
  });

  it('gives a bundle the answers of the data folder, the newest of each', async () => {
    const data = folder();
    mkdirSync(join(data, 'recordings'));
    const { head } = await openRecording(join(results, 'a.mcap'));
    copyFileSync(join(results, 'a.mcap'), mcapFile(join(data, 'recordings'), head.id));
    const { database } = openRecords(data, new Date(0));
    const moment = (minute: number) => ({
      bootId: '',
      monotonicMs: 0,
      wallMs: Date.UTC(2026, 2, 1, 8, minute),
      isClockRight: true,
    });
    database.transaction(() => {
      const people = new People(database);
      people.note(null, 'before', head.id, { pain: 6, bloodPressure: null, moment: moment(0) });
      people.note(null, 'report', head.id, { answers: { pain: 4, note: 'SECRET' }, by: 'SECRET', moment: moment(20) });
      people.note(null, 'report', head.id, { answers: { pain: 3, reason: 'fault' }, by: 'SECRET', moment: moment(30) });
    });
    database.close();
    const { code, out, err } = await fulcrum(['session', 'export', head.id, '--format', 'fhir', '--data', data]);
    expect([code, err]).toEqual([0, '']);
    const observations = JSON.parse(out).entry.map(({ resource }: { resource: unknown }) => resource);
    const pains = observations.filter((each: unknown) => JSON.stringify(each).includes('72514-3'));
    expect(pains).toMatchObject([
      { valueQuantity: { value: 6 }, effectiveDateTime: '2026-03-01T08:00:00.000Z' },
      { valueQuantity: { value: 3 }, effectiveDateTime: '2026-03-01T08:30:00.000Z' },
    ]);
    expect(out).toContain('early-end-fault');
    expect(out).not.toContain('SECRET');
  });

  it('refuses a file that cannot be written before the session begins', async () => {
    const { code, out, err } = await fulcrum(['bench', '--mcap', results]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(`${results}: is a folder`);
  });
});
