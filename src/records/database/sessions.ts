/** The sessions in the database, and the entries of each. */
import type { JsonObject } from '../../../protocols/base/json.ts';
import type { RecordingHead, RecordingSummary, SessionStart } from '../sink.ts';
import type { Database, Row } from './database.ts';

/** A line of `session list`. */
export interface SessionFacts {
  readonly id: string;
  /** Wall-clock time. */
  readonly startedAt: string;
  readonly source: string;
  readonly protocol: string | null;
  readonly patient: string | null;
  /** `cut`: the recording stops before the session's end. */
  readonly state: 'recording' | 'ended' | 'cut';
  readonly outcome: string | null;
  readonly durationMs: number | null;
  readonly invertedMs: number | null;
  readonly maxAngleDeg: number | null;
  /** sin(angle) × head-down time; null: not known. */
  readonly doseMs: number | null;
  readonly reason: string;
  readonly continues: string | null;
  readonly doubt: string | null;
  readonly recording: RecordingFile;
}

/** `removed`: by the size limit; `damaged`: set aside. */
export type RecordingFile = 'journal' | 'mcap' | 'removed' | 'damaged';

/** A finding, order, alarm or another item that was recorded promptly. */
export interface SessionEntry {
  /** Position in the recording. */
  readonly item: number;
  readonly atMs: number;
  readonly channel: string;
  readonly data: JsonObject;
}

/** The same with its JSON as text. */
export interface EntryText {
  readonly item: number;
  readonly atMs: number;
  readonly channel: string;
  readonly text: string;
}

/** A clock may differ by this much from one session to the next, by its own corrections. */
const toleratedStepBackMs = 60_000;

const summed =
  'number, id, started_at, source, reason, patient, protocol, continues, state, outcome, duration_ms, inverted_ms, max_angle_deg, doubt';
const summedEntry = 'session, item, at_ms, channel, data';
const summedStart =
  'session, boot_id, monotonic_ms, wall_ms, clock_right, plan, stage, planned_max_angle_deg, planned_inverted_ms';
const summedDose = 'session, dose_ms';
/** A session as JSON, which is several times faster to read than fifteen columns. */
const listed = `
  SELECT json_object('id', s.id, 'startedAt', s.started_at, 'source', s.source, 'protocol', s.protocol,
    'patient', s.patient, 'state', s.state, 'outcome', s.outcome, 'durationMs', s.duration_ms,
    'invertedMs', s.inverted_ms, 'maxAngleDeg', s.max_angle_deg, 'doseMs', d.dose_ms, 'reason', s.reason, 'continues', s.continues,
    'doubt', s.doubt, 'recording', r.kind) AS facts
  FROM sessions s JOIN recordings r ON r.session = s.number LEFT JOIN session_doses d ON d.session = s.number`;

export class Sessions {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a session, unless it is there already. Must run in a transaction, like every method that changes something. */
  begin(head: RecordingHead): void {
    if (this.#numberOf(head.id) !== null) return;
    const last = this.#database.get('SELECT max(started_at) AS at FROM sessions')?.['at'];
    const isBack = typeof last === 'string' && Date.parse(head.startedAt) < Date.parse(last) - toleratedStepBackMs;
    this.#database.run(
      `INSERT INTO sessions (id, started_at, source, reason, patient, protocol, continues, state, doubt, sum)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'recording', ?, 0)`,
      head.id,
      head.startedAt,
      head.source,
      head.reason,
      head.patient,
      head.protocolName,
      head.continues,
      isBack ? `the wall clock was set back: an earlier session has the time ${last}` : null,
    );
    this.#database.run(
      `INSERT INTO recordings (session, kind) SELECT number, 'journal' FROM sessions WHERE id = ?`,
      head.id,
    );
    this.#sum(head.id);
    if (head.start !== undefined && head.start !== null) this.#started(head.id, head.start);
  }

  /** Entries that are there already are left as they are. */
  add(id: string, entries: readonly EntryText[]): void {
    const session = this.#numberOf(id);
    if (session === null) return;
    for (const { item, atMs, channel, text } of entries) {
      this.#database.run(
        `INSERT OR IGNORE INTO entries (session, item, at_ms, channel, data, sum)
         SELECT session, item, at_ms, channel, data, row_sum(${summedEntry})
         FROM (SELECT ? AS session, ? AS item, CAST(? AS REAL) AS at_ms, ? AS channel, ? AS data)`,
        session,
        item,
        atMs,
        channel,
        text,
      );
    }
  }

  end(id: string, summary: RecordingSummary): void {
    this.#database.run(
      `UPDATE sessions SET state = 'ended', outcome = ?, duration_ms = ?, inverted_ms = ?, max_angle_deg = ? WHERE id = ?`,
      summary.outcome,
      summary.durationMs,
      summary.invertedMs,
      summary.maxAngleDeg,
      id,
    );
    this.#sum(id);
    if (summary.doseMs === undefined) return;
    this.#database.run(
      `INSERT OR REPLACE INTO session_doses (${summedDose}, sum)
       SELECT *, row_sum(${summedDose}) FROM (SELECT number AS session, CAST(? AS REAL) AS dose_ms FROM sessions WHERE id = ?)`,
      summary.doseMs,
      id,
    );
  }

  /**
   * The recording stops before the session's end. A session that has ended stays as it is.
   * @param recordedMs from its beginning to the last that was recorded; null: not known
   */
  cut(id: string, reason: string, recordedMs: number | null = null): void {
    this.#database.run(
      `UPDATE sessions SET state = 'cut', duration_ms = coalesce(?, duration_ms),
         doubt = coalesce(doubt || '; ', '') || ? WHERE id = ? AND state = 'recording'`,
      recordedMs,
      reason,
      id,
    );
    this.#sum(id);
  }

  /** Records where the recording is now. */
  place(id: string, kind: RecordingFile, bytes: number | null): void {
    this.#database.run(
      'UPDATE recordings SET kind = ?, bytes = ? WHERE session = (SELECT number FROM sessions WHERE id = ?)',
      kind,
      bytes,
      id,
    );
  }

  /** Newest last. */
  all(): readonly SessionFacts[] {
    return this.#database.all(`${listed} ORDER BY s.number`).map(factsOf);
  }

  /**
   * One page, newest last.
   * @param before only sessions recorded before this one; null: the newest page. An unknown id gives an empty page.
   */
  page(before: string | null, limit: number): readonly SessionFacts[] {
    const rows =
      before === null
        ? this.#database.all(`${listed} ORDER BY s.number DESC LIMIT ?`, limit)
        : this.#database.all(
            `${listed} WHERE s.number < (SELECT number FROM sessions WHERE id = ?) ORDER BY s.number DESC LIMIT ?`,
            before,
            limit,
          );
    return rows.map(factsOf).reverse();
  }

  find(id: string): SessionFacts | null {
    const row = this.#database.get(`${listed} WHERE s.id = ?`, id);
    return row === null ? null : factsOf(row);
  }

  /** The finished recordings that are still there, the oldest first. */
  recorded(): readonly { readonly id: string; readonly bytes: number }[] {
    return this.#database
      .all(
        `SELECT s.id, r.bytes FROM sessions s JOIN recordings r ON r.session = s.number
         WHERE r.kind = 'mcap' ORDER BY s.number`,
      )
      .map((row) => ({ id: String(row['id']), bytes: Number(row['bytes']) }));
  }

  /** Ids of the sessions that are under way, or whose recording was not brought into its finished form. */
  unfinished(): ReadonlySet<string> {
    const rows = this.#database.all(
      `SELECT s.id FROM sessions s JOIN recordings r ON r.session = s.number
       WHERE r.kind = 'journal' OR s.state = 'recording'`,
    );
    return new Set(rows.map((row) => String(row['id'])));
  }

  /** Entries in the order of the recording, those after `after` only, of these channels if any are given. */
  entries(
    id: string,
    { after = -1, limit = -1, channels = [] }: { after?: number; limit?: number; channels?: readonly string[] } = {},
  ): readonly SessionEntry[] {
    const some = channels.length === 0 ? '' : `AND channel IN (${channels.map(() => '?').join(', ')})`;
    return this.#database
      .all(
        `SELECT item, at_ms, channel, data FROM entries
         WHERE session = (SELECT number FROM sessions WHERE id = ?) AND item > ? ${some} ORDER BY item LIMIT ?`,
        id,
        after,
        ...channels,
        limit,
      )
      .map((row) => ({
        item: Number(row['item']),
        atMs: Number(row['at_ms']),
        channel: String(row['channel']),
        data: JSON.parse(String(row['data'])),
      }));
  }

  /** Number of entries by channel. */
  counts(id: string): Readonly<Record<string, number>> {
    const rows = this.#database.all(
      `SELECT channel, count(*) AS n FROM entries WHERE session = (SELECT number FROM sessions WHERE id = ?)
       GROUP BY channel ORDER BY channel`,
      id,
    );
    return Object.fromEntries(rows.map((row) => [String(row['channel']), Number(row['n'])]));
  }

  /** Removes a person's sessions with all that belongs to them. Returns their ids. */
  erase(patient: string): readonly string[] {
    const ids = this.#database
      .all('SELECT id FROM sessions WHERE patient = ?', patient)
      .map((row) => String(row['id']));
    this.#database.run('DELETE FROM sessions WHERE patient = ?', patient);
    return ids;
  }

  /**
   * Number of rows whose sum does not match: changed by something else than this program.
   * @param version of the schema: the first one had no starts, and doses came with the fourth
   */
  countChanged(version: number): number {
    const tables = [
      ['sessions', summed],
      ['entries', summedEntry],
      ...(version < 2 ? [] : [['session_starts', summedStart]]),
      ...(version < 4 ? [] : [['session_doses', summedDose]]),
    ];
    const counts = tables.map(([table, columns]) => `(SELECT count(*) FROM ${table} WHERE sum <> row_sum(${columns}))`);
    return Number(this.#database.get(`SELECT ${counts.join(' + ')} AS n`)?.['n']);
  }

  #started(id: string, start: SessionStart): void {
    this.#database.run(
      `INSERT INTO session_starts (${summedStart}, sum)
       SELECT *, row_sum(${summedStart}) FROM (SELECT number AS session, ? AS boot_id, CAST(? AS REAL) AS monotonic_ms,
         CAST(? AS REAL) AS wall_ms, ? AS clock_right, ? AS plan, ? AS stage, CAST(? AS REAL) AS planned_max_angle_deg,
         CAST(? AS REAL) AS planned_inverted_ms FROM sessions WHERE id = ?)`,
      start.bootId,
      start.monotonicMs,
      start.wallMs,
      start.isClockRight ? 1 : 0,
      start.plan,
      start.stage,
      start.plannedMaxAngleDeg,
      start.plannedInvertedMs,
      id,
    );
  }

  #numberOf(id: string): number | null {
    const number = this.#database.get('SELECT number FROM sessions WHERE id = ?', id)?.['number'];
    return number === undefined ? null : Number(number);
  }

  #sum(id: string): void {
    this.#database.run(`UPDATE sessions SET sum = row_sum(${summed}) WHERE id = ?`, id);
  }
}

/** The columns' constraints and the row's sum vouch for the types. */
const factsOf = (row: Row): SessionFacts => JSON.parse(String(row['facts']));
