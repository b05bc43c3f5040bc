import { closeSync, fdatasyncSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ItemsBatch } from '../batch/encode-items.ts';
import { syncFolderNow } from '../files/durable-file.ts';
import type { RecordingHead, RecordingSummary } from '../sink.ts';
import { encodeEnd, encodeFileHead, encodeFrame, encodeHead, maxPendingBytes } from './frame.ts';
import { JournalFile } from './reader.ts';

/**
 * Writes one journal, synchronously: for a process that has nothing more urgent to do. Frames are collected until
 * {@link sync}. All methods throw the system's error. After an error nothing is lost: frames are kept until the disk has
 * confirmed them, and the next {@link sync} writes them again. After a failed fdatasync the kernel marks its pages
 * clean, so a second fdatasync alone would report success without writing anything.
 */
export class JournalWriter {
  readonly path: string;
  readonly #descriptor: number;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Where the pending bytes go. Everything before is on the disk. */
  #position: number;
  #items: number;
  #hasEnd = false;

  private constructor(path: string, descriptor: number, position: number, items: number) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#position = position;
    this.#items = items;
  }

  /** Creates the file, for its owner only, with the head on disk. Throws EEXIST where there is one. */
  static create(path: string, head: RecordingHead): JournalWriter {
    const writer = new JournalWriter(path, openSync(path, 'wx', 0o600), 0, 0);
    try {
      writer.#collect(encodeFileHead());
      writer.#collect(encodeFrame(encodeHead(head)));
      writer.sync();
      syncFolderNow(dirname(path));
      return writer;
    } catch (error) {
      // A journal without its head says nothing, and would be in the way of the next attempt.
      writer.close();
      rmSync(path, { force: true });
      throw error;
    }
  }

  /**
   * Continues a journal whose writer died: an incomplete frame at its end is cut off.
   * @throws FulcrumError as {@link JournalFile.open} does; RECORDING_FORM where the journal has ended already
   */
  static reopen(path: string): JournalWriter {
    const { goodBytes, items } = JournalFile.open(path).extentToContinue();
    const writer = new JournalWriter(path, openSync(path, 'r+'), goodBytes, items);
    try {
      ftruncateSync(writer.#descriptor, goodBytes);
      // The items that count as written may have been in memory only when the last writer died.
      fdatasyncSync(writer.#descriptor);
      return writer;
    } catch (error) {
      writer.close();
      throw error;
    }
  }

  /** Number of items since the beginning, those before a {@link reopen} included. */
  get items(): number {
    return this.#items;
  }

  /** @param batch from a `BatchWriter`, whose first item has the number {@link items} */
  append({ bytes, items }: ItemsBatch): void {
    this.#collect(encodeFrame(bytes));
    this.#items += items;
  }

  /** Returns once everything is on disk. */
  sync(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = Buffer.concat(this.#pending);
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(this.#descriptor, bytes, written, bytes.length - written, this.#position + written);
    }
    fdatasyncSync(this.#descriptor);
    this.#position += bytes.length;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** After an error: may be called again. */
  end(summary: RecordingSummary): void {
    if (!this.#hasEnd) this.#collect(encodeFrame(encodeEnd(summary)));
    this.#hasEnd = true;
    this.sync();
    this.close();
  }

  /** Closes the file as it is, without a summary. What was not synced is dropped. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #collect(frame: Buffer): void {
    if (this.#pendingBytes + frame.length > maxPendingBytes) {
      throw Object.assign(new Error(`${maxPendingBytes} bytes are waiting to be written`), { code: 'ENOBUFS' });
    }
    this.#pending.push(frame);
    this.#pendingBytes += frame.length;
  }
}
