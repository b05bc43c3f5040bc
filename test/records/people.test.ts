import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../protocols/base/json.ts';
import { Database } from '../../src/records/database/database.ts';
import { schemaVersion } from '../../src/records/database/migrations.ts';
import { damageOf, openRecords, openToRead } from '../../src/records/database/open.ts';
import { People } from '../../src/records/database/people.ts';
import { Sessions } from '../../src/records/database/sessions.ts';
import { databaseFile } from '../../src/records/paths.ts';
import type { RecordingHead, SessionStart } from '../../src/records/sink.ts';
import { atEnd } from '../support/cleanup.ts';
import { contentOf } from '../support/content.ts';
import { headOf, openRecordsRig, summary } from '../support/records-rig.ts';
import { folder } from '../support/temporary-folder.ts';
import { until } from '../support/waiting.ts';

const now = new Date(Date.UTC(2026, 2, 1));
const anna = 'p-annaannaan';
const ben = 'p-bennbennbe';
const hers = { patient: anna, simulated: false };

function open(data = folder()) {
  const { database, repair } = openRecords(data, now);
  atEnd(() => database.close());
  return { data, database, repair, people: new People(database), sessions: new Sessions(database) };
}

/** Of a session at a table. */
const tableHead = (facts: Partial<RecordingHead> = {}): RecordingHead => headOf({ source: 'service', ...facts });

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
    const content = contentOf(join(path, name));
    return texts.some((text) => content.includes(text));
  });
}

describe('a person’s sessions', () => {
  it('come with their start, what was planned and how they ended, the oldest first', () => {
    const { database, people, sessions } = open();
    const first = tableHead({ patient: anna, start: startOf() });
    const other = tableHead({ patient: ben, start: startOf({ isClockRight: false }) });
    const second = tableHead({ patient: anna });
    database.transaction(() => {
      for (const head of [first, other, second]) sessions.begin(head);
      sessions.end(first.id, summary);
    });
    expect(people.sessions(hers)).toMatchObject([
      { number: 1, id: first.id, state: 'ended', outcome: 'completed', invertedMs: 90_000, start: startOf() },
      { number: 3, id: second.id, state: 'recording', outcome: null, start: null },
    ]);
    expect(people.newestWithRightClock()?.id).toBe(first.id);
  });

  it('that were never inverted take no place of those that were', () => {
    const { database, people, sessions } = open();
    const used = tableHead({ patient: anna, start: startOf() });
    const unused = Array.from({ length: 300 }, () => tableHead({ patient: anna, start: startOf() }));
    database.transaction(() => {
      for (const head of [used, ...unused]) {
        sessions.begin(head);
        sessions.end(head.id, head === used ? summary : { ...summary, outcome: 'returned', invertedMs: 0 });
      }
    });
    expect(people.sessions(hers)[0]?.id).toBe(used.id);
    expect(people.sessions(hers)).toHaveLength(31);
    // Every session after the assignment of a plan decides about its stage.
    expect(people.sessions(hers, 101)).toHaveLength(201);
  });

  it('on a bench are left out at a table, with the blood pressure before them', () => {
    const { database, people, sessions } = open();
    const [real, simulated, lost] = [tableHead({ patient: anna }), headOf({ patient: anna }), headOf()];
    const reading = (systolic: number) => ({ pain: 2, bloodPressure: { systolic, diastolic: 80 } });
    database.transaction(() => {
      sessions.begin(real);
      people.note(anna, 'before', real.id, reading(121));
      sessions.begin(simulated);
      people.note(anna, 'before', simulated.id, reading(122));
      people.note(anna, 'before', lost.id, reading(123));
    });
    const onBench = { ...hers, simulated: true };
    expect(people.sessions(hers).map(({ id }) => id)).toEqual([real.id]);
    expect(people.newestReading(hers)?.session).toBe(real.id);
    expect(people.sessions(onBench).map(({ id }) => id)).toEqual([real.id, simulated.id]);
    expect(people.newestReading(onBench)?.session).toBe(simulated.id);
    expect(people.answers(people.sessions(hers))).toHaveLength(1);
  });

  it('without a person are those that somebody has started at a table', () => {
    const { database, people, sessions } = open();
    const start = startOf();
    const heads = [tableHead({ start }), tableHead(), headOf({ start }), tableHead({ patient: anna, start })];
    database.transaction(() => {
      for (const head of heads) sessions.begin(head);
    });
    expect(people.sessions({ patient: null, simulated: false }).map(({ id }) => id)).toEqual([heads[0]?.id]);
  });

  it('that were cut off tell the last that was recorded of them', () => {
    const { database, people, sessions } = open();
    const [known, entered] = [tableHead({ patient: anna }), tableHead({ patient: anna })];
    database.transaction(() => {
      sessions.begin(known);
      sessions.cut(known.id, 'test', 70_000);
      sessions.begin(entered);
      const entry = { channel: 'order', text: '{}' };
      sessions.add(entered.id, [
        { item: 0, atMs: 1000, ...entry },
        { item: 1, atMs: 61_000, ...entry },
      ]);
    });
    expect(people.sessions(hers)).toMatchObject([
      { state: 'cut', durationMs: 70_000, recordedMs: null },
      { state: 'recording', durationMs: null, recordedMs: 60_000 },
    ]);
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
    expect(
      plan("SELECT number FROM sessions WHERE patient IS NULL AND source <> 'bench' ORDER BY number DESC"),
    ).toContain('USING INDEX anonymous_sessions');
    expect(plan("SELECT * FROM person_entries WHERE patient = 'x' AND kind = 'report' ORDER BY number DESC")).toContain(
      'USING INDEX person_entries_of_patient',
    );
  });
});

describe('a database of the first version', () => {
  /** As that version has left it: without the tables that came later. */
  function firstVersion(): { readonly data: string; readonly id: string } {
    const { data, database, sessions } = open();
    const head = tableHead({ patient: anna });
    database.transaction(() => {
      sessions.begin(head);
      sessions.end(head.id, summary);
    });
    database.exec(`DROP TABLE people; DROP TABLE person_entries; DROP TABLE session_starts;
      DROP TABLE clock_confirmations; DROP INDEX sessions_of_patient; DROP INDEX anonymous_sessions; DROP TABLE session_doses; PRAGMA user_version = 1`);
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
    expect(people.sessions(hers)).toMatchObject([{ id, start: null }]);
  });

  it('is read as it is, without the doses that it has not', () => {
    const { data, id } = firstVersion();
    const database = openToRead(databaseFile(data));
    expect(new Sessions(database).find(id)).toMatchObject({ outcome: 'completed', doseMs: null });
    expect(database.get('PRAGMA user_version')).toEqual({ user_version: 1 });
    database.close();
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
    ['UPDATE session_doses SET dose_ms = dose_ms + 1'],
    ['UPDATE clock_confirmations SET wall_ms = wall_ms - 1'],
  ])('is noticed: %s', (sql) => {
    const { data, database, people, sessions } = open();
    database.transaction(() => {
      const head = tableHead({ patient: anna, start: startOf() });
      sessions.begin(head);
      sessions.end(head.id, { ...summary, doseMs: 23_000 });
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
    client.begin(tableHead({ patient: anna, start: startOf() }));
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
    expect(await client.call('person', { id: null })).toMatchObject({ newest: { number: 1 }, sessions: [] });
    expect(await client.call('person', { id: ben })).toMatchObject({ data: null, sessions: [] });
  });

  it('keeps a clearance that still holds, and a blood pressure, behind any number of newer entries', () => {
    const { database, people } = open();
    const clearance = (until: string) => people.note(anna, 'clearance', null, { subject: 'retina', until });
    database.transaction(() => {
      people.note(anna, 'before', null, { pain: 3, bloodPressure: { systolic: 150, diastolic: 95 } });
      const longest = clearance('2027-12-31');
      people.note(anna, 'clearance', null, { subject: 'heart', until: '2027-01-01' });
      for (let count = 0; count < 500; count += 1) {
        clearance('2027-01-31');
        people.note(anna, 'before', null, { pain: count, bloodPressure: null });
      }
      expect(people.clearances(anna).map(({ number }) => number)).toContain(longest);
    });
    expect(people.clearances(anna)).toHaveLength(4);
    expect(people.newestReading(hers)?.data).toMatchObject({ pain: 3 });
  });

  it('refuses somebody with the same name and birth year, unless it is said to be another', async () => {
    const { client } = await openRecordsRig();
    const add = (id: string, name: string, more = {}) =>
      client.call('person.add', { id, data: { name, birthYear: 1980 }, ...more });
    expect(await add(anna, 'Zoë Person')).toEqual({ same: null });
    expect(await add(ben, 'zoe\u0308  PERSON')).toEqual({ same: anna });
    expect(await client.call('people', { after: null, limit: 9 })).toMatchObject({ people: [{ id: anna }] });
    expect(await client.call('person.add', { id: ben, data: { name: 'Zoë Person', birthYear: 1981 } })).toEqual({
      same: null,
    });
    const change = (more = {}) =>
      client.call('person.change', { id: ben, data: { name: 'Zoë Person', birthYear: 1980 }, ...more });
    expect(await change()).toEqual({ same: anna });
    expect(await change({ another: true })).toEqual({ same: null });
    // Who keeps a name that two have changes nothing about it.
    expect(await add('p-0000000000', 'Zoë Person', { another: true })).toEqual({ same: null });
  });

  it('takes 100 answers after a session, and no more', async () => {
    const { client } = await openRecordsRig();
    const head = tableHead();
    client.begin(head);
    client.end(summary);
    await client.drained();
    const answer = () => client.call('session.note', { session: head.id, data: { answers: { pain: 3 } } });
    for (let count = 0; count < 100; count += 1) await answer();
    await expect(answer()).rejects.toThrow('answered for 100 times');
  });

  it('takes the answers after a session, also of one without a person', async () => {
    const { client } = await openRecordsRig();
    await client.call('person.add', { id: anna, data: { name: 'First' } });
    const [hers, nobodys] = [tableHead({ patient: anna }), tableHead()];
    for (const head of [hers, nobodys]) {
      client.begin(head);
      client.end(summary);
    }
    await client.drained();
    expect(await client.call('session.note', { session: hers.id, data: { pain: 3 } })).toMatchObject({ patient: anna });
    expect(await client.call('session.note', { session: nobodys.id, data: { pain: 3 } })).toMatchObject({
      patient: null,
    });
    await expect(client.call('session.note', { session: tableHead().id, data: {} })).rejects.toThrow(
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
      client.begin(tableHead({ patient: anna, start: startOf() }));
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
        kind: isHers ? 'report' : 'waiver',
        session: null,
        data: { note },
      });
    }
    const head = tableHead({ patient: anna, start: startOf() });
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
      entries: [{ kind: 'waiver' }],
    });
    // The recording keeps the id alone.
    expect(await client.call('session', { id: head.id, after: -1, limit: 10 })).toMatchObject({
      session: { patient: anna },
    });
    await client.close();
    expect(damageOf(databaseFile(data), null)).toBeNull();
    expect(filesWith(data, secrets)).toEqual([]);
  });

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
    const other = new Database(untouched);
    other.exec("CREATE TABLE x (y); INSERT INTO x VALUES ('nothing of her')");
    other.becomeOneFile();
    other.close();
    mkdirSync(join(data, 'before-restore-20260301T000000'));
    for (const suffix of ['', '-wal'].filter((each) => existsSync(databaseFile(data) + each))) {
      copyFileSync(databaseFile(data) + suffix, databaseFile(join(data, 'before-restore-20260301T000000')) + suffix);
    }
    const again = await openRecordsRig({ data });
    expect(filesWith(data, secrets).length).toBeGreaterThan(2);
    expect(await again.client.call('person.erase', { id: anna })).toEqual({ wasKnown: true, removed: [damaged] });
    expect(filesWith(data, secrets)).toEqual([]);
    expect(readFileSync(untouched).includes('nothing of her')).toBe(true);
    const kept = new Database(databaseFile(join(data, 'before-restore-20260301T000000')));
    atEnd(() => kept.close());
    expect(new People(kept).find(filling(100))).toMatchObject({ name: 'Person 100' });
  });

  it('reaches what power cuts have left: logs without their database, and a restore that was cut off', async () => {
    const { client, data } = await populated();
    await client.close();
    const bytes = readFileSync(databaseFile(data));
    const damaged = `${databaseFile(data)}.damaged-20260301T000000`;
    const restore = join(data, '.restore-a1b2c3');
    const former = join(data, 'before-restore-20260301T000000');
    for (const path of [join(restore, 'recordings'), former]) mkdirSync(path, { recursive: true });
    writeFileSync(`${damaged}-wal`, bytes);
    writeFileSync(`${damaged}-2-journal`, bytes);
    writeFileSync(`${databaseFile(former)}-shm`, bytes);
    writeFileSync(databaseFile(restore), bytes);
    const again = await openRecordsRig({ data });
    expect(filesWith(data, secrets)).toHaveLength(5);
    expect(await again.client.call('person.erase', { id: anna })).toEqual({
      wasKnown: true,
      removed: expect.arrayContaining([damaged, `${damaged}-2`, databaseFile(former), restore]),
    });
    expect(filesWith(data, secrets)).toEqual([]);
  });

  it.each([
    ['in a page that nothing leads to', 1],
    ['behind the last page', 0],
  ])('removes a damaged database with something of the person %s', async (_where, addedPages) => {
    const { client, data } = await populated();
    await client.close();
    const whole = new Database(databaseFile(data));
    whole.becomeOneFile();
    whole.close();
    const bytes = readFileSync(databaseFile(data));
    const page = Buffer.alloc(bytes.readUInt16BE(16));
    page.write('the end of a note on Givenname Familyname');
    const pageCountAt = 28;
    bytes.writeUInt32BE(bytes.readUInt32BE(pageCountAt) + addedPages, pageCountAt);
    const damaged = `${databaseFile(data)}.damaged-20260301T000000`;
    writeFileSync(damaged, Buffer.concat([bytes, page]));
    const again = await openRecordsRig({ data });
    expect(filesWith(data, secrets)).toHaveLength(2);
    expect(await again.client.call('person.erase', { id: anna })).toEqual({ wasKnown: true, removed: [damaged] });
    expect(filesWith(data, secrets)).toEqual([]);
  });

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
  });
});
