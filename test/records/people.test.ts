import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../protocols/base/json.ts';
import { Database } from '../../src/records/database/database.ts';
import { schemaVersion } from '../../src/records/database/migrations.ts';
import { damageOf, openRecords } from '../../src/records/database/open.ts';
import { People } from '../../src/records/database/people.ts';
import { Sessions } from '../../src/records/database/sessions.ts';
import { databaseFile } from '../../src/records/paths.ts';
import type { SessionStart } from '../../src/records/sink.ts';
import { atEnd } from '../support/cleanup.ts';
import { headOf, openRecordsRig, summary } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const now = new Date(Date.UTC(2026, 2, 1));
const anna = 'p-annaannaan';
const ben = 'p-bennbennbe';

function open(data = folder()) {
  const { database, repair } = openRecords(data, now);
  atEnd(() => database.close());
  return { data, database, repair, people: new People(database), sessions: new Sessions(database) };
}

const startOf = (more: Partial<SessionStart> = {}): SessionStart => ({
  bootId: 'boot-1',
  monotonicMs: 1000,
  wallMs: Date.UTC(2026, 2, 1, 8),
  isClockRight: true,
  plan: 'six-weeks',
  stage: 2,
  plannedMaxAngleDeg: 15,
  plannedInvertedMs: 120_000,
  ...more,
});

/** Every file of a folder that holds one of these texts. */
function filesWith(path: string, texts: readonly string[]): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = join(path, name);
    return statSync(file).isFile() && texts.some((text) => readFileSync(file).includes(text));
  });
}

describe('a person’s sessions', () => {
  it('come with their start, what was planned and how they ended, the oldest first', () => {
    const { database, people, sessions } = open();
    const first = headOf({ patient: anna, start: startOf() });
    const other = headOf({ patient: ben, start: startOf({ isClockRight: false }) });
    const second = headOf({ patient: anna });
    database.transaction(() => {
      for (const head of [first, other, second]) sessions.begin(head);
      sessions.end(first.id, summary);
    });
    expect(people.sessions(anna, 10)).toMatchObject([
      { number: 1, id: first.id, state: 'ended', outcome: 'completed', invertedMs: 90_000, start: startOf() },
      { number: 3, id: second.id, state: 'recording', outcome: null, start: null },
    ]);
    expect(people.sessions(anna, 1)).toMatchObject([{ id: second.id }]);
    expect(people.newestWithRightClock()?.id).toBe(first.id);
  });

  it('are found by an index, not by reading every session', () => {
    const { database } = open();
    const plan = (sql: string) =>
      database
        .all(`EXPLAIN QUERY PLAN ${sql}`)
        .map(({ detail }) => String(detail))
        .join('; ');
    expect(plan("SELECT * FROM sessions s WHERE s.patient = 'x' ORDER BY s.number DESC LIMIT 200")).toContain(
      'USING INDEX sessions_of_patient',
    );
    expect(plan("SELECT * FROM person_entries WHERE patient = 'x' AND kind = 'report' ORDER BY number DESC")).toContain(
      'USING INDEX person_entries_of_patient',
    );
  });
});

describe('a database of the first version', () => {
  /** As that version has left it: without the tables that came later. */
  function firstVersion(): { readonly data: string; readonly id: string } {
    const { data, database, sessions } = open();
    const head = headOf({ patient: anna });
    database.transaction(() => {
      sessions.begin(head);
      sessions.end(head.id, summary);
    });
    database.exec(`DROP TABLE people; DROP TABLE person_entries; DROP TABLE session_starts;
      DROP TABLE clock_confirmations; DROP INDEX sessions_of_patient; PRAGMA user_version = 1`);
    database.checkpoint();
    database.close();
    return { data, id: head.id };
  }

  it('is brought up to date, with all its sessions', () => {
    const { data, id } = firstVersion();
    const { database, repair, people, sessions } = open(data);
    expect(repair).toBeNull();
    expect(database.get('PRAGMA user_version')).toEqual({ user_version: schemaVersion });
    expect(sessions.find(id)).toMatchObject({ patient: anna, outcome: 'completed' });
    expect(people.sessions(anna, 10)).toMatchObject([{ id, start: null }]);
  });

  it('is found damaged if a row was changed, before anything is brought up to date', () => {
    const { data } = firstVersion();
    const database = new Database(databaseFile(data));
    database.run("UPDATE sessions SET outcome = 'returned'");
    database.checkpoint();
    database.close();
    expect(damageOf(databaseFile(data), null)).toBe('1 of its rows have been changed');
    expect(open(data).repair).toContain('1 of its rows have been changed');
  });
});

describe('a changed row', () => {
  it.each([
    ["UPDATE people SET data = json_set(data, '$.name', 'Eve')"],
    ["UPDATE person_entries SET data = json_set(data, '$.limits', 60)"],
    ['UPDATE person_entries SET patient = NULL'],
    ['UPDATE session_starts SET clock_right = 0'],
    ['UPDATE clock_confirmations SET wall_ms = wall_ms - 1'],
  ])('is noticed: %s', (sql) => {
    const { data, database, people, sessions } = open();
    database.transaction(() => {
      sessions.begin(headOf({ patient: anna, start: startOf() }));
      people.add(anna, { name: 'First' });
      people.note(anna, 'prescription', null, { limits: 15 });
      people.confirmClock({ bootId: 'b', monotonicMs: 1.5, wallMs: 2, by: 'Clinician One' });
    });
    expect(damageOf(databaseFile(data), null)).toBeNull();
    expect(database.run(sql)).toBe(1);
    expect(damageOf(databaseFile(data), null)).toBe('1 of its rows have been changed');
  });
});

describe('the records process', () => {
  it('adds, changes and lists people, and refuses what is not there', async () => {
    const { client } = await openRecordsRig();
    await client.call('person.add', { id: anna, data: { name: 'First' } });
    await client.call('person.add', { id: ben, data: { name: 'Second' } });
    await expect(client.call('person.add', { id: anna, data: {} })).rejects.toThrow('there is a person with this id');
    await client.call('person.change', { id: anna, data: { name: 'First P' } });
    await expect(client.call('person.change', { id: 'p-0000000000', data: {} })).rejects.toThrow('no person');
    await expect(
      client.call('person.note', { id: 'p-0000000000', kind: 'waiver', session: null, data: {} }),
    ).rejects.toThrow('no person');
    expect(await client.call('people', { after: null, limit: 1 })).toEqual({
      people: [{ id: anna, data: { name: 'First P' } }],
      more: true,
    });
    expect(await client.call('people', { after: anna, limit: 1 })).toMatchObject({
      people: [{ id: ben }],
      more: false,
    });
    await expect(client.call('person', { id: "p-' OR 1=1" })).rejects.toThrow();
  });

  it('gives the newest of each kind, and what is the same for everybody', async () => {
    const { client } = await openRecordsRig();
    await client.call('person.add', { id: anna, data: { name: 'First' } });
    for (const angle of [15, 20]) {
      await client.call('person.note', { id: anna, kind: 'prescription', session: null, data: { angle } });
    }
    client.begin(headOf({ patient: anna, start: startOf() }));
    client.end(summary);
    await client.drained();
    await client.call('clock.confirm', { bootId: 'b', monotonicMs: 5, wallMs: 7, by: 'Dr A' });
    expect(await client.call('person', { id: anna })).toMatchObject({
      data: { name: 'First' },
      entries: [{ kind: 'prescription', data: { angle: 20 } }],
      sessions: [{ patient: anna, outcome: 'completed', start: { plan: 'six-weeks' } }],
      confirmations: [{ sequence: 1, bootId: 'b', by: 'Dr A' }],
      newest: { patient: anna },
    });
    expect(await client.call('person', { id: null })).toMatchObject({ newest: { number: 1 } });
    expect(await client.call('person', { id: ben })).toMatchObject({ data: null, sessions: [] });
  });

  it('takes the answers after a session, also of one without a person', async () => {
    const { client } = await openRecordsRig();
    await client.call('person.add', { id: anna, data: { name: 'First' } });
    const [hers, nobodys] = [headOf({ patient: anna }), headOf()];
    for (const head of [hers, nobodys]) {
      client.begin(head);
      client.end(summary);
    }
    await client.drained();
    expect(await client.call('session.note', { session: hers.id, data: { pain: 3 } })).toMatchObject({ patient: anna });
    expect(await client.call('session.note', { session: nobodys.id, data: { pain: 3 } })).toMatchObject({
      patient: null,
    });
    await expect(client.call('session.note', { session: headOf().id, data: {} })).rejects.toThrow(
      'there is no session',
    );
    await client.call('person.erase', { id: anna });
    await expect(client.call('session.note', { session: hers.id, data: {} })).rejects.toThrow('was erased');
  });

  it('exports everything on a person, page by page', async () => {
    const { client } = await openRecordsRig();
    await client.call('person.add', { id: anna, data: { name: 'First' } });
    const note = 'x'.repeat(20_000);
    for (let count = 0; count < 12; count += 1) {
      await client.call('person.note', { id: anna, kind: 'report', session: null, data: { count, note } });
    }
    for (let count = 0; count < 250; count += 1) {
      client.begin(headOf({ patient: anna, start: startOf() }));
      client.end(summary);
    }
    await client.drained();
    const entries: JsonValue[] = [];
    const sessions: JsonValue[] = [];
    let pages = 0;
    for (let next: JsonValue = { entry: 0, session: 0 }; next !== null; ) {
      const page: Page = Object(await client.call('person.export', { id: anna, ...Object(next) }));
      expect(JSON.stringify(page).length).toBeLessThan(128 * 1024);
      entries.push(...page.entries);
      sessions.push(...page.sessions);
      next = page.next;
      pages += 1;
    }
    expect(entries.map((entry) => Object(entry).data.count)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(new Set(sessions.map((session) => Object(session).id)).size).toBe(250);
    expect(pages).toBeGreaterThan(3);
    await expect(client.call('person.export', { id: ben, entry: 0, session: 0 })).rejects.toThrow('no person');
  });
});

interface Page {
  readonly entries: readonly JsonValue[];
  readonly sessions: readonly JsonValue[];
  readonly next: JsonValue;
}

describe('erasing a person', () => {
  const name = 'Givenname Familyname';
  const secrets = [name, 'Familyname', 'a note on Givenname', 'left cushion'];
  const filling = (index: number) => `p-${String(index).padStart(10, '0')}`;

  /** Many people, some of them long, changed and noted on often, so that SQLite has moved rows between pages. */
  async function populated() {
    const rig = await openRecordsRig();
    const { client } = rig;
    for (let index = 0; index < 150; index += 1) {
      await client.call('person.add', {
        id: filling(index),
        data: { name: `Person ${index}`, note: 'y'.repeat(index * 7) },
      });
      if (index % 10 === 0) {
        const data = { name, note: `left cushion ${'z'.repeat(index * 11)}` };
        await client.call(index === 0 ? 'person.add' : 'person.change', { id: anna, data });
      }
      const isHers = index % 3 === 0;
      const note = isHers ? `a note on Givenname ${'w'.repeat(index * 13)}` : 'v'.repeat(index * 17);
      await client.call('person.note', {
        id: isHers ? anna : filling(index),
        kind: 'report',
        session: null,
        data: { note },
      });
    }
    const head = headOf({ patient: anna, start: startOf() });
    client.begin(head);
    client.add('order', 1, { value: 1 }, 'prompt');
    client.end(summary);
    await client.drained();
    return { ...rig, head };
  }

  it('leaves no byte of the name or the notes in the data folder, and everything on others', async () => {
    const { client, data, head } = await populated();
    expect(filesWith(data, secrets)).not.toEqual([]);
    expect(await client.call('person.erase', { id: anna })).toEqual({ wasKnown: true, removed: [] });
    expect(filesWith(data, secrets)).toEqual([]);
    expect(await client.call('person.erase', { id: anna })).toEqual({ wasKnown: false, removed: [] });
    expect(await client.call('person', { id: anna })).toMatchObject({ data: null, entries: [] });
    expect(await client.call('person', { id: filling(100) })).toMatchObject({
      data: { name: 'Person 100' },
      entries: [{ kind: 'report' }],
    });
    // The recording keeps the id alone.
    expect(await client.call('session', { id: head.id, after: -1, limit: 10 })).toMatchObject({
      session: { patient: anna },
    });
    await client.close();
    expect(damageOf(databaseFile(data), null)).toBeNull();
    expect(filesWith(data, secrets)).toEqual([]);
  }, 60_000);

  it('reaches the databases that were set aside, and removes one that cannot be used any more', async () => {
    const { client, data } = await populated();
    await client.close();
    const bytes = readFileSync(databaseFile(data));
    const damaged = `${databaseFile(data)}.damaged-20260301T000000`;
    writeFileSync(
      damaged,
      bytes.map((byte, index) => (index < 2000 ? 0 : byte)),
    );
    const untouched = `${databaseFile(data)}.damaged-20260302T000000`;
    writeFileSync(untouched, 'nothing of anybody');
    mkdirSync(join(data, 'before-restore-20260301T000000'));
    renameSync(databaseFile(data), databaseFile(join(data, 'before-restore-20260301T000000')));
    writeFileSync(databaseFile(data), bytes);
    const again = await openRecordsRig({ data });
    expect(filesWith(data, secrets).length).toBeGreaterThan(2);
    expect(await again.client.call('person.erase', { id: anna })).toEqual({ wasKnown: true, removed: [damaged] });
    expect(filesWith(data, secrets)).toEqual([]);
    expect(readFileSync(untouched, 'utf8')).toBe('nothing of anybody');
    const before = new Database(databaseFile(join(data, 'before-restore-20260301T000000')));
    atEnd(() => before.close());
    expect(new People(before).find(filling(100))).toMatchObject({ name: 'Person 100' });
  }, 60_000);

  it('is refused while another program keeps the log from being emptied, and done afterwards', async () => {
    const { client, data } = await populated();
    const reader = new Database(databaseFile(data), { isReadOnly: true });
    atEnd(() => reader.close());
    reader.exec('BEGIN');
    reader.all('SELECT count(*) FROM people');
    await expect(client.call('person.erase', { id: anna })).rejects.toThrow('erase again');
    expect(client.failure).toBeNull();
    reader.exec('COMMIT');
    expect(await client.call('person.erase', { id: anna })).toEqual({ wasKnown: false, removed: [] });
    await until('nothing left', () => filesWith(data, secrets).length === 0);
  }, 60_000);
});
