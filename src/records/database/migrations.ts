/**
 * The schema, as the list of steps that lead to it. A step is never changed once it has been released: a database
 * remembers in `user_version` how many it has had.
 */
import type { Database } from './database.ts';

/** Marks the file as this program's: "FULC". */
export const applicationId = 0x46554c43;

const steps: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    -- Counts up, so that the order is that of the recordings also after the wall clock was set back.
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    started_at TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    patient TEXT,
    protocol TEXT,
    continues TEXT,
    -- cut: the recording stops before the session's end.
    state TEXT NOT NULL CHECK (state IN ('recording', 'ended', 'cut')),
    outcome TEXT,
    duration_ms REAL,
    inverted_ms REAL,
    max_angle_deg REAL,
    -- What the wall clock or the recorder leaves in doubt, for people.
    doubt TEXT,
    sum INTEGER NOT NULL
  ) STRICT;

  -- Where the recording is. Not part of a session's sum: it changes with the files.
  CREATE TABLE recordings (
    session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
    -- removed: by the size limit; damaged: set aside.
    kind TEXT NOT NULL CHECK (kind IN ('journal', 'mcap', 'removed', 'damaged')),
    bytes INTEGER
  ) STRICT;

  CREATE TABLE entries (
    session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
    -- Position in the recording.
    item INTEGER NOT NULL,
    at_ms REAL NOT NULL,
    channel TEXT NOT NULL,
    data TEXT NOT NULL,
    sum INTEGER NOT NULL,
    PRIMARY KEY (session, item)
  ) STRICT, WITHOUT ROWID;

  CREATE VIEW findings AS
    SELECT s.id, e.at_ms, e.data ->> 'hazard' AS hazard, e.data ->> 'reaction' AS reaction, e.data ->> 'reason' AS reason
    FROM entries e JOIN sessions s ON s.number = e.session WHERE e.channel = 'finding';
  CREATE VIEW orders AS
    SELECT s.id, e.at_ms, e.data ->> 'order' AS "order", e.data ->> 'toDeg' AS to_deg,
      e.data ->> 'rateDegPerS' AS rate_deg_per_s, e.data ->> 'hazard' AS hazard, e.data ->> 'reason' AS reason
    FROM entries e JOIN sessions s ON s.number = e.session WHERE e.channel = 'order';
  CREATE VIEW alarms AS
    SELECT s.id, e.at_ms, e.data ->> 'change' AS change, e.data ->> 'priority' AS priority,
      e.data ->> 'hazard' AS hazard, e.data ->> 'reason' AS reason
    FROM entries e JOIN sessions s ON s.number = e.session WHERE e.channel = 'alarm';
  CREATE VIEW acts AS
    SELECT s.id, e.at_ms, e.data ->> 'by' AS "by", e.data ->> 'act' AS act, e.data ->> 'refused' AS refused,
      e.data ->> 'reason' AS reason
    FROM entries e JOIN sessions s ON s.number = e.session WHERE e.channel = 'act';
  `,
  `
  -- No table of people refers to another by a foreign key: erasing somebody rewrites both tables as a whole (people.ts).
  CREATE TABLE people (
    id TEXT PRIMARY KEY,
    -- JSON: name, birth year, weight, height, set-up.
    data TEXT NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- What was recorded on people, never changed: the newest of a kind holds. JSON, with who and when.
  CREATE TABLE person_entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    -- NULL: on a session without a person.
    patient TEXT,
    -- before, report: the answers at the start of a session and after it. assignment: to a plan.
    kind TEXT NOT NULL CHECK (kind IN
      ('prescription', 'waiver', 'screening', 'clearance', 'before', 'report', 'assignment')),
    -- Id of the session that it belongs to.
    session TEXT,
    data TEXT NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX person_entries_of_patient ON person_entries (patient, kind, number);
  CREATE INDEX person_entries_of_session ON person_entries (session) WHERE session IS NOT NULL;

  CREATE INDEX sessions_of_patient ON sessions (patient, number) WHERE patient IS NOT NULL;

  -- Of the sessions that a person has started: when, also by clocks that cannot be set, and what was planned.
  CREATE TABLE session_starts (
    session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
    boot_id TEXT NOT NULL,
    monotonic_ms REAL NOT NULL,
    wall_ms REAL NOT NULL,
    clock_right INTEGER NOT NULL CHECK (clock_right IN (0, 1)),
    plan TEXT,
    stage INTEGER,
    planned_max_angle_deg REAL NOT NULL,
    planned_inverted_ms REAL NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX session_starts_with_right_clock ON session_starts (session) WHERE clock_right = 1;

  -- A clinician's word on the time.
  CREATE TABLE clock_confirmations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Number of the newest session before it; 0: there was none.
    session INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    monotonic_ms REAL NOT NULL,
    wall_ms REAL NOT NULL,
    clinician TEXT NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- Those of a bench are many, and no rule looks at them.
  CREATE INDEX anonymous_sessions ON sessions (number) WHERE patient IS NULL AND source <> 'bench';
  `,
  `
  -- sin(angle) × head-down time, of the sessions whose summary has it.
  CREATE TABLE session_doses (
    session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
    dose_ms REAL NOT NULL,
    sum INTEGER NOT NULL
  ) STRICT;
  `,
];

/** The version of the schema that this program writes. */
export const schemaVersion = steps.length;

/** The database was written by a later version of this program. */
export class NewerSchema extends Error {
  constructor(found: number) {
    super(`the database has version ${found}; this program knows versions up to ${schemaVersion}`);
  }
}

/** The file is a database, but not this program's. */
export class ForeignDatabase extends Error {
  constructor() {
    super('the file is a database of another program');
  }
}

/** Brings the schema up to date, in one transaction. Throws {@link NewerSchema}, {@link ForeignDatabase}. */
export function migrate(database: Database): void {
  const found = versionOf(database);
  if (found === schemaVersion) return;
  database.transaction(() => {
    for (const step of steps.slice(found)) database.exec(step);
    database.exec(`PRAGMA user_version = ${schemaVersion}; PRAGMA application_id = ${applicationId}`);
  });
  database.forgetStatements();
}

/** The version of an existing schema; 0: there is none. Throws {@link NewerSchema}, {@link ForeignDatabase}. */
export function versionOf(database: Database): number {
  const version = Number(database.get('PRAGMA user_version')?.['user_version']);
  const application = Number(database.get('PRAGMA application_id')?.['application_id']);
  const tables = Number(database.get('SELECT count(*) AS n FROM sqlite_schema')?.['n']);
  if (application !== applicationId && (application !== 0 || version !== 0 || tables > 0)) throw new ForeignDatabase();
  if (version > schemaVersion) throw new NewerSchema(version);
  return version;
}
