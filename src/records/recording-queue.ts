/**
 * What is recorded, on its way to the records child: items are collected in batches, and these wait in a bounded queue until
 * the child has them on the disk. Where there is no room, the recording stops, and its reader is told so. Does no I/O, and
 * never throws.
 */
import { messageOf } from '../../protocols/base/errors.ts';
import type { JsonObject } from '../../protocols/base/json.ts';
import { BatchWriter } from './batch/batch-writer.ts';
import { BatchShape } from './batch/shape.ts';
import { encodeMessage, messageHeadBytes, putMessageHead } from './child/frames.ts';
import type { Hello } from './child/link.ts';
import { Outbox } from './outbox.ts';
import type { Row } from './row.ts';
import type { RecordingHead, RecordingSink, RecordingSummary, Urgency } from './sink.ts';

export interface QueueEvents {
  /** Something was added, to be handed over in time. */
  readonly onAdded: (urgency: Urgency) => void;
  /** The recording goes no further. Called once until nothing waits any more. */
  readonly onStopped: (reason: string) => void;
}

/** Bytes that may wait for the disk: about seven minutes of a session. */
export const mostWaitingBytes = 4 * 1024 * 1024;
/** Bytes that the child may have without having written them. */
const mostSentBytes = 2 * 1024 * 1024;
/** Left free for the message that says that a recording stops. */
const reservedBytes = 4096;
/** A batch is closed at the latest when it has this many bytes. */
const largestBatchBytes = 64 * 1024;

/** The recording that a message belongs to, and the number of its items before that message. */
type Place = Hello['current'];

/** The recording that is under way. */
interface Current {
  readonly id: string;
  readonly shape: BatchShape;
  /** Items that were put into the queue. */
  items: number;
  /** Those that were added since. */
  readonly batch: BatchWriter;
  /** Whether one of these is prompt. */
  isPrompt: boolean;
}

export class RecordingQueue implements RecordingSink {
  readonly #events: QueueEvents;
  /** ms of a monotonic clock. */
  readonly #now: () => number;
  readonly #outbox = new Outbox<Place>({ mostWaiting: mostWaitingBytes, mostSent: mostSentBytes });
  #current: Current | null = null;
  /** Whether items found no room since the queue was last empty. */
  #hasLost = false;
  #hasStopped = false;
  /** Until its end: meanwhile nothing is recorded, though the queue may be empty. */
  #isStopped = false;

  constructor(now: () => number, events: QueueEvents) {
    this.#now = now;
    this.#events = events;
  }

  /** Bytes that are not on the disk yet. */
  get size(): number {
    return this.#outbox.size + (this.#current?.batch.size ?? 0);
  }

  /** When the oldest message that is not on the disk was added, ms; null: all are on the disk. */
  get oldestAtMs(): number | null {
    return this.#outbox.oldestAtMs;
  }

  /** Number of the last line that is on the disk: heads, items and ends are lines. */
  get durableLine(): number {
    return this.#outbox.durableLine;
  }

  /** Whether the recording that began last had to stop before its end. */
  get hasStopped(): boolean {
    return this.#hasStopped;
  }

  /** Whether items are lost at present. */
  get isLosing(): boolean {
    return this.#hasLost || this.#isStopped;
  }

  begin(head: RecordingHead): void {
    this.#close();
    this.#current = null;
    this.#hasStopped = false;
    this.#isStopped = false;
    if (!this.#putMessage('b', head)) return;
    const shape = new BatchShape(head.channels);
    this.#current = { id: head.id, items: 0, shape, batch: new BatchWriter(shape), isPrompt: false };
    this.#events.onAdded('prompt');
  }

  add(channel: string, atMs: number, data: JsonObject, urgency: Urgency): void {
    const current = this.#current;
    const number = current?.shape.channelNumber(channel);
    if (current === null || number === undefined) return;
    let json: string;
    try {
      json = JSON.stringify(data);
    } catch (error) {
      this.#stop(notEncoded(error));
      return;
    }
    if (!this.#hasRoom(current, Buffer.byteLength(json))) return;
    current.batch.addItemText(number, atMs, json);
    this.#added(current, urgency);
  }

  addRow(_channel: string, atMs: number, row: Row, urgency: Urgency): void {
    const current = this.#current;
    if (current === null || !this.#hasRoom(current, 0)) return;
    try {
      current.batch.addRow(atMs, row);
    } catch (error) {
      this.#stop(notEncoded(error));
      return;
    }
    this.#added(current, urgency);
  }

  end(summary: RecordingSummary): void {
    this.#close();
    if (this.#current !== null) this.#putMessage('e', summary);
    this.#current = null;
    this.#isStopped = false;
    this.#events.onAdded('prompt');
  }

  /** The next message for the child, with what was added last; null: there is none, or the child has enough. */
  take(): Buffer | null {
    this.#close();
    return this.#outbox.take();
  }

  /** The child has every line up to this one on the disk. */
  acknowledge(line: number): void {
    this.#outbox.acknowledge(line);
    if (this.#outbox.isEmpty) this.#hasLost = false;
  }

  /** For a new child, which gets everything that was not acknowledged once more. */
  restart(): Hello {
    const first = this.#outbox.rewind();
    const { lastLine } = this.#outbox;
    if (first === null) return { nextLine: lastLine + 1, lastLine, current: this.#place };
    return { nextLine: first.line, lastLine, current: first.context };
  }

  /** Where the next message stands. */
  get #place(): Place {
    return this.#current === null ? null : { id: this.#current.id, items: this.#current.items };
  }

  /** Stops the recording where there is none. @param textBytes of the item; those of a row are few */
  #hasRoom({ batch }: Current, textBytes: number): boolean {
    if (this.#outbox.size + batch.size + textBytes <= mostWaitingBytes - reservedBytes) return true;
    this.#stop(tooMuch);
    return false;
  }

  #added(current: Current, urgency: Urgency): void {
    if (urgency === 'prompt') current.isPrompt = true;
    if (current.batch.size >= largestBatchBytes) this.#close();
    this.#events.onAdded(urgency);
  }

  /** Puts the items that were added since the last time into the queue. */
  #close(): void {
    const current = this.#current;
    if (current === null || current.batch.items === 0) return;
    const { batch, isPrompt } = current;
    const lineCount = batch.items;
    const bytes = putMessageHead(batch.take(current.items, messageHeadBytes), isPrompt ? 'p' : 'r');
    if (!this.#put(bytes, lineCount)) this.#stop(tooMuch);
    current.items += lineCount;
    current.isPrompt = false;
  }

  /** False: there is no room, or it is no JSON, and the recording stops here. */
  #putMessage(letter: 'b' | 'e', value: RecordingHead | RecordingSummary): boolean {
    let bytes: Buffer;
    try {
      bytes = encodeMessage(letter, value);
    } catch (error) {
      this.#stop(notEncoded(error));
      return false;
    }
    const hasRoom = this.#outbox.size + bytes.length <= mostWaitingBytes - reservedBytes;
    if (hasRoom && !this.#hasLost && this.#put(bytes, 1)) return true;
    this.#stop(tooMuch);
    return false;
  }

  #put(bytes: Buffer, lineCount: number): boolean {
    return this.#outbox.add(bytes, { lineCount, addedAtMs: this.#now(), context: this.#place });
  }

  /** The recording goes no further. */
  #stop(reason: string): void {
    this.#close();
    this.#hasStopped = true;
    this.#isStopped = true;
    const isFirst = !this.#hasLost;
    if (isFirst) this.#put(encodeMessage('x', { reason }), 1);
    this.#hasLost = true;
    this.#current = null;
    if (isFirst) this.#events.onStopped(reason);
  }
}

const tooMuch = `more than ${mostWaitingBytes / 2 ** 20} MiB were waiting for the disk`;

/** A value that is no JSON is a defect of this program: it ends the recording, and nothing else. */
const notEncoded = (error: unknown): string => `an item cannot be encoded (${messageOf(error)})`;
