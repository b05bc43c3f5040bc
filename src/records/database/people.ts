/**
 * The people, and what was recorded on them. What it means is known to the rules above; here it is JSON by the id of a
 * person. A person who is erased leaves no byte behind: see {@link People.erase}.
 */
import type { JsonObject } from '../../../protocols/base/json.ts';
import type { Database, Row } from './database.ts';

/** What an entry says; see the schema. */
export const entryKinds = [
  'prescription',
  'waiver',
  'screening',
  'clearance',
  'before',
  'report',
  'assignment',
] as const;
export type PersonEntryKind = (typeof entryKinds)[number];

export interface StoredPerson {
  readonly id: string;
  readonly data: JsonObject;
}

export interface PersonEntry {
  /** Counts up: the order in which entries were recorded. */
  readonly number: number;
  readonly kind: PersonEntryKind;
  /** Id of the session that it belongs to; null: to none. */
  readonly session: string | null;
  readonly data: JsonObject;
}

/** Whose sessions, as the rules look at them. */
export interface SessionsOf {
  /** Null: the sessions without a person that somebody has started. */
  readonly patient: string | null;
  /** Whether those on a bench count. */
  readonly simulated: boolean;
}

/** A session of a person, with what is known of its start. */
export interface PersonSession {
  /** Counts up with each session of the table, whoever's it was. */
  readonly number: number;
  readonly id: string;
  readonly patient: string | null;
  readonly startedAt: string;
  /** `bench`: simulated. */
  readonly source: string;
  readonly protocol: string | null;
  readonly state: 'recording' | 'ended' | 'cut';
  readonly outcome: string | null;
  readonly durationMs: number | null;
  /** From its beginning to the last that was recorded of it, ms; null where it has ended, or nothing was recorded. */
  readonly recordedMs: number | null;
  readonly invertedMs: number | null;
  readonly maxAngleDeg: number | null;
  /** sin(angle) × head-down time; null: not known. */
  readonly doseMs: number | null;
  /** Null: not known, as of a session that was found in its recording only. */
  readonly start: {
    readonly bootId: string;
    readonly monotonicMs: number;
    readonly wallMs: number;
    readonly isClockRight: boolean;
    readonly plan: string | null;
    readonly stage: number | null;
    readonly plannedMaxAngleDeg: number;
    readonly plannedInvertedMs: number;
  } | null;
}

export interface ClockConfirmation {
  /** Number of the newest session before it; 0: there was none. */
  readonly sequence: number;
  readonly bootId: string;
  readonly monotonicMs: number;
  readonly wallMs: number;
  readonly by: string;
}

const summedPerson = 'id, data';
const summedEntry = 'number, patient, kind, session, data';
const summedConfirmation = 'number, session, boot_id, monotonic_ms, wall_ms, clinician';

const sessionFacts = `
  SELECT json_object('number', s.number, 'id', s.id, 'patient', s.patient, 'startedAt', s.started_at,
    'source', s.source, 'protocol', s.protocol, 'state', s.state, 'outcome', s.outcome, 'durationMs', s.duration_ms,
    'recordedMs', CASE WHEN s.duration_ms IS NULL
      THEN (SELECT max(e.at_ms) - min(e.at_ms) FROM entries e WHERE e.session = s.number) END,
    'invertedMs', s.inverted_ms, 'maxAngleDeg', s.max_angle_deg, 'doseMs', d.dose_ms,
    'start', CASE WHEN t.session IS NULL THEN NULL ELSE json_object('bootId', t.boot_id,
      'monotonicMs', t.monotonic_ms, 'wallMs', t.wall_ms, 'isClockRight', json(iif(t.clock_right, 'true', 'false')),
      'plan', t.plan, 'stage', t.stage, 'plannedMaxAngleDeg', t.planned_max_angle_deg,
      'plannedInvertedMs', t.planned_inverted_ms) END) AS facts
  FROM sessions s LEFT JOIN session_starts t ON t.session = s.number
    LEFT JOIN session_doses d ON d.session = s.number`;

/** The one mark of a simulated session: where its recording is from. */
const isReal = "source <> 'bench'";
/** By the indexes on them. A session that goes on in a second recording is one session. */
const ofPerson = (simulated: boolean): string =>
  `patient = ? AND continues IS NULL${simulated ? '' : ` AND ${isReal}`}`;
const ofAnonymous = `patient IS NULL AND continues IS NULL AND ${isReal} AND number IN (SELECT session FROM session_starts)`;
/** A session that was cut off may have inverted the person. */
const isUsed = '(inverted_ms IS NULL OR inverted_ms > 0)';
/**
 * The rules look at this many of the newest sessions with an inversion. With at most three a day these reach back 90 days,
 * further than any rule but a plan looks.
 */
const mostUsed = 270;
/** The newest ones without an inversion, which are shown. Only a plan counts them. */
const mostUnused = 30;
/** Of the clearances for one subject, those that end last. */
const mostClearances = 3;

export class People {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Must run in a transaction, like every method that changes something. False if there is one with this id. */
  add(id: string, data: JsonObject): boolean {
    return (
      this.#database.run(
        `INSERT OR IGNORE INTO people (id, data, sum)
         SELECT id, data, row_sum(${summedPerson}) FROM (SELECT ? AS id, ? AS data)`,
        id,
        JSON.stringify(data),
      ) === 1
    );
  }

  /** False if there is none with this id. */
  change(id: string, data: JsonObject): boolean {
    const text = JSON.stringify(data);
    return this.#database.run('UPDATE people SET data = ?, sum = row_sum(?, ?) WHERE id = ?', text, id, text, id) === 1;
  }

  find(id: string): JsonObject | null {
    const row = this.#database.get('SELECT data FROM people WHERE id = ?', id);
    return row === null ? null : JSON.parse(String(row['data']));
  }

  /** Everybody who was born in this year: some of the people. */
  bornIn(birthYear: number): readonly StoredPerson[] {
    return this.#database
      .all("SELECT id, data FROM people WHERE data ->> 'birthYear' = ? ORDER BY id", birthYear)
      .map((row) => ({ id: String(row['id']), data: JSON.parse(String(row['data'])) }));
  }

  /** A page in the order of their ids. @param after only those after this id; null: from the first */
  page(after: string | null, limit: number): readonly StoredPerson[] {
    return this.#database
      .all('SELECT id, data FROM people WHERE id > ? ORDER BY id LIMIT ?', after ?? '', limit)
      .map((row) => ({ id: String(row['id']), data: JSON.parse(String(row['data'])) }));
  }

  /** Adds an entry, and returns its number. @param patient null: of a session without a person */
  note(patient: string | null, kind: PersonEntryKind, session: string | null, data: JsonObject): number {
    this.#database.run(
      'INSERT INTO person_entries (patient, kind, session, data, sum) VALUES (?, ?, ?, ?, 0)',
      patient,
      kind,
      session,
      JSON.stringify(data),
    );
    const number = Number(this.#database.get('SELECT last_insert_rowid() AS number')?.['number']);
    this.#database.run(`UPDATE person_entries SET sum = row_sum(${summedEntry}) WHERE number = ?`, number);
    return number;
  }

  /** The newest entry of a kind on a person. */
  newest(patient: string, kind: PersonEntryKind): PersonEntry | null {
    const row = this.#database.get(
      `SELECT number, kind, session, data FROM person_entries WHERE patient = ? AND kind = ? ORDER BY number DESC LIMIT 1`,
      patient,
      kind,
    );
    return row === null ? null : entryOf(row);
  }

  /** A page of all entries on a person, the oldest first. */
  entries(patient: string, after: number, limit: number): readonly PersonEntry[] {
    return this.#database
      .all(
        `SELECT number, kind, session, data FROM person_entries WHERE patient = ? AND number > ?
         ORDER BY number LIMIT ?`,
        patient,
        after,
        limit,
      )
      .map(entryOf);
  }

  /**
   * The sessions that the rules look at, the oldest first: none that was never inverted takes the place of one that was.
   * @param after the number of a session: all after it are there, for a plan
   */
  sessions({ patient, simulated }: SessionsOf, after: number | null = null): readonly PersonSession[] {
    const own = patient === null ? ofAnonymous : ofPerson(simulated);
    const whose = patient === null ? [] : [patient];
    return this.#database
      .all(
        `${sessionFacts} WHERE s.number IN (
           SELECT number FROM (SELECT number FROM sessions WHERE ${own} AND ${isUsed} ORDER BY number DESC LIMIT ${mostUsed})
           UNION SELECT number FROM sessions WHERE ${own} AND number > ?
           UNION SELECT number FROM (
             SELECT number FROM sessions WHERE ${own} AND NOT ${isUsed} ORDER BY number DESC LIMIT ${mostUnused})
         ) ORDER BY s.number`,
        ...whose,
        ...whose,
        after ?? Number.MAX_SAFE_INTEGER,
        ...whose,
      )
      .map(sessionOf);
  }

  /** What was answered before and after these sessions, the oldest first. */
  answers(sessions: readonly Pick<PersonSession, 'id'>[]): readonly PersonEntry[] {
    return this.#database
      .all(
        `SELECT number, kind, session, data FROM person_entries
         WHERE session IN (SELECT value FROM json_each(?)) AND kind IN ('before', 'report') ORDER BY number`,
        JSON.stringify(sessions.map(({ id }) => id)),
      )
      .map(entryOf);
  }

  /** The newest answer before a session, or before one that was refused, with a blood pressure. */
  newestReading({ patient, simulated }: SessionsOf): PersonEntry | null {
    const known = `(session IS NULL OR session IN (SELECT id FROM sessions${simulated ? '' : ` WHERE ${isReal}`}))`;
    const row = this.#database.get(
      `SELECT number, kind, session, data FROM person_entries
       WHERE patient IS ? AND kind = 'before' AND data ->> 'bloodPressure' IS NOT NULL AND ${known}
       ORDER BY number DESC LIMIT 1`,
      patient,
    );
    return row === null ? null : entryOf(row);
  }

  /** The clearances of a person that end last, of each subject, the oldest first. */
  clearances(patient: string): readonly PersonEntry[] {
    return this.#database
      .all(
        `SELECT number, kind, session, data FROM (
           SELECT *, row_number() OVER
             (PARTITION BY data ->> 'subject' ORDER BY data ->> 'until' DESC, number DESC) AS place
           FROM person_entries WHERE patient = ? AND kind = 'clearance')
         WHERE place <= ${mostClearances} ORDER BY number`,
        patient,
      )
      .map(entryOf);
  }

  /** Number of the times that a session was answered for. */
  countReports(session: string): number {
    const row = this.#database.get(
      `SELECT count(*) AS n FROM person_entries WHERE session = ? AND kind = 'report'`,
      session,
    );
    return Number(row?.['n']);
  }

  /** A page of the sessions that count as a person's, the oldest first. @param after the number of a session */
  courseAfter({ patient, simulated }: SessionsOf, after: number, limit: number): readonly PersonSession[] {
    if (patient === null) return [];
    return this.#database
      .all(
        `${sessionFacts} WHERE s.number IN (SELECT number FROM sessions WHERE ${ofPerson(simulated)} AND number > ?
           ORDER BY number LIMIT ?) ORDER BY s.number`,
        patient,
        after,
        limit,
      )
      .map(sessionOf);
  }

  /** A page of a person's sessions, the oldest first. @param after the number of a session */
  sessionsAfter(patient: string, after: number, limit: number): readonly PersonSession[] {
    return this.#database
      .all(`${sessionFacts} WHERE s.patient = ? AND s.number > ? ORDER BY s.number LIMIT ?`, patient, after, limit)
      .map(sessionOf);
  }

  session(id: string): PersonSession | null {
    const row = this.#database.get(`${sessionFacts} WHERE s.id = ?`, id);
    return row === null ? null : sessionOf(row);
  }

  /** The newest session whose time was known to be right. A bench has a calendar of its own. */
  newestWithRightClock(): PersonSession | null {
    const row = this.#database.get(
      `${sessionFacts} WHERE t.clock_right = 1 AND ${isReal} ORDER BY t.session DESC LIMIT 1`,
    );
    return row === null ? null : sessionOf(row);
  }

  confirmClock({ bootId, monotonicMs, wallMs, by }: Omit<ClockConfirmation, 'sequence'>): void {
    this.#database.run(
      `INSERT INTO clock_confirmations (session, boot_id, monotonic_ms, wall_ms, clinician, sum)
       VALUES (coalesce((SELECT max(number) FROM sessions), 0), ?, CAST(? AS REAL), CAST(? AS REAL), ?, 0)`,
      bootId,
      monotonicMs,
      wallMs,
      by,
    );
    this.#database.run(
      `UPDATE clock_confirmations SET sum = row_sum(${summedConfirmation}) WHERE number = last_insert_rowid()`,
    );
  }

  /** The newest ones, the oldest of them first. */
  clockConfirmations(limit: number): readonly ClockConfirmation[] {
    return this.#database
      .all('SELECT * FROM clock_confirmations ORDER BY number DESC LIMIT ?', limit)
      .map((row) => ({
        sequence: Number(row['session']),
        bootId: String(row['boot_id']),
        monotonicMs: Number(row['monotonic_ms']),
        wallMs: Number(row['wall_ms']),
        by: String(row['clinician']),
      }))
      .reverse();
  }

  /**
   * Removes a person and every entry on them. Sessions stay, under the id alone. Both tables are emptied and written
   * again, which overwrites all of their pages: `secure_delete` is documented to overwrite what is deleted, and not what
   * may be left of a row where SQLite has moved it to another page. The write-ahead log still has them until {@link Database.checkpoint}. False if there was neither a person nor an entry.
   */
  erase(id: string): boolean {
    const people = this.#database.all('SELECT * FROM people');
    const entries = this.#database.all('SELECT * FROM person_entries ORDER BY number');
    const otherPeople = people.filter((row) => row['id'] !== id);
    const otherEntries = entries.filter((row) => row['patient'] !== id);
    if (otherPeople.length === people.length && otherEntries.length === entries.length) return false;
    this.#database.run('DELETE FROM people');
    this.#database.run('DELETE FROM person_entries');
    for (const row of otherPeople) {
      this.#database.run('INSERT INTO people VALUES (?, ?, ?)', row['id'], row['data'], row['sum']);
    }
    for (const row of otherEntries) {
      this.#database.run(
        'INSERT INTO person_entries VALUES (?, ?, ?, ?, ?, ?)',
        row['number'],
        row['patient'],
        row['kind'],
        row['session'],
        row['data'],
        row['sum'],
      );
    }
    return true;
  }

  /** Number of rows whose sum does not match. */
  countChanged(): number {
    const row = this.#database.get(
      `SELECT (SELECT count(*) FROM people WHERE sum <> row_sum(${summedPerson}))
            + (SELECT count(*) FROM person_entries WHERE sum <> row_sum(${summedEntry}))
            + (SELECT count(*) FROM clock_confirmations WHERE sum <> row_sum(${summedConfirmation})) AS n`,
    );
    return Number(row?.['n']);
  }
}

const entryOf = (row: Row): PersonEntry => ({
  number: Number(row['number']),
  // The column's constraint allows these only.
  kind: String(row['kind']) as PersonEntryKind,
  session: row['session'] === null ? null : String(row['session']),
  data: JSON.parse(String(row['data'])),
});

/** The columns' constraints and the row's sum vouch for the types. */
const sessionOf = (row: Row): PersonSession => JSON.parse(String(row['facts']));
