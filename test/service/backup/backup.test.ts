import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { readMeta } from '../../../src/records/database/meta.ts';
import { openRecords } from '../../../src/records/database/open.ts';
import { Sessions } from '../../../src/records/database/sessions.ts';
import { finishRecording } from '../../../src/records/finish.ts';
import { databaseFile, journalFile, markFile, mcapFile, recordingsFolder } from '../../../src/records/paths.ts';
import { backupToFile } from '../../../src/service/backup/backup.ts';
import { restoreBackup } from '../../../src/service/backup/restore.ts';
import { verifyBackup } from '../../../src/service/backup/verify.ts';
import { verifyAudit } from '../../../src/service/storage/audit-file.ts';
import { addErasedIds } from '../../../src/service/storage/erased-ids.ts';
import fc from '../../support/fast-check.ts';
import { recordedItems, recordingHead, writeJournal } from '../../support/recordings.ts';
import { headOf, openRecordsRig, sessionsIn, summary, untilRecording } from '../../support/records-rig.ts';
import { folder } from '../../support/temporary-folder.ts';

const now = new Date(Date.UTC(2026, 2, 1));
const backup = { createdAt: now, program: '0' };

/** A data folder with one session of each person, recordings included. */
function recorded(patients: readonly (string | null)[] = [null]): {
  readonly data: string;
  readonly ids: readonly string[];
} {
  const data = folder();
  const { database } = openRecords(data, now);
  const sessions = new Sessions(database);
  const ids = patients.map((patient) => {
    const head = headOf({ patient });
    database.transaction(() => {
      sessions.begin(head);
      sessions.end(head.id, summary);
      sessions.place(head.id, 'mcap', 4);
    });
    mkdirSync(recordingsFolder(data), { recursive: true });
    writeFileSync(mcapFile(recordingsFolder(data), head.id), `mcap of ${head.id}`);
    return head.id;
  });
  if (!database.checkpoint()) throw new Error('the database is in use');
  database.close();
  writeFileSync(join(data, 'pin.json'), '{"pin":"old"}');
  return { data, ids };
}

/** Without the files that SQLite adds and removes. */
const namesIn = (data: string): readonly string[] => readdirSync(data).filter((name) => !/-(wal|shm)$/.test(name));

async function backedUp(data: string): Promise<string> {
  const path = join(folder(), 'backup.tar');
  await backupToFile(path, { data, ...backup });
  return path;
}

async function problemOf(action: Promise<unknown>): Promise<string> {
  const error = await action.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(FulcrumError);
  return String(error);
}

describe('a backup', () => {
  it('restores sessions, recordings, audit log and PIN into an empty folder, and lets nobody start', async () => {
    const { data, ids } = recorded([null, 'p1']);
    writeFileSync(join(data, 'sounders.json'), '{}');
    const path = await backedUp(data);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const target = join(folder(), 'data');
    expect(await restoreBackup(path, target, now)).toMatchObject({ sessions: 2, erased: 0, aside: null });
    expect(
      sessionsIn(target)
        .all()
        .map(({ id }) => id),
    ).toEqual(ids);
    for (const id of ids) {
      expect(readFileSync(mcapFile(recordingsFolder(target), id), 'utf8')).toBe(`mcap of ${id}`);
    }
    expect(readFileSync(join(target, 'pin.json'), 'utf8')).toBe('{"pin":"old"}');
    expect(existsSync(join(target, 'sounders.json'))).toBe(false);
    expect(await verifyAudit(join(target, 'audit.jsonl'))).toMatchObject({ ok: true, lines: 1 });
    const { client } = await openRecordsRig({ data: target });
    expect(client.refusal).toContain('the records were restored on 2026-03-01');
    await client.call('confirm', { by: 'a clinician' });
    expect(client.refusal).toBeNull();
  });

  it('names the recordings that are damaged, and takes them as they are', async () => {
    const { data } = recorded([]);
    const recordings = recordingsFolder(data);
    mkdirSync(recordings, { recursive: true });
    const { id } = recordingHead;
    writeJournal(journalFile(recordings, id), { items: recordedItems(2000) });
    await finishRecording(recordings, id);
    const path = mcapFile(recordings, id);
    const damaged: string[] = [];
    const onDamaged = (name: string) => damaged.push(name);
    await backupToFile(join(folder(), 'sound.tar'), { data, ...backup, onDamaged });
    expect(damaged).toEqual([]);
    truncateSync(path, 3000);
    const { files } = await backupToFile(join(folder(), 'damaged.tar'), { data, ...backup, onDamaged });
    expect(damaged).toEqual([`recordings/${id}.mcap`]);
    expect(files).toContainEqual(expect.objectContaining({ name: `recordings/${id}.mcap`, bytes: 3000 }));
  });

  it('keeps aside what is there, and leaves audit log and PIN in force', async () => {
    const { data, ids } = recorded();
    const path = await backedUp(data);
    const target = recorded();
    writeFileSync(join(target.data, 'pin.json'), '{"pin":"new"}');
    const { aside } = await restoreBackup(path, target.data, now);
    expect(
      sessionsIn(target.data)
        .all()
        .map(({ id }) => id),
    ).toEqual(ids);
    expect(
      sessionsIn(aside ?? '')
        .all()
        .map(({ id }) => id),
    ).toEqual(target.ids);
    expect(readFileSync(join(target.data, 'pin.json'), 'utf8')).toBe('{"pin":"new"}');
  });

  it.each([true, false])(
    'lets nobody start after a restore that ended while the database was missing (marked before: %s)',
    async (isMarked) => {
      const { data } = recorded();
      const path = await backedUp(data);
      if (!isMarked) rmSync(markFile(data));
      // The restore ends as it moves the records there, where a power cut could end it.
      mkdirSync(join(data, 'before-restore-20260301T000000'));
      await problemOf(restoreBackup(path, data, now));
      rmSync(databaseFile(data));
      const { database, repair } = openRecords(data, now);
      expect(readMeta(database, 'unconfirmed')).toBe(repair);
      expect(repair).toContain('it is missing');
      database.close();
    },
  );

  it('is made while the records process writes', async () => {
    const { client, data } = await openRecordsRig();
    const head = headOf();
    client.begin(head);
    await client.drained();
    const writing = setInterval(() => client.add('order', 1, { value: 1 }, 'prompt'), 2);
    const path = await backedUp(data).finally(() => clearInterval(writing));
    const target = folder();
    await restoreBackup(path, target, now);
    const again = await openRecordsRig({ data: target });
    await untilRecording(again.data, head.id, 'mcap');
    expect(sessionsIn(again.data).find(head.id)).toMatchObject({ state: 'cut' });
  });

  it('leaves out people who were erased since, with their recordings', async () => {
    const { data, ids } = recorded(['p1', 'p2']);
    const path = await backedUp(data);
    await addErasedIds(data, ['p1']);
    expect(await restoreBackup(path, data, now)).toMatchObject({ sessions: 1, erased: 1 });
    expect(
      sessionsIn(data)
        .all()
        .map(({ patient }) => patient),
    ).toEqual(['p2']);
    expect(existsSync(mcapFile(recordingsFolder(data), ids[0] ?? ''))).toBe(false);
    expect(readFileSync(databaseFile(data)).includes('p1')).toBe(false);
  });

  it('is not restored while a records process uses the folder', async () => {
    const path = await backedUp(recorded().data);
    const { data } = await openRecordsRig();
    expect(await problemOf(restoreBackup(path, data, now))).toMatch(/the records are in use \(found process \d+\)/);
    expect(readdirSync(data).filter((name) => name.startsWith('.restore'))).toEqual([]);
  });

  it('does not replace a file that is no backup', async () => {
    const { data } = recorded();
    const path = join(folder(), 'thesis.doc');
    writeFileSync(path, 'years of work');
    expect(await problemOf(backupToFile(path, { data, ...backup }))).toContain('exists already, and is not a backup');
    expect(readFileSync(path, 'utf8')).toBe('years of work');
    const earlier = await backedUp(data);
    await backupToFile(earlier, { data, ...backup });
    await expect(verifyBackup(earlier)).resolves.toMatchObject({ format: 'fulcrum-backup' });
  });

  it('is refused where the database is damaged', async () => {
    const { data } = recorded();
    truncateSync(databaseFile(data), 5000);
    expect(await problemOf(backedUp(data))).toContain('cannot be backed up');
  });

  it.each(['/dev/full', '/proc/x', '/no/such/folder/backup.tar'])(
    'names the reason where it cannot be written: %s',
    async (path) => {
      expect(await problemOf(backupToFile(path, { data: recorded().data, ...backup }))).toContain(path);
    },
  );

  it('cut off anywhere, or changed in any bit that matters, is refused, and the folder stays as it is', async () => {
    const sound = readFileSync(await backedUp(recorded().data));
    const target = recorded();
    const before = namesIn(target.data);
    const path = join(folder(), 'damaged.tar');
    await fc.assert(
      fc.asyncProperty(fc.nat(sound.length - 1), fc.nat(7), fc.boolean(), async (byte, bit, isCut) => {
        const damaged = Buffer.from(isCut ? sound.subarray(0, byte) : sound);
        if (!isCut) damaged[byte] = (damaged[byte] ?? 0) ^ (1 << bit);
        writeFileSync(path, damaged);
        const manifest = await verifyBackup(path).catch((error) => {
          expect(error).toBeInstanceOf(FulcrumError);
          return null;
        });
        // The note's text, and padding.
        if (manifest !== null)
          expect([isCut, byte >= 512 && byte < 1024 ? 'note' : damaged.length]).not.toEqual([true, 0]);
        if (isCut && byte < sound.length - 1024) expect(manifest).toBeNull();
      }),
      { numRuns: 150, seed: 1 },
    );
    writeFileSync(path, sound.subarray(0, sound.length / 2));
    await problemOf(restoreBackup(path, target.data, now));
    expect(namesIn(target.data)).toEqual(before);
  });

  it('with a file that leads out of the folder is refused', async () => {
    const path = await backedUp(recorded().data);
    const bytes = readFileSync(path);
    copyFileSync(path, `${path}.copy`);
    const text = bytes.toString('latin1').replaceAll('pin.json', '../x.txt');
    writeFileSync(path, Buffer.from(text, 'latin1'));
    expect(await problemOf(restoreBackup(path, folder(), now))).toMatch(/cannot be used as a backup/);
  });
});

it('reads what no clinician has confirmed from the restored database', async () => {
  const path = await backedUp(recorded().data);
  const target = folder();
  await restoreBackup(path, target, now);
  const { database } = openRecords(target, now);
  expect(readMeta(database, 'unconfirmed')).toContain('what happened between is not known');
  database.close();
});
