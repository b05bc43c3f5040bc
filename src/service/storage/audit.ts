/**
 * The audit log: what happened, who did it and why, in a file that is only ever added to. Until a line is on the disk
 * it waits in here, in a bounded queue; whoever appends never waits and never hears of an error. A disk that is full or
 * fails is the recorder's hazard (H24), told at once, and tried again for as long as it lasts.
 */
import type { FileHandle } from 'node:fs/promises';
import type { Clock } from '../../../protocols/base/clock.ts';
import { milliseconds } from '../../../protocols/base/units.ts';
import type { Entry } from '../../controller/entry.ts';
import { type Link, linkTo, root } from './audit-chain.ts';
import { auditFile, openTail } from './audit-file.ts';
import { codeOf } from './durable-file.ts';

/** What the service itself did, or was asked. */
export interface ServiceEntry {
  readonly type: 'service';
  readonly atMs: number;
  readonly act: string;
  /** The connection's number, where it was one. */
  readonly client?: number;
  readonly reason: string;
  readonly refused?: string;
}

export interface AuditOptions {
  /** The folder. */
  readonly data: string;
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly wallTime: () => number;
  /** This run of the service: instants of two runs are not to be compared. */
  readonly runId: string;
  /** H24: nothing can be kept at the moment. Told once a change. */
  readonly onFailed: (reason: string) => void;
  readonly onWell: () => void;
}

interface Waiting {
  readonly wallTime: string;
  readonly what: Entry | ServiceEntry;
}

/** Entries: some minutes of the busiest session. */
const mostWaiting = 4096;
const batch = 256;
/** ms between two tries at a disk that failed. */
const retry = 1000;

export class AuditLog {
  readonly #options: AuditOptions;
  readonly #waiting: Waiting[] = [];
  #file: FileHandle | null = null;
  #link: Link = root;
  #wasOpen = false;
  #isWriting = false;
  #isClosed = false;
  #failure: string | null = null;
  /** Entries that found the queue full since one was last kept. */
  #lost = 0;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** Why nothing can be kept at the moment; null while all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Entries that are not on the disk yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Never waits, never throws. */
  append(what: Entry | ServiceEntry): void {
    if (this.#isClosed) return;
    if (this.#waiting.length >= mostWaiting) {
      this.#lost += 1;
      this.#fail(`more than ${mostWaiting} entries wait for the disk`);
      return;
    }
    this.#waiting.push({ wallTime: new Date(this.#options.wallTime()).toISOString(), what });
    this.#kick();
  }

  /** Writes what waits, if the disk lets it within the time (ms), and closes. Never rejects. */
  async close(within = 1000): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + within;
    while (this.#waiting.length > 0 && this.#failure === null && clock.now() < until) await pause(clock, 5);
    this.#isClosed = true;
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
  }

  #kick(): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    // Rejects never: what goes wrong is told by #fail.
    void this.#write();
  }

  async #write(): Promise<void> {
    try {
      this.#file ??= await this.#open();
      while (this.#waiting.length > 0 && !this.#isClosed) await this.#writeBatch(this.#file);
      this.#isWriting = false;
      if (!this.#isClosed) this.#well();
    } catch (error) {
      await this.#file?.close().catch(() => undefined);
      this.#file = null;
      if (this.#isClosed) return;
      this.#fail(`the audit log cannot be written (${codeOf(error)})`);
      // Opened anew then: the disk may be another, and half of a line is cut off on the way.
      this.#options.clock.after(milliseconds(retry), () => {
        this.#isWriting = false;
        if (!this.#isClosed) this.#kick();
      });
    }
  }

  async #open(): Promise<FileHandle> {
    const { file, link, note } = await openTail(auditFile(this.#options.data));
    // Written by the try that failed, as it turns out.
    if (this.#wasOpen && link.seq > this.#link.seq) this.#waiting.splice(0, link.seq - this.#link.seq);
    this.#wasOpen = true;
    this.#link = link;
    if (note !== null) this.#note('audit log mended', note);
    return file;
  }

  async #writeBatch(file: FileHandle): Promise<void> {
    const entries = this.#waiting.slice(0, batch);
    let link = this.#link;
    let text = '';
    for (const { wallTime, what } of entries) {
      const { atMs, ...rest } = what;
      const next = linkTo(link, { wallTime, atMs, run: this.#options.runId, ...rest });
      text += `${next.line}\n`;
      link = next.link;
    }
    const bytes = Buffer.from(text);
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, null);
    if (bytesWritten < bytes.length) throw new Error('only a part was written');
    await file.datasync();
    this.#link = link;
    this.#waiting.splice(0, entries.length);
  }

  #fail(reason: string): void {
    if (this.#failure !== null) return;
    this.#failure = reason;
    this.#options.onFailed(reason);
  }

  #well(): void {
    if (this.#failure === null) return;
    const lost = this.#lost;
    this.#lost = 0;
    const atMs = this.#options.clock.now();
    const reason = this.#failure;
    this.#failure = null;
    this.append({
      type: 'service',
      atMs,
      act: 'audit log written again',
      reason: `${reason}; ${lost} entries were lost`,
    });
    this.#options.onWell();
  }

  /** Ahead of what waits: it tells of what lies before it in the file. */
  #note(act: string, reason: string): void {
    const { clock, wallTime } = this.#options;
    this.#waiting.unshift({
      wallTime: new Date(wallTime()).toISOString(),
      what: { type: 'service', atMs: clock.now(), act, reason },
    });
  }
}

function pause(clock: Clock, forMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(milliseconds(forMs), resolve);
  });
}
