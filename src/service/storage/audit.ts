/**
 * The audit log: what happened, who did it and why, in an append-only file. Entries wait in a bounded queue until they
 * are on the disk, so that appending never waits and never fails. A full or failing disk is reported at once as the
 * recorder's hazard (H24), and retried until it works again.
 */
import { type FileHandle, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, pause } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Entry } from '../../controller/entry.ts';
import { codeOf, makeFolder } from '../../records/files/durable-file.ts';
import { appendToChain, type ChainLink, chainRoot } from './audit-chain.ts';
import { auditFile, openForAppend } from './audit-file.ts';
import { readHead, saveHead } from './audit-head.ts';

/** An act of the service itself, or of a connection. */
export interface ServiceEntry {
  readonly type: 'service';
  readonly atMs: number;
  readonly act: string;
  /** The number of the connection that asked for it. */
  readonly client?: number;
  /** The name of the clinician who had logged in on it. */
  readonly clinician?: string;
  readonly reason: string;
  readonly refused?: string;
}

export interface AuditOptions {
  /** The data folder. */
  readonly data: string;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** Identifies this run of the service: the instants of two runs cannot be compared. */
  readonly runId: string;
  /** Called once each time recording begins to fail (H24), and `onWell` when it works again. */
  readonly onFailed: (reason: string) => void;
  readonly onWell: () => void;
  /** Called when the log was damaged or put aside; says what was done about it. */
  readonly onRepaired: (repair: string) => void;
}

/** The file at the log's path is no longer the one that was opened, or not as it was left. */
class AuditTampered extends Error {}

interface WaitingEntry {
  readonly wallTime: string;
  readonly entry: Entry | ServiceEntry;
}

/** Some minutes of the busiest session. */
export const mostWaitingEntries = 4096;
const batchSize = 256;
const retryIntervalMs = milliseconds(1000);
const closePollMs = milliseconds(5);

export class AuditLog {
  readonly #options: AuditOptions;
  readonly #waiting: WaitingEntry[] = [];
  #file: FileHandle | null = null;
  #link: ChainLink = chainRoot;
  /** The size of the file after the last batch. */
  #size = 0;
  /** Entries of the batch that failed: some of them may have been written. */
  #attempted = 0;
  #wasOpen = false;
  #isHeadSaved = false;
  #isWriting = false;
  #isClosed = false;
  #failure: string | null = null;
  /** Entries dropped because the queue was full, since recording last worked. */
  #lost = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** Why nothing can be recorded at the moment; null while recording works. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Entries that are not on the disk yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Never waits, never throws. */
  append(entry: Entry | ServiceEntry): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= mostWaitingEntries) {
      this.#lost += 1;
      this.#fail(`more than ${mostWaitingEntries} entries are waiting for the disk`);
      return;
    }
    this.#waiting.push({ wallTime: new Date(this.#options.wallTime()).toISOString(), entry });
    this.#startWriting();
  }

  /** Writes the waiting entries, for at most this long, and closes the file. Never rejects. */
  async close(withinMs = 1000): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + withinMs;
    while (this.#waiting.length > 0 && this.#failure === null && clock.now() < until) await pause(clock, closePollMs);
    this.#isClosed = true;
    if (this.#isHeadSaved) await this.#saveHead();
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
  }

  #startWriting(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    // Never rejects: failures are reported by #fail.
    void this.#write();
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await this.#open();
      while (this.#waiting.length > 0 && !this.#isClosed) await this.#writeBatch(this.#file);
      this.#isWriting = false;
      if (!this.#isClosed) this.#succeed();
    } catch (error) {
      await this.#file?.close().catch(() => undefined);
      this.#file = null;
      if (this.#isClosed) return;
      this.#fail(error instanceof AuditTampered ? error.message : `the audit log cannot be written (${codeOf(error)})`);
      // The retry opens the file again, because the disk may have been replaced, and that cuts off an incomplete line.
      this.#options.clock.after(retryIntervalMs, () => {
        this.#isWriting = false;
        if (!this.#isClosed) this.#startWriting();
      });
    }
  }

  async #open(): Promise<FileHandle> {
    const path = auditFile(this.#options.data);
    // The folder was moved: what happens now is recorded at the configured place.
    if (this.#wasOpen) await makeFolder(dirname(path));
    const { file, link, repair, size } = await openForAppend(path);
    this.#size = size;
    // The write that failed may have written some of its entries after all.
    const written = link.seq - this.#link.seq;
    const isContinued = written === 0 ? link.hash === this.#link.hash : written > 0 && written <= this.#attempted;
    if (!this.#wasOpen || isContinued) {
      if (this.#wasOpen) this.#waiting.splice(0, written);
      this.#link = link;
      // A log that was put aside is reported as such.
      if (repair === null || link.seq > 0) this.#noteMissing(path, link);
    } else {
      this.#note('audit log interrupted', `the entries up to number ${this.#link.seq} are not before this one`);
    }
    this.#attempted = 0;
    this.#wasOpen = true;
    if (repair !== null) this.#note('audit log repaired', repair);
    return file;
  }

  async #writeBatch(file: FileHandle): Promise<void> {
    const entries = this.#waiting.slice(0, batchSize);
    let link = this.#link;
    let text = '';
    for (const { wallTime, entry } of entries) {
      const { atMs, ...rest } = entry;
      const next = appendToChain(link, { wallTime, atMs, run: this.#options.runId, ...rest });
      text += `${next.line}\n`;
      link = next.link;
    }
    const bytes = Buffer.from(text);
    await this.#checkFile(file, this.#size);
    this.#attempted = entries.length;
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, null);
    if (bytesWritten < bytes.length) throw new Error('incomplete write');
    await file.datasync();
    // Again: what was written to a file that was removed in the meantime is written once more.
    await this.#checkFile(file, this.#size + bytes.length);
    this.#size += bytes.length;
    this.#link = link;
    this.#waiting.splice(0, entries.length);
    if (this.#isHeadSaved) return;
    this.#isHeadSaved = true;
    await this.#saveHead();
  }

  /** Throws if the file was removed, renamed, replaced, emptied or written to by another program. */
  async #checkFile(file: FileHandle, size: number): Promise<void> {
    const path = auditFile(this.#options.data);
    const opened = await file.stat();
    const found = await stat(path).catch(() => null);
    if (found === null) throw new AuditTampered(`the audit log was removed or renamed: ${path}`);
    if (found.ino !== opened.ino || found.dev !== opened.dev)
      throw new AuditTampered(`the audit log was replaced: ${path}`);
    if (!opened.isFile() || opened.size === size) return;
    const what = opened.size < size ? 'was emptied or cut off' : 'was written to by another program';
    throw new AuditTampered(`the audit log ${what}: ${path}`);
  }

  /** At the first opening: says so if the log has lost entries since the last run. */
  #noteMissing(path: string, { seq }: ChainLink): void {
    const head = this.#wasOpen ? null : readHead(path);
    if (head === null || seq >= head.seq) return;
    const reason = `it ended at number ${head.seq}, and now ends at number ${seq}: it was removed or cut off while no service ran`;
    this.#note('audit log interrupted', reason);
  }

  /** A disk that cannot be written to is reported by the log itself. */
  async #saveHead(): Promise<void> {
    if (this.#link.seq > 0) await saveHead(auditFile(this.#options.data), this.#link).catch(() => undefined);
  }

  #fail(reason: string): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.#options.onFailed(reason);
  }

  #succeed(): void {
    if (this.#failure === null) return;
    const lost = this.#lost;
    this.#lost = 0;
    const atMs = this.#options.clock.now();
    const reason = this.#failure;
    this.#failure = null;
    this.append({
      type: 'service',
      atMs,
      act: 'audit log writable again',
      reason: `${reason}; ${lost} entries were lost`,
    });
    this.#options.onWell();
  }

  /** Puts an entry ahead of the waiting ones: it is about what precedes them in the file. */
  #note(act: string, reason: string): void {
    const { clock, wallTime, onRepaired } = this.#options;
    onRepaired(reason);
    this.#waiting.unshift({
      wallTime: new Date(wallTime()).toISOString(),
      entry: { type: 'service', atMs: clock.now(), act, reason },
    });
  }
}
