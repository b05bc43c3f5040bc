import {
  copyFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bindable } from '../../src/records/database/bind.ts';
import { Database } from '../../src/records/database/database.ts';
import { readMeta } from '../../src/records/database/meta.ts';
import { NewerSchema, schemaVersion } from '../../src/records/database/migrations.ts';
import { type OpenedRecords, openRecords } from '../../src/records/database/open.ts';
import { Sessions } from '../../src/records/database/sessions.ts';
import { databaseFile, markFile } from '../../src/records/paths.ts';
import { atEnd } from '../support/cleanup.ts';
import fc from '../support/fast-check.ts';
import { headOf, summary } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';

const now = new Date(Date.UTC(2026, 2, 1));

function open(data: string): OpenedRecords {
  const opened = openRecords(data, now);
  atEnd(() => opened.database.close());
  return opened;
}

/** A closed database of a few sessions, all of it in one file. */
function recorded(sessionCount = 5): { readonly data: string; readonly content: string } {
  const data = folder();
  const { database } = openRecords(data, now);
  const sessions = new Sessions(database);
  for (let number = 0; number < sessionCount; number += 1) {
    const head = headOf();
    database.transaction(() => {
      sessions.begin(head);
      const text = JSON.stringify({ order: 'ramp', toDeg: 15, reason: 'the protocol’s step' });
      const items = Array.from({ length: 40 }, (_, item) => ({ item, atMs: item * 100, channel: 'order', text }));
      sessions.add(head.id, items);
      sessions.end(head.id, summary);
    });
  }
  const content = contentOf(database);
  if (!database.checkpoint()) throw new Error('the database is in use');
  database.close();
  for (const suffix of ['-wal', '-shm']) rmSync(databaseFile(data) + suffix, { force: true });
  return { data, content };
}

function contentOf(database: Database): string {
  const sessions = new Sessions(database);
  return JSON.stringify(sessions.all().map((facts) => ({ facts, entries: sessions.entries(facts.id) })));
}

describe('a value that is bound', () => {
  it.each([['', 'x', 0, -1.5, 2 ** 53, null, 2n ** 63n - 1n, -(2n ** 63n), new Uint8Array([1])]])(
    'is stored as it is: %s',
    (...values) => {
      for (const value of values) expect(bindable(value, 'x')).toBe(value);
    },
  );

  it.each([
    ['a date', new Date(0)],
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['an infinity', Number.POSITIVE_INFINITY],
    ['a boolean', true],
    ['an object', {}],
    ['a list', [1]],
    ['a bigint of more than 64 bits', 2n ** 63n],
    ['a symbol', Symbol('x')],
    ['a function', () => 1],
  ])('is refused: %s', (_what, value) => {
    expect(() => bindable(value, 'parameter 1')).toThrow(/^parameter 1 cannot be stored: .*; allowed: /);
    const { database } = open(folder());
    expect(() => database.run('INSERT INTO meta VALUES (?, ?)', 'key', value)).toThrow(TypeError);
  });
});

describe('the database', () => {
  it('has the settings that keep what was committed, and wipe what was deleted', () => {
    const { database } = open(folder());
    const read = (name: string) => Object.values(database.get(`PRAGMA ${name}`) ?? {})[0];
    expect(['journal_mode', 'synchronous', 'secure_delete', 'busy_timeout', 'foreign_keys'].map(read)).toEqual([
      'wal',
      2,
      1,
      5000,
      1,
    ]);
  });

  it('undoes a transaction that throws', () => {
    const { database } = open(folder());
    const insert = (key: string) => database.run('INSERT INTO meta VALUES (?, ?)', key, 'x');
    expect(() =>
      database.transaction(() => {
        insert('a');
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(database.get("SELECT count(*) AS n FROM meta WHERE key = 'a'")).toMatchObject({ n: 0 });
    database.transaction(() => insert('b'));
    expect(database.get("SELECT count(*) AS n FROM meta WHERE key = 'b'")).toMatchObject({ n: 1 });
  });

  it('is not opened if a later version of the program wrote it, and stays as it is', () => {
    const { data } = recorded();
    const database = new Database(databaseFile(data));
    database.exec(`PRAGMA user_version = ${schemaVersion + 1}`);
    database.checkpoint();
    database.close();
    expect(() => openRecords(data, now)).toThrow(NewerSchema);
    expect(readdirSync(data).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  it('keeps the order of recording, and doubts the time, when the wall clock was set back by a year', () => {
    const { database } = open(folder());
    const sessions = new Sessions(database);
    const [first, second] = [headOf(), headOf({ startedAt: '2025-03-01T08:00:00.000Z' })];
    database.transaction(() => {
      sessions.begin(first);
      sessions.begin(second);
    });
    expect(sessions.all().map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(sessions.find(first.id)?.doubt).toBeNull();
    expect(sessions.find(second.id)?.doubt).toContain('the wall clock was set back');
  });
});

describe('a database that was', () => {
  /** Opens what is left, which must be an empty database that lets nobody start, beside the damaged one. */
  function expectSetAside(data: string, isKept = true): void {
    const { database, repair } = open(data);
    expect(repair).toContain('the database of the records was damaged');
    expect(readMeta(database, 'unconfirmed')).toBe(repair);
    expect(new Sessions(database).all()).toEqual([]);
    expect(readdirSync(data).some((name) => name.includes('.damaged-'))).toBe(isKept);
  }

  it.each([0, 1, 15, 100, 4095, 4096, 4097, 20_000])('cut off after %d bytes is set aside', (bytes) => {
    const { data } = recorded();
    truncateSync(databaseFile(data), bytes);
    expectSetAside(data);
  });

  it('removed is replaced by an empty one that grants nothing', () => {
    const { data } = recorded();
    rmSync(databaseFile(data));
    expectSetAside(data, false);
  });

  /** Marks that exist and cannot be read. */
  const unreadableMarks: readonly (readonly [string, (path: string) => void])[] = [
    ['no JSON', (path) => writeFileSync(path, '\0\0\0')],
    ['without an id', (path) => writeFileSync(path, '{}')],
    ['failing to open (ELOOP)', (path) => symlinkSync('records.mark', path)],
  ];

  it.each(unreadableMarks)('removed, with a mark %s, is replaced by one that grants nothing', (_, spoil) => {
    const { data } = recorded();
    rmSync(databaseFile(data));
    rmSync(markFile(data));
    spoil(markFile(data));
    expectSetAside(data, false);
  });

  it.each(unreadableMarks)('emptied, with a mark %s, is set aside', (_, spoil) => {
    const { data } = recorded();
    truncateSync(databaseFile(data), 0);
    rmSync(markFile(data));
    spoil(markFile(data));
    expectSetAside(data);
  });

  it.each(unreadableMarks)('left sound is opened with a mark %s, and marked again', (_, spoil) => {
    const { data, content } = recorded();
    rmSync(markFile(data));
    spoil(markFile(data));
    const { database, repair } = open(data);
    expect([repair, contentOf(database)]).toEqual([null, content]);
    expect(readFileSync(markFile(data), 'utf8')).toContain(readMeta(database, 'id') ?? 'an id');
  });

  it('exchanged for another one is set aside', () => {
    const { data } = recorded();
    copyFileSync(databaseFile(recorded().data), databaseFile(data));
    expectSetAside(data);
  });

  it('that of another program is set aside', () => {
    const data = folder();
    const other = new Database(join(data, 'other.sqlite'));
    other.exec('CREATE TABLE notes (text TEXT)');
    other.checkpoint();
    other.close();
    copyFileSync(join(data, 'other.sqlite'), databaseFile(data));
    expectSetAside(data);
  });

  it('changed in any one bit is set aside, or has the same content', () => {
    const { data, content } = recorded();
    const sound = readFileSync(databaseFile(data));
    fc.assert(
      fc.property(fc.nat(sound.length - 1), fc.nat(7), (byte, bit) => {
        const copy = folder();
        copyFileSync(join(data, 'records.mark'), join(copy, 'records.mark'));
        const flipped = Buffer.from(sound);
        flipped[byte] = (flipped[byte] ?? 0) ^ (1 << bit);
        writeFileSync(databaseFile(copy), flipped);
        let opened: OpenedRecords;
        try {
          opened = openRecords(copy, now);
        } catch (error) {
          // A version that this program does not know: nothing is opened, and nothing is granted.
          expect(error).toBeInstanceOf(NewerSchema);
          return;
        }
        if (opened.repair === null) expect(contentOf(opened.database)).toBe(content);
        opened.database.close();
        rmSync(copy, { recursive: true });
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  it('set aside keeps its bytes', () => {
    const { data } = recorded();
    truncateSync(databaseFile(data), 8192);
    const left = readFileSync(databaseFile(data));
    open(data);
    const aside = readdirSync(data).find((name) => name.includes('.damaged-')) ?? '';
    expect(readFileSync(join(data, aside)).equals(left)).toBe(true);
    expect(statSync(join(data, aside)).mode & 0o777).toBe(0o600);
  });
});
