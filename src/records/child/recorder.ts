/**
 * Writes what the program sends: each batch into the recording's journal, its entries into the database as well. Messages
 * are taken one after the other, and their lines are acknowledged once they are in both, on the disk. After an error nothing
 * is lost: the same work is tried again, and all of it may be done twice.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { FulcrumError } from '../../../protocols/base/errors.ts';
import { Batch, batchFacts } from '../batch/batch.ts';
import { BatchShape } from '../batch/shape.ts';
import type { Database } from '../database/database.ts';
import type { EntryText, Sessions } from '../database/sessions.ts';
import { JournalFile } from '../journal/reader.ts';
import { JournalWriter } from '../journal/writer.ts';
import { journalFile } from '../paths.ts';
import { setAside } from '../set-aside.ts';
import type { RecordingHead, RecordingSummary } from '../sink.ts';
import type { Frame } from './frames.ts';
import type { Hello } from './link.ts';
import { entryChannels, journalMissing } from './recovery.ts';

export interface RecorderOptions {
  readonly database: Database;
  readonly sessions: Sessions;
  /** Folder of the recordings. */
  readonly folder: string;
  /** Every line up to this number is on the disk. */
  readonly onDurable: (line: number) => void;
  /** A recording will not grow any more. */
  readonly onEnded: (id: string) => void;
  /** For the log. */
  readonly onProblem: (text: string) => void;
}

/** Bytes that may be in memory only. A bench records faster than once a second would be enough for. */
const mostUnsynced = 1024 * 1024;

/** The recording that is under way. */
interface Current {
  readonly id: string;
  /** Null: it is complete already, and what comes again is ignored. */
  readonly journal: JournalWriter | null;
  readonly shape: BatchShape;
  /** The channels whose items go into the database too. */
  readonly entryChannels: ReadonlySet<string>;
}

export class Recorder {
  readonly #options: RecorderOptions;
  /** Received, and not yet applied. */
  readonly #frames: Frame[] = [];
  #nextLine = 1;
  #acknowledged = 0;
  #current: Current | null = null;
  /** Number of the next item in the recording. */
  #item = 0;
  #entries: EntryText[] = [];
  #unsynced = 0;
  #isUrgent = false;
  #loss: string | null = null;

  constructor(options: RecorderOptions) {
    this.#options = options;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  }

  /** Id of the recording that is under way. */
  get current(): string | null {
    return this.#current?.id ?? null;
  }

  /** Number of the last line that was applied. */
  get appliedLine(): number {
    return this.#nextLine - 1;
  }

  /** Why nothing more can be recorded of the session that is under way; null: it can be. */
  get loss(): string | null {
    return this.#loss;
  }

  /** Whether something waits for {@link flush}. */
  get isPending(): boolean {
    return this.#frames.length > 0 || this.appliedLine > this.#acknowledged;
  }

  /** Where the program goes on, with what the last child of it did not finish. */
  resume({ nextLine, current }: Hello): void {
    this.#nextLine = nextLine;
    this.#acknowledged = nextLine - 1;
    if (current === null) return;
    this.#current = this.#reopen(current.id);
    this.#item = current.items;
    const known = this.#current?.journal?.items ?? Number.POSITIVE_INFINITY;
    if (known >= current.items) return;
    this.#options.onProblem(
      `recording ${current.id}: ${current.items - known} items that had been written are missing`,
    );
    // What follows a gap is no continuation of what precedes it.
    const reason = 'items that had been written are missing from it';
    this.#cut(reason);
    this.#lose(current.id, reason);
  }

  receive(frame: Frame): void {
    this.#frames.push(frame);
  }

  /** Applies what was received. Throws the system's or SQLite's error; calling it again goes on. */
  work(): void {
    let applied = 0;
    try {
      for (const frame of this.#frames) {
        this.#nextLine += this.#apply(frame);
        applied += 1;
      }
    } finally {
      this.#frames.splice(0, applied);
    }
    if (this.#isUrgent || this.#unsynced > mostUnsynced) this.flush();
  }

  /** Brings everything that was applied to the disk. */
  flush(): void {
    const { database, sessions, onDurable } = this.#options;
    if (this.#unsynced > 0) this.#current?.journal?.sync();
    this.#unsynced = 0;
    const id = this.current;
    if (this.#entries.length > 0 && id !== null) database.transaction(() => sessions.add(id, this.#entries));
    this.#entries = [];
    this.#isUrgent = false;
    this.#acknowledged = this.appliedLine;
    onDurable(this.appliedLine);
  }

  /** Leaves the recording as it is: another child goes on, or the next start ends it. */
  close(): void {
    this.flush();
    this.#current?.journal?.close();
    this.#current = null;
  }

  /** The number of its lines. */
  #apply({ letter, payload }: Frame): number {
    switch (letter) {
      case 'p':
      case 'r':
        return this.#add(payload, letter === 'p');
      case 'b':
        this.#begin(JSON.parse(payload.toString()));
        return 1;
      case 'e':
        this.#end(JSON.parse(payload.toString()));
        this.#loss = null;
        return 1;
      case 'x':
        this.#cut(String(Object(JSON.parse(payload.toString())).reason));
        this.#loss = null;
        return 1;
      default:
        // The program sends no other.
        throw new Error(`a message has the unknown letter ${letter}`);
    }
  }

  #begin(head: RecordingHead): void {
    const { database, sessions, folder } = this.#options;
    if (this.#current?.id !== head.id) {
      this.#cut('another recording began');
      this.#loss = null;
      const path = journalFile(folder, head.id);
      if (sessions.find(head.id) !== null || existsSync(path)) this.#current = this.#reopen(head.id);
      // A journal that could not be reopened and is in no database was never acknowledged: it begins again.
      if (this.#current === null && sessions.find(head.id) === null) {
        const journal = JournalWriter.create(path, head);
        this.#current = { id: head.id, journal, ...readingOf(head) };
        this.#loss = null;
      }
    }
    database.transaction(() => sessions.begin(head));
    this.#item = 0;
    this.#isUrgent = true;
  }

  #add(bytes: Buffer, isPrompt: boolean): number {
    const { itemCount: items } = batchFacts(bytes);
    const current = this.#current;
    const journal = current?.journal ?? null;
    // Batches are sent again as they were, so the journal has all of one or nothing.
    if (journal !== null && this.#item >= journal.items) {
      journal.append({ bytes, items });
      this.#unsynced += bytes.length;
    }
    this.#item += items;
    if (isPrompt && current !== null) {
      this.#isUrgent = true;
      if (current.entryChannels.size === 0) return items;
      for (const { channel, json, ...place } of new Batch(bytes).texts(current.shape)) {
        if (current.entryChannels.has(channel)) this.#entries.push({ ...place, channel, text: json });
      }
    }
    return items;
  }

  #end(summary: RecordingSummary): void {
    const { database, sessions, onEnded } = this.#options;
    if (this.#current === null) return;
    const { id, journal } = this.#current;
    this.flush();
    journal?.end(summary);
    this.#current = { id, journal: null, ...readingNothing };
    database.transaction(() => sessions.end(id, summary));
    this.#current = null;
    this.#isUrgent = true;
    onEnded(id);
  }

  #cut(reason: string): void {
    const { database, sessions, onEnded } = this.#options;
    if (this.#current === null) return;
    const { id, journal } = this.#current;
    this.flush();
    database.transaction(() => sessions.cut(id, reason));
    journal?.close();
    this.#current = null;
    this.#isUrgent = true;
    onEnded(id);
  }

  /** Reported until the session ends or another begins: what is sent of it until then is dropped. */
  #lose(id: string, reason: string): void {
    this.#loss = `recording ${id} cannot go on: ${reason}`;
  }

  /** Goes on with a recording that an earlier child has begun. Null: it cannot go on, see {@link loss}. */
  #reopen(id: string): Current | null {
    const { folder, database, sessions, onProblem } = this.#options;
    const path = journalFile(folder, id);
    const state = sessions.find(id)?.state;
    if (state === 'ended') return { id, journal: null, ...readingNothing };
    if (state === 'cut') {
      this.#lose(id, 'it was cut');
      return null;
    }
    if (!existsSync(path)) {
      onProblem(`recording ${id}: its journal is missing: ${path}`);
      database.transaction(() => sessions.cut(id, journalMissing));
      this.#lose(id, journalMissing);
      return null;
    }
    try {
      const journal = JournalFile.open(path);
      const { ending, head } = journal;
      const writer = ending.kind === 'ended' ? null : JournalWriter.reopen(path);
      return { id, journal: writer, ...readingOf(head) };
    } catch (error) {
      if (!(error instanceof FulcrumError)) throw error;
      const aside = setAside(folder, path);
      onProblem(`recording ${id} was set aside: ${error.message}; it was kept as ${aside}`);
      database.transaction(() => {
        sessions.cut(id, 'its journal was damaged');
        sessions.place(id, 'damaged', null);
      });
      this.#lose(id, 'its journal was damaged');
      return null;
    }
  }
}

type Reading = Pick<Current, 'shape' | 'entryChannels'>;
const readingOf = (head: RecordingHead): Reading => ({
  shape: new BatchShape(head.channels),
  entryChannels: entryChannels(head),
});
const readingNothing: Reading = { shape: new BatchShape([]), entryChannels: new Set() };
