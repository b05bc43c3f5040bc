/** The records child, between its standard input and output. */
import type { JsonValue } from '../../../protocols/base/json.ts';
import { type Database, sqliteCode } from '../database/database.ts';
import { readMeta } from '../database/meta.ts';
import { Sessions } from '../database/sessions.ts';
import { recordingsFolder } from '../paths.ts';
import { answer, Refused } from './calls.ts';
import { Finisher } from './finisher.ts';
import type { Call, ChildMessage } from './link.ts';
import { Recorder } from './recorder.ts';

export interface ChildOptions {
  readonly data: string;
  readonly sizeCapMiB: number;
  readonly database: Database;
  readonly repair: string | null;
  readonly say: (message: ChildMessage) => void;
}

/** Relaxed items are on the disk within a second, the program's own delay included. */
const flushEveryMs = 500;
/** SQLite's code for a damaged database. Only a new start can set it aside. */
const corrupt = 11;

export class Child {
  readonly #options: ChildOptions;
  readonly #sessions: Sessions;
  readonly #recorder: Recorder;
  readonly #finisher: Finisher;
  #isFailing = false;
  #isWorkPlanned = false;
  #isClosed = false;

  constructor(options: ChildOptions) {
    this.#options = options;
    const { database, data, sizeCapMiB, say } = options;
    this.#sessions = new Sessions(database);
    const onProblem = (text: string) => say({ kind: 'said', text, isProblem: true });
    this.#finisher = new Finisher({
      data,
      database,
      sessions: this.#sessions,
      sizeCapMiB,
      onFinished: (id, file) => say({ kind: 'finished', id, file }),
      onProblem,
    });
    this.#recorder = new Recorder({
      database,
      sessions: this.#sessions,
      folder: recordingsFolder(data),
      onDurable: (line) => say({ kind: 'durable', line }),
      onEnded: (id) => this.#finisher.add(id),
      onProblem,
    });
    say({ kind: 'ready', unconfirmed: readMeta(database, 'unconfirmed'), repair: options.repair });
    setInterval(() => this.#flush(), flushEveryMs);
  }

  receive(lines: readonly string[]): void {
    for (const line of lines) {
      if (line[0] === 'k') this.#options.say({ kind: 'here' });
      else if (line[0] === 'c') this.#call(JSON.parse(line.slice(1)));
      else if (line[0] === 'h') {
        this.#recorder.resume(JSON.parse(line.slice(1)));
        this.#finisher.recover(this.#recorder.current);
      } else this.#recorder.receive(line);
    }
    if (this.#isWorkPlanned || this.#isFailing || this.#isClosed) return;
    this.#isWorkPlanned = true;
    // What arrives while the disk is busy is written together.
    setImmediate(() => {
      this.#isWorkPlanned = false;
      this.#work();
    });
  }

  /** Writes what it has. What cannot be written stays with the program. */
  close(): void {
    this.#work();
    this.#isClosed = true;
    try {
      this.#recorder.close();
      this.#options.database.checkpoint();
    } catch {
      // Reported already; the next start goes on from the journal.
    }
    this.#options.database.close();
  }

  #work(): void {
    this.#attempt(() => this.#recorder.work());
  }

  #flush(): void {
    if (!this.#recorder.isPending) return;
    this.#attempt(() => {
      this.#recorder.work();
      this.#recorder.flush();
    });
  }

  /** A disk that is full or fails is reported, and tried again with the next flush. */
  #attempt(action: () => unknown): void {
    if (this.#isClosed) return;
    try {
      action();
      if (!this.#isFailing) return;
      this.#isFailing = false;
      this.#options.say({ kind: 'failing', reason: null });
    } catch (error) {
      const code = sqliteCode(error);
      if (code !== null && (code & 0xff) === corrupt) throw error;
      if (!this.#isFailing)
        this.#options.say({ kind: 'failing', reason: `nothing can be recorded: ${reasonOf(error)}` });
      this.#isFailing = true;
    }
  }

  #call({ call, method, params }: Call): void {
    const { database, say } = this.#options;
    try {
      const result: JsonValue = answer({ database, sessions: this.#sessions }, method, params);
      if (method === 'confirm') say({ kind: 'confirmed' });
      say({ kind: 'answer', call, result });
    } catch (error) {
      say({ kind: 'refusal', call, reason: error instanceof Refused ? error.message : reasonOf(error) });
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && error.code !== 'ERR_SQLITE_ERROR' ? `${String(error.code)}` : error.message;
  return code;
}
