/** The records child, between its standard input and output. */
import type { JsonValue } from '../../../protocols/base/json.ts';
import { type Database, sqliteCode } from '../database/database.ts';
import { readMeta } from '../database/meta.ts';
import { Sessions } from '../database/sessions.ts';
import { recordingsFolder } from '../paths.ts';
import { answer } from './calls.ts';
import { Finisher } from './finisher.ts';
import type { Frame } from './frames.ts';
import type { Call, ChildMessage, Hello } from './link.ts';
import { Recorder } from './recorder.ts';
import { Refused } from './refused.ts';

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
  /** The last attempt to write failed. */
  #isFailing = false;
  /** What was reported last: why nothing can be recorded. */
  #reported: string | null = null;
  /** The finisher takes up what earlier children left once this line is applied; null: it has done so. */
  #recoverAfterLine: number | null = null;
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

  receive(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const { letter, payload } = frame;
      if (letter === 'k') this.#options.say({ kind: 'here' });
      else if (letter === 'c') this.#call(JSON.parse(payload.toString()));
      else if (letter === 'h') {
        const hello: Hello = JSON.parse(payload.toString());
        this.#recorder.resume(hello);
        this.#recoverAfterLine = hello.lastLine;
      } else this.#recorder.receive(frame);
    }
    if (this.#isWorkPlanned || this.#isFailing || this.#isClosed) return;
    this.#isWorkPlanned = true;
    // What arrives while the disk is busy is written together.
    setImmediate(() => {
      this.#isWorkPlanned = false;
      this.#work();
      this.#recover();
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
    this.#recover();
  }

  /** Lines that are sent again may go on with a journal that seems to be left over, so they are applied first. */
  #recover(): void {
    const line = this.#recoverAfterLine;
    if (line === null || this.#isClosed || this.#recorder.appliedLine < line) return;
    this.#recoverAfterLine = null;
    this.#finisher.recover(this.#recorder.current);
  }

  /** A disk that is full or fails is reported, and tried again with the next flush. */
  #attempt(action: () => unknown): void {
    if (this.#isClosed) return;
    try {
      action();
      this.#isFailing = false;
      this.#report(this.#recorder.loss);
    } catch (error) {
      const code = sqliteCode(error);
      if (code !== null && (code & 0xff) === corrupt) throw error;
      if (!this.#isFailing) this.#report(`nothing can be recorded: ${reasonOf(error)}`);
      this.#isFailing = true;
    }
  }

  #report(reason: string | null): void {
    if (reason === this.#reported) return;
    this.#reported = reason;
    this.#options.say({ kind: 'failing', reason });
  }

  #call({ call, method, params }: Call): void {
    const { data, database, say } = this.#options;
    const succeed = (result: JsonValue) => {
      if (method === 'confirm') say({ kind: 'confirmed' });
      say({ kind: 'answer', call, result });
    };
    const fail = (error: unknown) => {
      say({ kind: 'refusal', call, reason: error instanceof Refused ? error.message : reasonOf(error) });
    };
    try {
      const result = answer({ data, database, sessions: this.#sessions }, method, params);
      if (result instanceof Promise) result.then(succeed, fail);
      else succeed(result);
    } catch (error) {
      fail(error);
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && error.code !== 'ERR_SQLITE_ERROR' ? `${String(error.code)}` : error.message;
  return code;
}
