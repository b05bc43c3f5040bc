/**
 * One open SQLite database: settings that are read back, values that are checked, transactions that end. Runs in the
 * records child and in commands that read or copy the database, never in the controller's process.
 */
import { chmodSync, existsSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { DatabaseSync } from '@photostructure/sqlite';
import { bindable, type SqlValue } from './bind.ts';

type Connection = InstanceType<typeof DatabaseSync>;
type Statement = ReturnType<Connection['prepare']>;

export type Row = Readonly<Record<string, SqlValue>>;

export interface DatabaseOptions {
  readonly isReadOnly?: boolean;
}

/** How long a statement waits for another process's lock. */
const busyTimeoutMs = 5000;
/** Owner only. */
const fileMode = 0o600;

/** Settings of every connection, as SQLite reports them once they are in effect. */
const settings = { journal_mode: 'wal', synchronous: 2, secure_delete: 1, busy_timeout: busyTimeoutMs } as const;

export class Database {
  readonly path: string;
  readonly #connection: Connection;
  readonly #statements = new Map<string, Statement>();

  /** Throws the library's error, which has SQLite's code in `errcode`. */
  constructor(path: string, { isReadOnly = false }: DatabaseOptions = {}) {
    this.path = path;
    this.#connection = new DatabaseSync(path, { readOnly: isReadOnly, timeout: busyTimeoutMs });
    try {
      if (!isReadOnly) this.#configure();
      // Sums of rows: SQLite itself has none, and does not notice a flipped bit in a value.
      this.#connection.function('row_sum', { varargs: true, deterministic: true }, rowSum);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Executes statements without parameters. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Executes a statement; returns the number of rows that it changed. */
  run(sql: string, ...values: readonly unknown[]): number {
    return Number(this.#prepared(sql).run(...checked(values, sql)).changes);
  }

  all(sql: string, ...values: readonly unknown[]): readonly Row[] {
    return this.#prepared(sql).all(...checked(values, sql));
  }

  /** The first row, or null. */
  get(sql: string, ...values: readonly unknown[]): Row | null {
    return this.#prepared(sql).get(...checked(values, sql)) ?? null;
  }

  /** Runs `action` as one transaction, which is on the disk when this returns, or undone when it throws. */
  transaction<T>(action: () => T): T {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = action();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk (errcode 13) has rolled back already.
      if (this.#connection.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  /** Forgets the prepared statements: they may lack a column that a migration has added. */
  forgetStatements(): void {
    this.#statements.clear();
  }

  /**
   * Moves everything from the write-ahead log into the database file, and empties the log, in which deleted text would
   * otherwise stay. False if another process is reading and prevents it.
   * @param waitMs how long to wait for such a process
   */
  checkpoint(waitMs = busyTimeoutMs): boolean {
    this.exec(`PRAGMA busy_timeout = ${waitMs}`);
    try {
      return this.get('PRAGMA wal_checkpoint(TRUNCATE)')?.['busy'] === 0;
    } finally {
      this.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
    }
  }

  /**
   * Moves everything into the one file, and gives up the files beside it: for a file that is moved or copied. Closing
   * would not, since it leaves them open for as long as a statement has not been collected.
   */
  becomeOneFile(): void {
    const mode = this.get('PRAGMA journal_mode = DELETE')?.['journal_mode'];
    if (mode !== 'delete') throw new Error('the database is in use');
  }

  /** Never throws. A statement that is still referenced keeps the file open until the process ends. */
  close(): void {
    this.#statements.clear();
    try {
      if (this.#connection.isOpen) this.#connection.close();
    } catch {
      // Nothing is left to do: the process's end closes the file.
    }
  }

  #configure(): void {
    this.#connection.exec(
      'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF',
    );
    for (const [name, wanted] of Object.entries(settings)) {
      const [found] = Object.values(this.#connection.prepare(`PRAGMA ${name}`).get() ?? {});
      if (found !== wanted) throw new Error(`SQLite did not take ${name} = ${wanted}: it is ${String(found)}`);
    }
    for (const suffix of ['', '-wal', '-shm']) {
      if (existsSync(this.path + suffix)) chmodSync(this.path + suffix, fileMode);
    }
  }

  #prepared(sql: string): Statement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

const checked = (values: readonly unknown[], sql: string): SqlValue[] =>
  values.map((value, index) => bindable(value, `parameter ${index + 1} of ${JSON.stringify(sql.slice(0, 60))}`));

/** CRC-32 of the values, with their types: 1 and '1' give different sums, and so do columns that change places. */
const rowSum = (...values: readonly SqlValue[]): number => crc32(JSON.stringify(values));

/** SQLite's own texts of the codes that matter here: errors while rows are read come without a number. */
const codeByText: Readonly<Record<string, number>> = {
  'database disk image is malformed': 11,
  'database or disk is full': 13,
  'file is not a database': 26,
};

/** SQLite's result code of an error; null if it is another kind of error. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : (codeByText[error.message] ?? null);
}
